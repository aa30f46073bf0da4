import { expect, test } from 'vitest';
import { EventDeliveryError } from '../errors.ts';
import { createEvent } from '../event/create.ts';
import { serializeEvent } from '../event/json.ts';
import { EVENT_SIZE_MAX_BYTES, PROBLEM_COUNT_MAX } from '../event/limits.ts';
import type { Problem } from '../problem.ts';
import { decodeMessage } from './decode.ts';
import { HEADER_COUNT_MAX } from './limits.ts';
import type { HttpMessage } from './message.ts';

const head = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/a', 'ce-type': 't' };
const bytes = (text: string) => new TextEncoder().encode(text);

function problemsOf(message: HttpMessage): readonly Problem[] {
  try {
    decodeMessage(message);
  } catch (error) {
    if (error instanceof EventDeliveryError) return error.problems;
    throw error;
  }
  return [];
}

test('Every problem of headers and event is reported, each at its header', () => {
  const headers = {
    'CE-SpecVersion': '0.3',
    'ce-source': '%',
    'ce-type': '',
    'ce-my_ext': 'x',
    'content-type': 'text',
  };
  expect(problemsOf({ headers }).map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
    '/headers/ce-source HTTP_BAD_ENCODING',
    '/headers/ce-my_ext HTTP_BAD_HEADER_NAME',
    '/headers/ce-specversion EVENT_BAD_SPECVERSION',
    '/headers/ce-type EVENT_EMPTY_VALUE',
    '/headers/content-type EVENT_BAD_MEDIA_TYPE',
    '/headers/ce-id EVENT_MISSING_ATTRIBUTE',
  ]);
});

test('A message says what is wrong at its place', () => {
  expect(problemsOf({ headers: { ...head, 'ce-time': 'a: b' } })).toEqual([
    {
      code: 'EVENT_BAD_TIMESTAMP',
      pointer: '/headers/ce-time',
      message: 'Cannot accept /headers/ce-time: "a: b" is no timestamp',
      remedy: 'Write it like 2026-11-22T01:02:03Z (RFC 3339)',
    },
  ]);
});

test('Problems in a body keep their position in its text', () => {
  const headers = { 'content-type': 'application/cloudevents-batch+json' };
  expect(problemsOf({ headers, body: bytes('[\n {"id":""}]') })).toMatchObject([
    { pointer: '/body/0/id', position: { line: 2, column: 8 } },
    { pointer: '/body/0/specversion' },
    { pointer: '/body/0/source' },
    { pointer: '/body/0/type' },
  ]);
});

test('No more problems are reported than one report holds', () => {
  const wrong = Array.from({ length: 500 }, (_, index) => [`ce-${index}_`, ''] as const);
  const problems = problemsOf({ headers: wrong });
  expect(problems).toHaveLength(PROBLEM_COUNT_MAX);
  expect(problems.at(-1)).toMatchObject({ code: 'EVENT_TOO_MANY_PROBLEMS', pointer: '' });
});

test('Bytes are taken from any view, such as a Buffer in a pool', () => {
  const pool = Buffer.from('xx{"a":1}xx');
  const headers = { ...head, 'content-type': 'application/json' };
  const { events } = decodeMessage({ headers, body: pool.subarray(2, -2) });
  pool.fill(0);
  expect(events[0]?.data).toEqual({ a: 1 });
});

test('An event that is read is frozen, its data too', () => {
  const headers = { ...head, 'content-type': 'application/json' };
  const { events } = decodeMessage({ headers, body: bytes('{"a":{"__proto__":1}}') });
  expect(Object.isFrozen(events[0]) && Object.isFrozen(events[0]?.data)).toBe(true);
  expect(JSON.stringify(events[0]?.data)).toBe('{"a":{"__proto__":1}}');
});

