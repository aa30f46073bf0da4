/** Ways to break the reference's HTTP binding from outside: by the message it reads or the one it wrote. */
import type { HttpAdapter, WireMessage } from '../adapter.ts';
import type { Mutant } from '../check.ts';
import { referenceHttp as reference } from '../reference-http.ts';

export type Line = readonly [name: string, value: string];
export type Loose = Record<string, unknown>;

/** A mutant of the reference's binding: the same adapter but for these parts. */
export function httpMutant(id: string, breaks: string, parts: Partial<HttpAdapter>): Mutant {
  const clause = id.slice(0, id.indexOf('/'));
  return { id, clause, breaks, adapter: { name: id, http: { ...reference, ...parts } } };
}

/** Reads every message only after this change. */
export function reading(change: (message: WireMessage) => WireMessage): Partial<HttpAdapter> {
  return {
    decode: (message) => reference.decode(change(message)),
    relay: (message, mode) => reference.relay(change(message), mode),
    problems: (message) => reference.problems(change(message)),
  };
}

/** Reads every header line only after this change; no lines, one or several in its place. */
export function readingLines(change: (line: Line) => readonly Line[]): Partial<HttpAdapter> {
  return reading(({ headers, body }) => ({ headers: headers.flatMap(change), body }));
}

/** Reads every value of a header with `ce-` only after this change. */
export function readingValues(change: (value: string) => string): Partial<HttpAdapter> {
  return readingLines(([name, value]) => [[name, isOfEvent(name) ? change(value) : value]]);
}

/** Refuses messages that the reference accepts. */
export function refusing(isRefused: (message: WireMessage) => boolean): Partial<HttpAdapter> {
  return reading((message) => {
    return isRefused(message) ? { headers: [], body: message.body } : message;
  });
}

/** Refuses messages with such a value of a header with `ce-`. */
export function refusingValues(isRefused: (value: string) => boolean): Partial<HttpAdapter> {
  return refusing(({ headers }) =>
    headers.some(([name, value]) => isOfEvent(name) && isRefused(value)),
  );
}

/** Changes what was read: each event as a value. Text that stays the same keeps its digits. */
export function answering(
  change: (event: Loose, message: WireMessage) => Loose,
): Pick<HttpAdapter, 'decode'> {
  return {
    async decode(message) {
      const { mode, events } = await reference.decode(message);
      const changed = events.map((json) => {
        return JSON.stringify(change(JSON.parse(json) as Loose, message));
      });
      return { mode, events: changed };
    },
  };
}

/** Changes every message that was written in binary mode. */
export function writingBinary(
  change: (message: WireMessage, json: string) => WireMessage,
): Pick<HttpAdapter, 'encode'> {
  return writing((message, json, mode) =>
    mode === 'structured' ? message : change(message, json),
  );
}

/** Changes every message that was written in structured mode. */
export function writingStructured(
  change: (message: WireMessage, json: string) => WireMessage,
): Pick<HttpAdapter, 'encode'> {
  return writing((message, json, mode) =>
    mode === 'structured' ? change(message, json) : message,
  );
}

/** Changes every message that was written from one event. */
export function writing(
  change: (message: WireMessage, json: string, mode: string | undefined) => WireMessage,
): Pick<HttpAdapter, 'encode'> {
  return { encode: async (json, mode) => change(await reference.encode(json, mode), json, mode) };
}

/** Writes headers in binary mode only after this change. */
export function writingLines(change: (line: Line) => readonly Line[]): Pick<HttpAdapter, 'encode'> {
  return writingBinary(({ headers, body }) => ({ headers: headers.flatMap(change), body }));
}

/** Writes the values of headers with `ce-` from the text that they stand for. */
export function writingValues(encode: (text: string) => string): Pick<HttpAdapter, 'encode'> {
  return writingLines(([name, value]) => [
    [name, isOfEvent(name) ? encode(decodeURIComponent(value)) : value],
  ]);
}

/** Changes the body between reading and writing, as an intermediary that understands it does. */
export function relaying(
  change: (message: WireMessage, mode: 'binary' | 'structured') => WireMessage,
): Pick<HttpAdapter, 'relay'> {
  return { relay: (message, mode) => reference.relay(change(message, mode), mode) };
}

export function isOfEvent(name: string): boolean {
  return name.toLowerCase().startsWith('ce-');
}

/** The first value of a header, in any case of its name; empty when there is none. */
export function valueAt({ headers }: WireMessage, name: string): string {
  return headers.find(([written]) => written.toLowerCase() === name)?.[1] ?? '';
}

/** The message without this header. */
export function without({ headers, body }: WireMessage, name: string): WireMessage {
  return { headers: headers.filter(([written]) => written.toLowerCase() !== name), body };
}

/** The message with this header in place of all others of its name. */
export function withHeader(message: WireMessage, name: string, value: string): WireMessage {
  const { headers, body } = without(message, name);
  return { headers: [...headers, [name, value]], body };
}

export function textOf({ body }: WireMessage): string {
  return Buffer.from(body).toString('utf8');
}

export function withBody({ headers }: WireMessage, body: string | Uint8Array): WireMessage {
  return { headers, body: typeof body === 'string' ? Buffer.from(body, 'utf8') : body };
}

/** Every character of a text as the UTF-8 bytes of it, each percent-encoded where it has to be. */
export function encoded(text: string): string {
  return encodeURIComponent(text);
}

/** The message with every content type changed. */
export function withType(message: WireMessage, change: (type: string) => string): WireMessage {
  return {
    ...message,
    headers: message.headers.map(([name, value]) => {
      return [name, name.toLowerCase() === 'content-type' ? change(value) : value];
    }),
  };
}

/** The body, one character for each byte. */
export function latinOf({ body }: WireMessage): string {
  return Buffer.from(body).toString('latin1');
}

export const typeOf = (message: WireMessage) => valueAt(message, 'content-type');
export const isStructured = (message: WireMessage) =>
  /^application\/cloudevents/i.test(typeOf(message));
export const isBinary = (message: WireMessage) => !isStructured(message);
export const isJson = (message: WireMessage) => /[/+]json/i.test(typeOf(message));
