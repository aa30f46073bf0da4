import type { HttpAdapter, WireMessage } from '../adapter.ts';
import type { Mutant } from '../check.ts';
import { referenceHttp as reference } from '../reference-http.ts';
import {
  answering,
  isBinary,
  isOfEvent,
  isStructured,
  latinOf,
  httpMutant as mutant,
  reading,
  readingLines,
  refusing,
  textOf,
  typeOf,
  valueAt,
  withBody,
  withHeader,
  without,
  withType,
  writing,
  writingStructured,
} from './http-mutant.ts';

/** Mutants of the clauses about modes, data, batches, sizes and refusals. */
export const messageMutants: readonly Mutant[] = [
  mutant('DLV-001/unread', 'It does not read binary mode.', refusing(isBinary)),
  mutant('DLV-001/no-data', 'It does not read the body in binary mode.', {
    ...reading((message) => (isBinary(message) ? withBody(message, '') : message)),
  }),
  mutant('DLV-002/unread', 'It does not read structured mode.', refusing(isStructured)),
  mutant('DLV-002/no-extensions', 'It drops extensions in structured mode.', {
    ...answering(({ tenant, ...event }, message) => {
      return isBinary(message) && tenant !== undefined ? { ...event, tenant } : event;
    }),
  }),
  mutant('DLV-003/case', 'It compares the content type with regard to case.', {
    ...reading((message) => {
      const isOther =
        isStructured(message) && !typeOf(message).startsWith('application/cloudevents');
      return isOther ? withHeader(message, 'content-type', 'application/octet-stream') : message;
    }),
  }),
  mutant('DLV-003/structured-first', 'It takes a batch for a structured event.', {
    ...reading((message) => {
      return withType(message, (type) => type.replace(/cloudevents-batch/i, 'cloudevents'));
    }),
  }),
  mutant('DLV-003/anywhere', 'It looks for the media type anywhere in the content type.', {
    ...reading((message) => {
      return withType(message, (type) => {
        return type.includes('application/cloudevents') ? type.slice(type.indexOf('app')) : type;
      });
    }),
  }),
  mutant('DLV-004/version-implied', 'It takes a message without version for 1.0.', {
    ...reading((message) => {
      const isImplied = isBinary(message) && valueAt(message, 'ce-specversion') === '';
      return isImplied ? withHeader(message, 'ce-specversion', '1.0') : message;
    }),
  }),
  mutant('DLV-004/any-version', 'It takes any version for 1.0.', {
    ...readingLines(([name, value]) => [[name, name === 'ce-specversion' ? '1.0' : value]]),
  }),
  mutant('DLV-004/time-dropped', 'It drops a wrong time.', {
    ...reading((message) =>
      /^[a-z]/.test(valueAt(message, 'ce-time')) ? without(message, 'ce-time') : message,
    ),
  }),
  mutant('DLV-004/controls', 'It drops encoded control characters.', {
    ...readingLines(([name, value]) => [[name, value.replaceAll(/%[01][0-9A-F]/gi, '')]]),
  }),
  mutant('DLV-004/invented', 'It makes an event of any message.', {
    ...reading((message) => {
      const isPlain = isBinary(message) && !message.headers.some(([name]) => isOfEvent(name));
      return isPlain && message.headers.length > 0
        ? { headers: [...message.headers, ...INVENTED], body: message.body }
        : message;
    }),
  }),
  mutant('DLV-004/id-invented', 'It gives a structured event an id.', {
    ...reading((message) => {
      return isStructured(message)
        ? withBody(message, Buffer.from(latinOf(message).replace('"id":""', '"id":"x"'), 'latin1'))
        : message;
    }),
  }),
  mutant('DLV-004/empty-body', 'It takes a structured message without body for an event.', {
    ...reading((message) =>
      isStructured(message) && message.body.length === 0 ? withBody(message, EVENT) : message,
    ),
  }),
  mutant('DLV-040/headers-win', 'It prefers headers to the body.', {
    ...answering((event, message) => {
      return isStructured(message) ? { ...event, ...attributesOf(message) } : event;
    }),
  }),
  mutant('DLV-040/headers-added', 'It adds attributes that only headers have.', {
    ...answering((event, message) => {
      return isStructured(message) ? { ...attributesOf(message), ...event } : event;
    }),
  }),
  mutant('DLV-040/headers-checked', 'It refuses a structured event with wrong headers.', {
    ...refusing((message) => {
      return isStructured(message) && message.headers.some(([, value]) => value === '%');
    }),
  }),
  mutant('DLV-041/latin', 'It reads the body as Latin-1.', {
    ...reading((message) =>
      isStructured(message) ? withBody(message, latinOf(message)) : message,
    ),
  }),
  mutant('DLV-041/replaced', 'It reads U+FFFD for what is not UTF-8.', {
    ...reading((message) => (isStructured(message) ? withBody(message, textOf(message)) : message)),
  }),
  mutant('DLV-041/batch', 'It reads U+FFFD for what is not UTF-8 in a batch.', {
    ...reading((message) =>
      typeOf(message).includes('batch') ? withBody(message, textOf(message)) : message,
    ),
  }),
  mutant('DLV-041/charset', 'It refuses charset=UTF-8 in capitals.', {
    ...refusing((message) => isStructured(message) && /charset="?UTF/.test(typeOf(message))),
  }),
  mutant('DLV-042/ignored', 'It ignores the charset.', {
    ...reading((message) =>
      isStructured(message)
        ? withType(message, (type) => type.replace(/; *charset=[^;]*/i, ''))
        : message,
    ),
  }),
  mutant('DLV-042/batch', 'It ignores the charset of a batch.', {
    ...reading((message) =>
      typeOf(message).includes('batch')
        ? withType(message, (type) => type.replace(/; *charset=[^;]*/i, ''))
        : message,
    ),
  }),
  mutant('DLV-043/json', 'It writes structured mode as application/json.', {
    ...writingStructured((message) => withHeader(message, 'content-type', 'application/json')),
  }),
  mutant('DLV-043/data', 'It writes structured mode with the content type of the data.', {
    ...writingStructured((message) => withHeader(message, 'content-type', 'text/plain')),
  }),
  mutant('DLV-044/headers-only', 'It writes extensions as headers only.', {
    ...writingStructured((message) => {
      const { tenant, ...event } = JSON.parse(textOf(message)) as { tenant?: string };
      return withHeader(withBody(message, JSON.stringify(event)), 'ce-tenant', tenant ?? '');
    }),
  }),
  mutant('DLV-044/strings', 'It writes integers as strings.', {
    ...writingStructured((message) => {
      return withBody(message, textOf(message).replace('"hops":2', '"hops":"2 "'));
    }),
  }),
  mutant('DLV-045/one-type', 'It writes a batch as a structured event.', {
    ...batching((message) => withType(message, (type) => type.replace('-batch', ''))),
  }),
  mutant('DLV-045/json', 'It writes a batch as application/json.', {
    ...batching((message) => withHeader(message, 'content-type', 'application/json')),
  }),
  mutant('DLV-045/sorted', 'It sorts the events of a batch.', {
    ...batching((message) => {
      const events = JSON.parse(textOf(message)) as { id: string }[];
      return withBody(message, JSON.stringify(events.sort((a, b) => a.id.localeCompare(b.id))));
    }),
  }),
  mutant('DLV-045/unwrapped', 'It writes a batch of one without array.', {
    ...batching((message) => {
      const events = JSON.parse(textOf(message)) as unknown[];
      return events.length === 1 ? withBody(message, JSON.stringify(events[0])) : message;
    }),
  }),
  mutant('DLV-045/no-empty', 'It writes nothing for an empty batch.', {
    ...batching((message) => (textOf(message) === '[]' ? withBody(message, '') : message)),
  }),
  mutant('DLV-046/default', 'It writes a batch when no mode is asked for.', {
    encode: (json, mode) => {
      return mode === undefined ? reference.encodeBatch(`[${json}]`) : reference.encode(json, mode);
    },
  }),
  mutant('DLV-046/structured', 'It writes a batch when structured mode is asked for.', {
    encode: (json, mode) => {
      return mode === 'structured'
        ? reference.encodeBatch(`[${json}]`)
        : reference.encode(json, mode);
    },
  }),
  mutant('DLV-046/binary', 'It writes a batch when binary mode is asked for and data is a list.', {
    ...writing((message, _, mode) => {
      return mode === 'binary'
        ? withHeader(message, 'content-type', 'application/cloudevents-batch+json')
        : message;
    }),
  }),
  mutant('DLV-047/body', 'It refuses bodies of more than 32 KiB in binary mode.', {
    ...refusing((message) => isBinary(message) && message.body.length > 32_768),
  }),
  mutant('DLV-047/header', 'It refuses headers of more than 8 KiB.', {
    ...refusing(({ headers }) => headers.some(([, value]) => value.length > 8192)),
  }),
  mutant('DLV-047/count', 'It refuses more than 1,000 headers.', {
    ...refusing(({ headers }) => headers.length > 1000),
  }),
  mutant('DLV-047/structured', 'It refuses structured bodies of more than 63 KiB.', {
    ...refusing((message) => isStructured(message) && message.body.length > 64_512),
  }),
  mutant('DLV-048/headers', 'It writes no more than 64 KiB of headers.', {
    ...changing((message) => message.headers.some(([, value]) => value.length > 65_536)),
  }),
  mutant('DLV-048/body', 'It writes no more than 64 KiB of body.', {
    ...changing((message) => message.body.length > 65_536),
  }),
  mutant('DLV-048/cut', 'It cuts headers to 64 KiB.', {
    async relay(message, mode) {
      const { headers, body } = await reference.relay(message, mode);
      return { headers: headers.map(([name, value]) => [name, value.slice(0, 65_535)]), body };
    },
  }),
  mutant('DLV-049/control', 'It fails on control characters in headers.', {
    problems(message) {
      const isOdd = message.headers.some(([, value]) => /[\0\r\n]/.test(value));
      if (isOdd) throw new TypeError('Cannot read header: control character');
      return reference.problems(message);
    },
  }),
  mutant('DLV-049/decoding', 'It fails on percent signs that start no escape.', {
    problems(message) {
      for (const [, value] of message.headers) decodeURIComponent(value);
      return reference.problems(message);
    },
  }),
  mutant('DLV-049/parsing', 'It fails on bodies that are no JSON.', {
    problems(message) {
      if (isStructured(message)) JSON.parse(textOf(message));
      return reference.problems(message);
    },
  }),
  mutant('DLV-049/proto', 'It reads members of the prototype.', {
    problems(message) {
      return textOf(message).includes('__proto__') ? [] : reference.problems(message);
    },
  }),
  mutant('DLV-051/first-only', 'It reports the first problem only.', {
    problems: async (message) => (await reference.problems(message)).slice(0, 1),
  }),
  mutant('DLV-051/no-names', 'It does not name headers.', {
    problems: async (message) => (await reference.problems(message)).map(() => ''),
  }),
  mutant('DLV-051/event-first', 'It reports wrong headers only when the event is right.', {
    async problems(message) {
      const found = await reference.problems(message);
      const isAttribute = (name: string) => /^ce-[a-z0-9]+$/.test(name);
      return found.some(isAttribute) ? found.filter(isAttribute) : found;
    },
  }),
];

const INVENTED: WireMessage['headers'] = [
  ['ce-specversion', '1.0'],
  ['ce-id', 'invented'],
  ['ce-source', '/'],
  ['ce-type', 'unknown'],
];

const EVENT = '{"specversion":"1.0","id":"invented","source":"/","type":"unknown"}';

/** Attributes as headers name them, unchecked. */
function attributesOf({ headers }: WireMessage): Record<string, string> {
  const lines = headers.filter(([name]) => isOfEvent(name));
  return Object.fromEntries(lines.map(([name, value]) => [name.slice(3).toLowerCase(), value]));
}

/** Changes every batch that was written. */
function batching(change: (message: WireMessage) => WireMessage): Pick<HttpAdapter, 'encodeBatch'> {
  return { encodeBatch: async (json) => change(await reference.encodeBatch(json)) };
}

/** Does not pass on what it would have to write like this. */
function changing(isRefused: (message: WireMessage) => boolean): Pick<HttpAdapter, 'relay'> {
  return {
    async relay(message, mode) {
      const written = await reference.relay(message, mode);
      if (isRefused(written)) throw new RangeError('Cannot relay: too large');
      return written;
    },
  };
}
