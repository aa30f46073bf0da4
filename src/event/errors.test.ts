import { expect, test } from 'vitest';
import { EventDeliveryError } from '../errors.ts';
import { parseEvents } from './batch.ts';
import { createEvent } from './create.ts';
import { encodeData } from './data.ts';
import { EVENT_ERRORS, type EventErrorCode } from './errors.ts';
import { parseEvent } from './json.ts';
import { BATCH_COUNT_MAX, EVENT_SIZE_MAX_BYTES } from './limits.ts';

const base = { id: '1', source: '/a', type: 't' };
const withText = (members: string) =>
  parseEvent(`{"specversion":"1.0","id":"1","source":"/a","type":"t",${members}}`);
const withMembers = (members: object) => createEvent({ ...base, ...members });
const unreadable = new Proxy(
  {},
  { get: () => fail(), getPrototypeOf: () => null, ownKeys: () => fail() },
);

function fail(): never {
  throw new Error('hostile');
}

/** One way to each code. */
const WAYS: Readonly<Record<EventErrorCode, () => unknown>> = {
  EVENT_NOT_OBJECT: () => parseEvent('7'),
  EVENT_UNREADABLE: () => withMembers({ data: unreadable }),
  EVENT_MISSING_ATTRIBUTE: () => parseEvent('{}'),
  EVENT_DUPLICATE_MEMBER: () => withText('"id":"2"'),
  EVENT_BAD_SPECVERSION: () => withMembers({ specversion: '2.0' }),
  EVENT_EMPTY_VALUE: () => withMembers({ id: '' }),
  EVENT_BAD_URI: () => withMembers({ source: ' ' }),
  EVENT_BAD_TIMESTAMP: () => withMembers({ time: 'now' }),
  EVENT_BAD_MEDIA_TYPE: () => withMembers({ datacontenttype: 'text' }),
  EVENT_BAD_NAME: () => withMembers({ A: 1 }),
  EVENT_BAD_TYPE: () => withMembers({ a: 0.5 }),
  EVENT_INTEGER_RANGE: () => withMembers({ a: 2 ** 31 }),
  EVENT_BAD_CHARACTER: () => withMembers({ a: '\n' }),
  EVENT_DATA_CONFLICT: () => withMembers({ data: 1, data_base64: '' }),
  EVENT_BAD_BASE64: () => withMembers({ data_base64: 'x' }),
  EVENT_BAD_DATA: () => withMembers({ data: 1n }),
  EVENT_BAD_CHARSET: () =>
    encodeData(withMembers({ datacontenttype: 'text/plain; charset=utf-16', data: '' })),
  EVENT_JSON_SYNTAX: () => parseEvent(''),
  EVENT_BATCH_NOT_ARRAY: () => parseEvents('{}'),
  EVENT_TOO_LARGE: () => withMembers({ data: 'x'.repeat(EVENT_SIZE_MAX_BYTES) }),
  EVENT_TOO_DEEP: () => withMembers({ data: JSON.parse('['.repeat(200) + ']'.repeat(200)) }),
  EVENT_TOO_MANY_ATTRIBUTES: () =>
    parseEvent(`{${Array.from({ length: 20_000 }, (_, index) => `"${index}":1`).join()}}`),
  EVENT_TOO_MANY_EVENTS: () => parseEvents(`[${'1,'.repeat(BATCH_COUNT_MAX)}1]`),
  EVENT_TOO_MANY_PROBLEMS: () => withMembers({ data: Array.from({ length: 200 }, () => 1n) }),
};

test.each(Object.entries(WAYS))('%s is reported', (code, way) => {
  try {
    way();
  } catch (error) {
    if (!(error instanceof EventDeliveryError)) throw error;
    expect(error.problems.map((problem) => problem.code)).toContain(code);
    expect(error.code).toBe(error.problems[0]?.code);
    return;
  }
  expect.unreachable();
});

test('Every code of a problem is in the table, and every row has a way to it', () => {
  expect(Object.keys(WAYS).sort()).toEqual(Object.keys(EVENT_ERRORS).sort());
});