test.each([
  ['text/plain', [0x41], { data: 'A' }],
  ['text/plain', [0xe9], { data_base64: '6Q==' }],
  ['text/plain; charset=us-ascii', [0xc3, 0xa9], { data_base64: 'w6k=' }],
  ['text/plain; charset=iso-8859-1', [0x41], { data_base64: 'QQ==' }],
  ['image/svg+xml', [0x41], { data: 'A' }],
  ['application/xml; charset="UTF-8"', [0x41], { data: 'A' }],
  ['application/octet-stream', [0x41], { data_base64: 'QQ==' }],
  ['application/json', [0x31], { data: 1 }],
  ['application/json; charset=utf-16', [0x31], { data: 1 }],
  ['application/json', [0xef, 0xbb, 0xbf, 0x31], { data_base64: '77u/MQ==' }],
  ['application/json', [0x7b], { data_base64: 'ew==' }],
  ['application/json', [0x6e, 0x75, 0x6c, 0x6c], { data: null }],
])('%s %j becomes %j', (contentType, body, expected) => {
  const headers = { ...head, 'content-type': contentType };
  const [event] = decodeMessage({ headers, body: Uint8Array.from(body) }).events;
  expect(event).toMatchObject(expected);
});

test('JSON that is nested too deep stays bytes', () => {
  const headers = { ...head, 'content-type': 'application/json' };
  const nested = (depth: number) => bytes('['.repeat(depth) + ']'.repeat(depth));
  const [deep] = decodeMessage({ headers, body: nested(101) }).events;
  expect(deep?.data_base64).toBe(btoa('['.repeat(101) + ']'.repeat(101)));
  const [shallow] = decodeMessage({ headers, body: nested(100) }).events;
  expect(shallow?.data).toEqual(JSON.parse('['.repeat(100) + ']'.repeat(100)));
});

test('An event that would be larger than 1 MiB as JSON is refused, and no smaller one', () => {
  const read = (size: number) =>
    problemsOf({ headers: { ...head, 'content-type': 'image/png' }, body: new Uint8Array(size) });
  const overhead = serializeEvent(
    createEvent({
      id: '1',
      source: '/a',
      type: 't',
      datacontenttype: 'image/png',
      data_base64: '',
    }),
  ).length;
  const largest = Math.floor((EVENT_SIZE_MAX_BYTES - overhead) / 4) * 3;
  expect(read(largest)).toEqual([]);
  expect(read(largest + 1)).toMatchObject([{ code: 'EVENT_TOO_LARGE', pointer: '' }]);
});

test('A number that no double holds is data like any other', () => {
  const headers = { ...head, 'content-type': 'application/json' };
  const [event] = decodeMessage({ headers, body: bytes('[1e400, 1.0]') }).events;
  if (event === undefined) throw new Error('no event');
  expect(serializeEvent(event)).toContain('"data":[1e400,1.0]');
});

test('As many headers are read as the limit says, and no more', () => {
  const read = (count: number) => {
    const others = Array.from({ length: count - 4 }, () => ['via', 'x'] as const);
    return problemsOf({ headers: [...Object.entries(head), ...others] });
  };
  expect(read(HEADER_COUNT_MAX)).toEqual([]);
  expect(read(HEADER_COUNT_MAX + 1)).toMatchObject([
    { code: 'HTTP_TOO_MANY_HEADERS', pointer: '/headers' },
  ]);
});

test('A second content type is found behind any number of other problems', () => {
  const many = Array.from({ length: 300 }, (_, index) => [`ce-x${index >> 1}`, ''] as const);
  const type = ['content-type', 'application/cloudevents+json'] as const;
  const body = bytes('{"specversion":"1.0","id":"1","source":"/a","type":"t"}');
  expect(problemsOf({ headers: [type, ...many], body })).toEqual([]);
  expect(
    problemsOf({ headers: [type, ...many, ['Content-Type', 'text/plain']], body }),
  ).toMatchObject([{ code: 'HTTP_DUPLICATE_HEADER', pointer: '/headers/content-type' }]);
});

test.each([
  ['is revoked', revoked(), 'HTTP_UNREADABLE'],
  ['has no names to show', new Proxy({}, { ownKeys: fail }), 'HTTP_UNREADABLE'],
  ['is asked for no prototype', new Proxy({}, { getPrototypeOf: fail }), 'HTTP_NOT_AN_EVENT'],
])('Headers in a proxy that %s are refused as any other', (_, headers, code) => {
  expect(problemsOf({ headers })).toMatchObject([{ code, pointer: '/headers' }]);
});

function revoked(): Record<string, string> {
  const { proxy, revoke } = Proxy.revocable<Record<string, string>>({}, {});
  revoke();
  return proxy;
}

function fail(): never {
  throw new Error('hostile');
}
