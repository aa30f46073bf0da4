import { EventDeliveryError } from '../../errors.ts';
import type { WireMessage } from '../adapter.ts';
import type { Mutant } from '../check.ts';
import { referenceHttp as reference } from '../reference-http.ts';
import {
  answering,
  isBinary,
  isJson,
  isStructured,
  latinOf,
  httpMutant as mutant,
  reading,
  refusing,
  relaying,
  textOf,
  typeOf,
  valueAt,
  withBody,
  withHeader,
  without,
  withType,
  writingBinary,
} from './http-mutant.ts';

/** Mutants of the clauses about data in binary mode. */
export const dataMutants: readonly Mutant[] = [
  mutant('DLV-028/small-letters', 'It writes the content type in small letters.', {
    ...writingBinary((message) => withType(message, (type) => type.toLowerCase())),
  }),
  mutant('DLV-028/no-parameters', 'It drops parameters when it reads.', {
    ...reading((message) =>
      isBinary(message) ? withType(message, (type) => type.split(';', 1)[0] ?? '') : message,
    ),
  }),
  mutant('DLV-028/decoded', 'It percent-decodes the content type.', {
    ...reading((message) => withType(message, (type) => type.replaceAll('%25', '%'))),
  }),
  mutant('DLV-028/json', 'It writes application/json when there is no data.', {
    ...writingBinary((message) => {
      return message.body.length === 0
        ? withHeader(message, 'content-type', 'application/json')
        : message;
    }),
  }),
  mutant('DLV-028/unchecked', 'It drops a content type that is no media type.', {
    ...reading((message) =>
      typeOf(message).includes('/') ? message : without(message, 'content-type'),
    ),
  }),
  mutant('DLV-029/ignored', 'It ignores ce-datacontenttype.', {
    ...reading((message) => without(message, 'ce-datacontenttype')),
  }),
  mutant('DLV-029/wins', 'It prefers ce-datacontenttype.', {
    ...reading((message) => {
      const type = valueAt(message, 'ce-datacontenttype');
      if (type === '' || isStructured(message)) return message;
      return withHeader(without(message, 'ce-datacontenttype'), 'content-type', type);
    }),
  }),
  mutant('DLV-029/same', 'It accepts ce-datacontenttype with the value of Content-Type.', {
    ...reading((message) =>
      valueAt(message, 'ce-datacontenttype') === typeOf(message)
        ? without(message, 'ce-datacontenttype')
        : message,
    ),
  }),
  mutant('DLV-029/alone', 'It takes ce-datacontenttype where Content-Type is absent.', {
    ...reading((message) => {
      const type = valueAt(message, 'ce-datacontenttype');
      return type !== '' && typeOf(message) === ''
        ? withHeader(without(message, 'ce-datacontenttype'), 'content-type', type)
        : message;
    }),
  }),
  mutant('DLV-030/both', 'It writes ce-datacontenttype beside Content-Type.', {
    ...writingBinary((message) => withHeader(message, 'ce-datacontenttype', typeOf(message))),
  }),
  mutant('DLV-031/quoted', 'It writes text as JSON.', {
    ...writingBinary((message) => {
      return typeOf(message).startsWith('text/')
        ? withBody(message, JSON.stringify(textOf(message)))
        : message;
    }),
  }),
  mutant('DLV-031/unquoted', 'It writes JSON strings without quotes.', {
    ...writingBinary((message) =>
      isJson(message) ? withBody(message, textOf(message).replaceAll('"', '')) : message,
    ),
  }),
  mutant('DLV-031/base64', 'It writes bytes in Base64.', {
    ...writingBinary((message) =>
      typeOf(message) === ''
        ? withBody(message, Buffer.from(message.body).toString('base64'))
        : message,
    ),
  }),
  mutant('DLV-031/empty-object', 'It writes an empty object for no data.', {
    ...writingBinary((message) => (message.body.length === 0 ? withBody(message, '{}') : message)),
  }),
  mutant('DLV-032/reformatted', 'It writes JSON anew from binary to binary mode.', {
    ...relaying((message, mode) => {
      return mode === 'binary' && isJson(message) && isBinary(message)
        ? compacted(message)
        : message;
    }),
  }),
  mutant('DLV-032/mark', 'It drops a byte order mark.', {
    ...relaying((message, mode) => {
      const text = textOf(message);
      return mode === 'binary' && text.startsWith('\ufeff')
        ? withBody(message, text.slice(1))
        : message;
    }),
  }),
  mutant('DLV-032/lines', 'It changes line ends in text.', {
    ...relaying((message) =>
      typeOf(message).startsWith('text/')
        ? withBody(message, Buffer.from(latinOf(message).replaceAll('\r\n', '\n'), 'latin1'))
        : message,
    ),
  }),
  mutant('DLV-032/type', 'It says application/octet-stream for bytes of an unknown type.', {
    ...relaying((message) =>
      typeOf(message) === ''
        ? withHeader(message, 'content-type', 'application/octet-stream')
        : message,
    ),
  }),
  mutant('DLV-033/utf-8', 'It takes all bytes for UTF-8 on the way to structured mode.', {
    ...relaying((message, mode) => {
      return mode === 'structured' && isBinary(message)
        ? withBody(message, textOf(message))
        : message;
    }),
  }),
  mutant('DLV-033/latin', 'It writes Latin-1 as UTF-8 on the way to structured mode.', {
    ...relaying((message, mode) => {
      const isLatin = mode === 'structured' && typeOf(message).includes('iso-8859-1');
      return isLatin ? withBody(message, latinOf(message)) : message;
    }),
  }),
  mutant('DLV-033/mark', 'It drops a byte order mark on the way to structured mode.', {
    ...relaying((message, mode) => {
      const text = textOf(message);
      return mode === 'structured' && text.startsWith('\ufeff')
        ? withBody(message, text.slice(1))
        : message;
    }),
  }),
  mutant('DLV-034/numbers', 'It reads numbers as doubles.', {
    ...relaying((message) => (isJson(message) && isBinary(message) ? compacted(message) : message)),
  }),
  mutant('DLV-034/null', 'It drops data that is null.', {
    ...relaying((message) => (textOf(message) === 'null' ? withBody(message, '') : message)),
  }),
  mutant('DLV-036/refused', 'It refuses a body that is no JSON.', {
    ...refusing((message) => isBinary(message) && isJson(message) && !isParsable(message)),
  }),
  mutant('DLV-036/utf-8', 'It refuses a body that is no UTF-8.', {
    ...refusing((message) => isBinary(message) && textOf(message).includes('\ufffd')),
  }),
  mutant('DLV-036/quoted', 'It makes a JSON string of a body that is no JSON.', {
    ...relaying((message) => {
      const isBroken = isBinary(message) && isJson(message) && !isParsable(message);
      return isBroken ? withBody(message, JSON.stringify(textOf(message))) : message;
    }),
  }),
  mutant('DLV-037/written', 'It writes an event as data in binary mode.', {
    encode: (json, mode) => encodeAnyway(json, mode, /^application\/cloudevents/i),
  }),
  mutant('DLV-037/case', 'It compares the content type of data with regard to case.', {
    encode: (json, mode) => encodeAnyway(json, mode, /^Application\/CloudEvents/),
  }),
  mutant('DLV-037/no-data', 'It writes such an event in binary mode when it has no data.', {
    encode: (json, mode) => encodeAnyway(json, mode, /^application\/cloudevents$/),
  }),
  mutant('DLV-037/never', 'It does not write such an event in structured mode either.', {
    encode(json, mode) {
      if (json.includes('application/cloudevents')) throw new TypeError('Cannot encode: refused');
      return reference.encode(json, mode);
    },
  }),
  mutant('DLV-038/json', 'It guesses that a body is JSON.', {
    ...reading((message) => {
      const isGuessed = typeOf(message) === '' && isParsable(message);
      return isGuessed ? withHeader(message, 'content-type', 'application/json') : message;
    }),
  }),
  mutant('DLV-038/text', 'It guesses that a body is text.', {
    ...reading((message) => {
      const isGuessed = typeOf(message) === '' && /^[a-z]+$/.test(textOf(message));
      return isGuessed ? withHeader(message, 'content-type', 'text/plain') : message;
    }),
  }),
  mutant('DLV-039/empty-text', 'It takes an empty body for empty text.', {
    ...answering((event, message) => {
      const isEmpty = typeOf(message).startsWith('text/') && message.body.length === 0;
      return isEmpty ? { ...event, data: '' } : event;
    }),
  }),
  mutant('DLV-039/empty-bytes', 'It takes an empty body for empty bytes.', {
    ...answering((event, message) => {
      const isEmpty = typeOf(message) === '' && message.body.length === 0;
      return isEmpty ? { ...event, data_base64: '' } : event;
    }),
  }),
  mutant('DLV-039/null', 'It takes an empty body for the JSON value null.', {
    ...reading((message) => {
      const isEmpty = isBinary(message) && isJson(message) && message.body.length === 0;
      return isEmpty ? withBody(message, 'null') : message;
    }),
  }),
  mutant('DLV-039/refused', 'It refuses an empty body where JSON is announced.', {
    ...refusing((message) => isBinary(message) && isJson(message) && message.body.length === 0),
  }),
];

function isParsable(message: WireMessage): boolean {
  try {
    JSON.parse(textOf(message));
    return true;
  } catch {
    return false;
  }
}

function compacted(message: WireMessage): WireMessage {
  return isParsable(message)
    ? withBody(message, JSON.stringify(JSON.parse(textOf(message))))
    : message;
}

/** Writes in binary mode what the reference refuses for its content type, when it is one of these. */
async function encodeAnyway(
  json: string,
  mode: 'binary' | 'structured' | undefined,
  types: RegExp,
) {
  try {
    return await reference.encode(json, mode);
  } catch (error) {
    const event = JSON.parse(json) as { datacontenttype?: unknown };
    const type = String(event.datacontenttype ?? '');
    if (!(error instanceof EventDeliveryError) || !types.test(type)) throw error;
    const plain = JSON.stringify({ ...event, datacontenttype: 'application/json' });
    return withHeader(await reference.encode(plain, mode), 'content-type', type);
  }
}
