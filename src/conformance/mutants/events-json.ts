import { isDeepStrictEqual } from 'node:util';
import { parse as parseLoosely } from 'jsonc-parser';
import type { EventAdapter } from '../adapter.ts';
import type { Mutant } from '../check.ts';
import { referenceEvents as reference } from '../reference-events.ts';
import {
  accepting,
  forgiving,
  isLoose,
  type Loose,
  mending,
  eventMutant as mutant,
  refusing,
} from './event-mutant.ts';

/** Mutants of the clauses about data, JSON text, batches, problems and sizes. */
export const jsonMutants: readonly Mutant[] = [
  mutant('EVT-028/data-wins', 'It drops data_base64 beside data.', {
    ...mending(({ data_base64, ...event }) => {
      return 'data' in event || data_base64 === undefined ? event : { ...event, data_base64 };
    }),
  }),
  mutant('EVT-029/text-as-bytes', 'It takes the Base64 text for the bytes.', {
    ...bytesOf(({ data_base64 }) => (typeof data_base64 === 'string' ? data_base64 : undefined)),
  }),
  mutant('EVT-029/empty-is-none', 'It takes no bytes for no data.', {
    dataBytes: async (json) => {
      const bytes = await reference.dataBytes(json);
      return bytes?.length === 0 ? undefined : bytes;
    },
  }),
  mutant('EVT-029/decoded-as-text', 'It decodes bytes of a text type as UTF-8.', {
    ...bytesOf(({ datacontenttype, data_base64 }) => {
      const isText = String(datacontenttype).startsWith('text/') && data_base64 !== undefined;
      return isText ? Buffer.from(String(data_base64), 'base64').toString('utf8') : undefined;
    }),
  }),
  mutant('EVT-029/unpadded', 'It accepts Base64 without padding.', {
    ...accepting('data_base64', (text) => String(text).length % 4 !== 0, ''),
  }),
  mutant('EVT-029/any-alphabet', 'It accepts the URL alphabet.', {
    ...accepting('data_base64', (text) => /[_-]/.test(String(text)), ''),
  }),
  mutant('EVT-030/unquoted', 'It sends JSON strings without quotes.', {
    ...bytesOf(({ data, datacontenttype }) => {
      return typeof data === 'string' && isJson(datacontenttype) ? data : undefined;
    }),
  }),
  mutant('EVT-030/only-explicit', 'It takes data without datacontenttype for text.', {
    ...bytesOf(({ data, datacontenttype }) => {
      return typeof data === 'string' && datacontenttype === undefined ? data : undefined;
    }),
  }),
  mutant('EVT-030/no-suffix', 'It takes +json types for text.', {
    ...bytesOf(({ data, datacontenttype }) => {
      return typeof data === 'string' && String(datacontenttype).includes('+') ? data : undefined;
    }),
  }),
  mutant('EVT-031/objects-under-text', 'It accepts objects under a text type.', {
    ...mending((event) =>
      isLoose(event.data) && !isJson(event.datacontenttype)
        ? { ...event, data: '[object]' }
        : event,
    ),
  }),
  mutant('EVT-031/numbers-under-text', 'It accepts numbers under a text type.', {
    ...mending((event) =>
      typeof event.data === 'number' && !isJson(event.datacontenttype)
        ? { ...event, data: 'number' }
        : event,
    ),
  }),
  mutant('EVT-032/quoted', 'It sends text as a JSON string.', {
    ...bytesOf(({ data, datacontenttype }) => {
      return typeof data === 'string' && !isJson(datacontenttype)
        ? JSON.stringify(data)
        : undefined;
    }),
  }),
  mutant('EVT-032/latin', 'It sends text in Latin-1.', {
    dataBytes: async (json) => {
      const bytes = await reference.dataBytes(json);
      return bytes && Buffer.from(Buffer.from(bytes).toString('utf8'), 'latin1');
    },
  }),
  mutant('EVT-033/case-sensitive', 'It knows application/json in lower case only.', {
    ...refusing(({ data, datacontenttype }) => {
      return isLoose(data) && /[A-Z]/.test(String(datacontenttype ?? ''));
    }, '/data'),
  }),
  mutant('EVT-033/suffix-case-sensitive', 'It knows +json in lower case only.', {
    ...bytesOf(({ data, datacontenttype }) => {
      return String(datacontenttype).endsWith('+JSON') ? String(data) : undefined;
    }),
  }),
  mutant('EVT-035/null-is-none', 'It takes data that is null for no data.', {
    ...mending(({ data, ...event }) =>
      data === null || data === undefined ? event : { ...event, data },
    ),
  }),
  mutant('EVT-036/loose', 'It accepts comments and trailing commas.', {
    ...forgiving('EVENT_JSON_SYNTAX', (json) => JSON.stringify(parseLoosely(json))),
  }),
  mutant('EVT-036/skips-mark', 'It skips a byte order mark.', {
    ...forgiving('EVENT_JSON_SYNTAX', (json) => json.replace(/^\uFEFF/, '')),
  }),
  mutant('EVT-036/first-of-many', 'It reads the first object and leaves the rest.', {
    ...forgiving('EVENT_JSON_SYNTAX', (json) => json.slice(0, json.indexOf('}') + 1)),
  }),
  mutant('EVT-036/unpacks', 'It unpacks an array of one event.', {
    ...forgiving('EVENT_NOT_OBJECT', (json) => json.slice(1, -1)),
  }),
  mutant('EVT-037/null-refused', 'It refuses attributes that are null.', {
    ...refusing((event) => Object.values(event).includes(null), '/subject'),
  }),
  mutant('EVT-037/null-is-text', 'It reads null as text.', {
    attributeString: async (event, name) => {
      const isNull = isLoose(event) && event[name] === null;
      return isNull ? 'null' : reference.attributeString(event, name);
    },
  }),
  mutant('EVT-038/unknown-dropped', 'It drops extension attributes when it writes.', {
    ...writing(({ ext, flag, count, ...event }) => event),
  }),
  mutant('EVT-038/schema-dropped', 'It drops dataschema when it writes.', {
    ...writing(({ dataschema, ...event }) => event),
  }),
  mutant('EVT-038/all-text', 'It writes all extension attributes as strings.', {
    ...writing((event) => ('count' in event ? { ...event, count: String(event.count) } : event)),
  }),
  mutant('EVT-039/doubles', 'It writes numbers as doubles.', {
    roundTrip: async (json) => JSON.stringify(JSON.parse(await reference.roundTrip(json))),
  }),
  mutant('EVT-039/bytes-of-doubles', 'It sends numbers as doubles.', {
    ...bytesOf(({ data }) => (typeof data === 'number' ? String(data) : undefined)),
  }),
  mutant('EVT-041/drops-the-wrong', 'It leaves wrong events out of a batch.', {
    ...batching((events) => {
      return events.filter((event) => isLoose(event) && event.id !== '' && isCurrent(event));
    }),
  }),
  mutant('EVT-041/stops-at-the-wrong', 'It takes the events before the wrong one.', {
    ...batching((events) => {
      const index = events.findIndex((event) => !isLoose(event) || event.id === '');
      return index === -1 ? events : events.slice(0, index);
    }),
  }),
  mutant('EVT-042/any-version', 'It accepts several versions in a batch.', {
    ...batching((events) => {
      return events.map((event) => (isLoose(event) ? { ...event, specversion: '1.0' } : event));
    }),
  }),
  mutant('EVT-043/sorted', 'It sorts a batch.', {
    ...batching((events) =>
      events.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    ),
  }),
  mutant('EVT-043/not-empty', 'It refuses an empty batch.', {
    roundTripBatch: (json) => {
      if (json === '[]') throw new RangeError('Cannot read batch: it is empty');
      return reference.roundTripBatch(json);
    },
  }),
  mutant('EVT-044/first-only', 'It reports the first problem only.', {
    validate: async (event) => (await reference.validate(event)).slice(0, 1),
  }),
  mutant('EVT-044/unescaped', 'It does not escape pointers.', {
    validate: async (event) => {
      return (await reference.validate(event)).map((pointer) => {
        return pointer.replaceAll('~1', '/').replaceAll('~0', '~');
      });
    },
  }),
  mutant('EVT-045/getters', 'It reads members without care.', {
    validate: (event) => reference.validate(isLoose(event) ? { ...event } : event),
  }),
  mutant('EVT-045/recursion', 'It writes the event before it looks at it.', {
    validate: (event) => {
      JSON.stringify(isLoose(event) && event.data === event ? event : null);
      return reference.validate(event);
    },
  }),
  mutant('EVT-045/absent-accepted', 'It accepts no value at all.', {
    validate: (event) => (event === undefined ? [] : reference.validate(event)),
  }),
  mutant('EVT-047/half', 'It refuses events of more than 32 KiB.', {
    roundTrip: (json) => {
      if (json.length > 32_768) throw new RangeError('Cannot read event: it is too large');
      return reference.roundTrip(json);
    },
  }),
  mutant('EVT-047/header-size', 'It cuts attributes at 8 KiB, as headers are.', {
    ...writing((event) => ({ ...event, ...(isLong(event.subject) && { subject: 'cut' }) })),
  }),
];

