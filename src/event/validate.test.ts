import { CloudEvent as SdkEvent } from 'cloudevents';
import { expect, test } from 'vitest';
import {
  ATTRIBUTE_COUNT_MAX,
  DATA_DEPTH_MAX,
  EVENT_SIZE_GUARANTEED_BYTES,
  EVENT_SIZE_MAX_BYTES,
  PROBLEM_COUNT_MAX,
} from './limits.ts';
import { validateEvent } from './validate.ts';

const base = { specversion: '1.0', id: '1', source: '/a', type: 't' };

/** `CODE pointer` of every problem; empty for an event. */
function problemsOf(value: unknown): string[] {
  const result = validateEvent(value);
  return result.valid ? [] : result.problems.map(({ code, pointer }) => `${code} ${pointer}`);
}

test.each([
  [{}],
  [{ subject: null, time: undefined, data_base64: null }],
  [{ data: null }],
  [{ time: '2016-12-31T23:59:60Z', dataschema: 'urn:x', subject: ' ' }],
  [
    {
      ext: '',
      flag: false,
      zero: -0,
      constructor: 'x',
      '2nd': 1,
      averylongattributename12345: 'x',
    },
  ],
  [{ data: 'text', datacontenttype: 'Text/Plain' }],
  [{ data: { a: [1, 'x', null, { b: true }] }, datacontenttype: 'application/a+JSON; x=y' }],
  [{ data_base64: 'AQI=' }],
  [{ data: new Uint8Array([1, 2]), data_base64: 'AQI=' }],
  [{ data: { absent: undefined } }],
  [{ data: '\uDEAD\u0000' }],
])('An event with %j is valid', (members) => {
  expect(problemsOf({ ...base, ...members })).toEqual([]);
});

const refused: [object, string[]][] = [
  [{ id: '', type: '' }, ['EVENT_EMPTY_VALUE /id', 'EVENT_EMPTY_VALUE /type']],
  [
    { id: null, source: undefined },
    ['EVENT_MISSING_ATTRIBUTE /id', 'EVENT_MISSING_ATTRIBUTE /source'],
  ],
  [{ id: 7 }, ['EVENT_BAD_TYPE /id']],
  [{ specversion: '1.1' }, ['EVENT_BAD_SPECVERSION /specversion']],
  [{ specversion: 1 }, ['EVENT_BAD_TYPE /specversion']],
  [{ source: '' }, ['EVENT_EMPTY_VALUE /source']],
  [{ source: 'http://[bad' }, ['EVENT_BAD_URI /source']],
  [{ subject: '' }, ['EVENT_EMPTY_VALUE /subject']],
  [{ time: 'yesterday' }, ['EVENT_BAD_TIMESTAMP /time']],
  [{ time: new Date() }, ['EVENT_BAD_TYPE /time']],
  [{ dataschema: 'x' }, ['EVENT_BAD_URI /dataschema']],
  [{ datacontenttype: 'not a type', data: {} }, ['EVENT_BAD_MEDIA_TYPE /datacontenttype']],
  [
    { my_ext: 'x', Ext: 1, '': 'x', 'a/b~': 1 },
    ['EVENT_BAD_NAME /my_ext', 'EVENT_BAD_NAME /Ext', 'EVENT_BAD_NAME /', 'EVENT_BAD_NAME /a~1b~0'],
  ],
  [
    { a: 1.5, b: {}, c: [], d: Number.NaN, e: 1n, f: Symbol('x'), g: () => 1 },
    [
      'EVENT_BAD_TYPE /a',
      'EVENT_BAD_TYPE /b',
      'EVENT_BAD_TYPE /c',
      'EVENT_BAD_TYPE /d',
      'EVENT_BAD_TYPE /e',
      'EVENT_BAD_TYPE /f',
      'EVENT_BAD_TYPE /g',
    ],
  ],
  [{ a: 2_147_483_648, b: -2_147_483_649 }, ['EVENT_INTEGER_RANGE /a', 'EVENT_INTEGER_RANGE /b']],
  [
    { a: 'x\u0000', b: '\uDEAD', c: '\uFFFE', d: '\u{1FFFF}', e: '\u0085', f: '\uFDD0' },
    [
      'EVENT_BAD_CHARACTER /a',
      'EVENT_BAD_CHARACTER /b',
      'EVENT_BAD_CHARACTER /c',
      'EVENT_BAD_CHARACTER /d',
      'EVENT_BAD_CHARACTER /e',
      'EVENT_BAD_CHARACTER /f',
    ],
  ],
  [
    { partitionkey: '', sequence: 7 },
    ['EVENT_EMPTY_VALUE /partitionkey', 'EVENT_BAD_TYPE /sequence'],
  ],
  [{ data: 1, data_base64: 'AQI=' }, ['EVENT_DATA_CONFLICT /data_base64']],
  [{ data: new Uint8Array([1]), data_base64: 'AQI=' }, ['EVENT_DATA_CONFLICT /data_base64']],
  [{ data_base64: 'AQI' }, ['EVENT_BAD_BASE64 /data_base64']],
  [{ data_base64: 5 }, ['EVENT_BAD_BASE64 /data_base64']],
  [{ data: {}, datacontenttype: 'text/plain' }, ['EVENT_BAD_DATA /data']],
  [
    { data: [1n, undefined, new Map(), Number.NaN, { d: new Date() }] },
    [
      'EVENT_BAD_DATA /data/0',
      'EVENT_BAD_DATA /data/1',
      'EVENT_BAD_DATA /data/2',
      'EVENT_BAD_DATA /data/3',
      'EVENT_BAD_DATA /data/4/d',
    ],
  ],
  [{ data: new Uint16Array(2) }, ['EVENT_BAD_DATA /data']],
];

