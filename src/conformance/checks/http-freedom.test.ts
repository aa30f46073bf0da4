/** The checks fail nobody who uses what the clauses leave open. */
import { expect, test } from 'vitest';
import type { HttpAdapter, WireMessage } from '../adapter.ts';
import { referenceHttp as reference } from '../reference-http.ts';
import { runChecks } from '../run.ts';
import { httpChecks } from './http.ts';

type Mode = 'binary' | 'structured';

const isBinary = ({ headers }: WireMessage) =>
  !headers.some(
    ([name, value]) => /^content-type$/i.test(name) && /^application\/cloudevents/i.test(value),
  );

/** Everything but letters and digits encoded, in small digits; names in capitals; a header of its own. */
function looseHeaders(headers: WireMessage['headers']): WireMessage['headers'] {
  const lines = headers.map(([name, value]): readonly [string, string] => {
    if (!name.startsWith('ce-')) return [name.toUpperCase(), value];
    const bytes = [...new TextEncoder().encode(decodeURIComponent(value))];
    return [name, bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')];
  });
  return [['Via', '1.1 proxy'], ...lines, ['via', '1.1 other']];
}

/** Unset attributes as null, and data as bytes. */
function looseEvent(json: string, bytes?: Uint8Array): string {
  const { data, ...event } = JSON.parse(json) as Record<string, unknown>;
  const isBytes = bytes !== undefined && bytes.length > 0;
  return JSON.stringify({
    ...event,
    subject: event.subject ?? null,
    unknown: null,
    ...(isBytes
      ? { data_base64: Buffer.from(bytes).toString('base64') }
      : data !== undefined && { data }),
  });
}

/** Pretty JSON, in other letters, with headers beside. */
function looseStructured(json: string): WireMessage {
  const pretty = JSON.stringify(JSON.parse(json), undefined, 2);
  const headers = [
    ['Content-Type', 'Application/CloudEvents+JSON'],
    ['CE-Id', 'copy'],
  ] as const;
  return { headers, body: Buffer.from(pretty, 'utf8') };
}

async function looseWrite(message: WireMessage, mode: Mode): Promise<WireMessage> {
  return mode === 'binary'
    ? { headers: looseHeaders(message.headers), body: message.body }
    : looseStructured(Buffer.from(message.body).toString('utf8'));
}

const loose: HttpAdapter = {
  async decode(message) {
    const { mode, events } = await reference.decode(message);
    const bytes = mode === 'binary' ? message.body : undefined;
    return { mode, events: events.map((json) => looseEvent(json, bytes)) };
  },
  encode: async (json, mode = 'structured') => looseWrite(await reference.encode(json, mode), mode),
  encodeBatch: async (json) => {
    const { body } = await reference.encodeBatch(json);
    const headers = [
      ['CONTENT-TYPE', 'Application/CloudEvents-Batch+JSON; Charset=UTF-8'],
    ] as const;
    return { headers, body };
  },
  async relay(message, mode) {
    const written = await reference.relay(message, mode);
    if (mode === 'binary' || !isBinary(message)) return looseWrite(written, mode);
    return looseStructured(looseEvent(Buffer.from(written.body).toString('utf8'), message.body));
  },
  problems: async (message) => {
    const names = await reference.problems(message);
    return names.length === 0 ? [] : ['', ...names, 'host'];
  },
};

test('An implementation that uses every freedom fails nothing', async () => {
  const results = await runChecks(httpChecks, { name: 'loose', http: loose });
  expect(results.filter(({ status }) => status !== 'pass').map(({ id }) => id)).toEqual([]);
});