/** Gives other bytes for the events for which `choose` names a text. */
function bytesOf(choose: (event: Loose) => string | undefined): Partial<EventAdapter> {
  return {
    dataBytes: (json) => {
      const text = choose(JSON.parse(json) as Loose);
      return text === undefined ? reference.dataBytes(json) : new TextEncoder().encode(text);
    },
  };
}

/** Writes the event after this change; text and digits stay when it changes nothing. */
function writing(change: (event: Loose) => Loose): Partial<EventAdapter> {
  return {
    roundTrip: async (json) => {
      const text = await reference.roundTrip(json);
      const before = JSON.parse(text) as Loose;
      const after = change(before);
      return isDeepStrictEqual(after, before) ? text : JSON.stringify(after);
    },
  };
}

/** Reads a batch after this change. */
function batching(
  change: (events: readonly unknown[]) => readonly unknown[],
): Partial<EventAdapter> {
  return {
    roundTripBatch: (json) => {
      return reference.roundTripBatch(JSON.stringify(change(JSON.parse(json) as unknown[])));
    },
  };
}

function isJson(contentType: unknown): boolean {
  return contentType === undefined || String(contentType).toLowerCase().includes('json');
}

function isCurrent(event: Loose): boolean {
  return event.specversion === '1.0';
}

function isLong(value: unknown): boolean {
  return typeof value === 'string' && value.length > 8192;
}