for (const [members, expected] of refused) {
  test(`Every problem is reported: ${expected.join(', ')}`, () => {
    expect(problemsOf({ ...base, ...members })).toEqual(expected);
  });
}

test.each([undefined, null, 1, 'x', [], () => 1, Symbol('x'), 1n])('%s is no event', (value) => {
  expect(problemsOf(value)).toEqual(['EVENT_NOT_OBJECT ']);
});

test('An accepted event is a frozen copy, all the way down', () => {
  const data = { list: [{ n: 1 }] };
  const result = validateEvent({ ...base, data });
  if (!result.valid) throw new Error('not valid');
  expect(result.event).toEqual({ ...base, data });
  data.list.push({ n: 2 });
  expect(result.event.data).toEqual({ list: [{ n: 1 }] });
  expect(() => (result.event.data as typeof data).list.push({ n: 3 })).toThrow(TypeError);
  expect(validateEvent(result.event)).toEqual({ valid: true, event: result.event });
});

test('An instance of the SDK class is accepted as it is', () => {
  const bytes = new SdkEvent({ ...base, data: new Uint8Array([1, 2]) });
  expect(validateEvent(bytes)).toMatchObject({ valid: true, event: { data_base64: 'AQI=' } });
  const json = new SdkEvent({ ...base, time: '2026-11-22T01:00:00+01:00', data: { a: 1 } });
  const result = validateEvent(json);
  expect(result).toEqual({
    valid: true,
    event: { ...base, time: '2026-11-22T01:00:00+01:00', data: { a: 1 } },
  });
});

test('Events up to the guaranteed size are accepted, beyond the limit refused', () => {
  const sized = (bytes: number) => {
    const empty = JSON.stringify({ ...base, data: '' }).length;
    return { ...base, data: 'x'.repeat(bytes - empty) };
  };
  expect(problemsOf(sized(EVENT_SIZE_GUARANTEED_BYTES))).toEqual([]);
  expect(problemsOf(sized(EVENT_SIZE_MAX_BYTES))).toEqual([]);
  expect(problemsOf(sized(EVENT_SIZE_MAX_BYTES + 1))).toEqual(['EVENT_TOO_LARGE ']);
  expect(problemsOf({ ...base, data: '\u0000'.repeat(EVENT_SIZE_MAX_BYTES / 6) })).toEqual([
    'EVENT_TOO_LARGE ',
  ]);
  expect(problemsOf({ ...base, subject: 'x'.repeat(EVENT_SIZE_MAX_BYTES) })).toContain(
    'EVENT_TOO_LARGE ',
  );
  expect(problemsOf({ ...base, data: new Uint8Array(EVENT_SIZE_MAX_BYTES) })).toContain(
    'EVENT_TOO_LARGE ',
  );
});

test('The number of attributes is limited', () => {
  const names = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`ext${index}`, index]));
  expect(problemsOf({ ...base, ...names(ATTRIBUTE_COUNT_MAX - 4) })).toEqual([]);
  expect(problemsOf({ ...base, ...names(ATTRIBUTE_COUNT_MAX - 3) })).toEqual([
    'EVENT_TOO_MANY_ATTRIBUTES ',
  ]);
});

test('The depth of the data is limited', () => {
  const nested = (depth: number) => {
    let value: unknown = 1;
    for (let level = 0; level < depth; level += 1) value = level % 2 ? { a: value } : [value];
    return value;
  };
  expect(problemsOf({ ...base, data: nested(DATA_DEPTH_MAX) })).toEqual([]);
  const [problem] = problemsOf({ ...base, data: nested(DATA_DEPTH_MAX + 1) });
  expect(problem).toMatch(/^EVENT_TOO_DEEP \/data\//);
});

test('The number of problems is limited, and the last one says so', () => {
  const problems = problemsOf({ ...base, data: Array.from({ length: 1000 }, () => undefined) });
  expect(problems).toHaveLength(PROBLEM_COUNT_MAX);
  expect(problems.at(-1)).toBe('EVENT_TOO_MANY_PROBLEMS ');
});
