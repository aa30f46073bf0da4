import { expect, test } from 'vitest';
import { EventDeliveryError } from '../errors.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { compileFilters } from './compile.ts';
import { FILTER_DEPTH_MAX, FILTER_TERMS_MAX, FILTER_VALUE_LENGTH_MAX } from './limits.ts';

const event: CloudEvent = {
  specversion: '1.0',
  id: 'A1',
  source: '/shop/orders',
  type: 'com.example.order.created',
  priority: 7,
  urgent: true,
};

function refuse(filters: unknown): EventDeliveryError {
  try {
    compileFilters(filters);
  } catch (error) {
    if (error instanceof EventDeliveryError) return error;
    throw error;
  }
  throw new Error('the list was accepted');
}

const codes = (filters: unknown) =>
  refuse(filters).problems.map(({ code, pointer }) => `${code} ${pointer}`);

test.each([
  [undefined, true],
  [[], true],
  [[{ exact: { type: 'com.example.order.created' } }], true],
  [[{ exact: { type: 'com.example.order.created', source: '/shop' } }], false],
  [[{ prefix: { type: 'com.example.', source: '/shop' } }], true],
  [[{ prefix: { type: 'com.example.', source: 'shop' } }], false],
  [[{ suffix: { type: '.created', id: '1' } }], true],
  [[{ suffix: { type: '.Created' } }], false],
  [[{ exact: { priority: '7', urgent: 'true' } }], true],
  [[{ exact: { subject: 'x' } }], false],
  [[{ not: { exact: { subject: 'x' } } }], true],
  [[{ not: [{ exact: { subject: 'x' } }] }], true],
  [[{ all: [{ exact: { id: 'A1' } }, { exact: { id: 'A2' } }] }], false],
  [[{ any: [{ exact: { id: 'A1' } }, { exact: { id: 'A2' } }] }], true],
  [[{ any: [{ exact: { id: 'A3' } }, { exact: { id: 'A2' } }] }], false],
  [[{ exact: { id: 'A1' } }, { exact: { id: 'A2' } }], false],
])('compileFilters(%j) matches: %s', (filters, expected) => {
  expect(compileFilters(filters)(event)).toBe(expected);
});

test.each([
  [null, 'FILTER_NOT_A_LIST '],
  [{ exact: { type: 'a' } }, 'FILTER_NOT_A_LIST '],
  ['exact', 'FILTER_NOT_A_LIST '],
  [['exact'], 'FILTER_NOT_AN_OBJECT /0'],
  [[[]], 'FILTER_NOT_AN_OBJECT /0'],
  [[null], 'FILTER_NOT_AN_OBJECT /0'],
  [[{}], 'FILTER_EMPTY_OBJECT /0'],
  [[{ not: {} }], 'FILTER_EMPTY_OBJECT /0/not'],
  [[{ exact: { type: 'a' }, prefix: { type: 'a' } }], 'FILTER_SEVERAL_DIALECTS /0'],
  [[{ regex: 'TRUE' }], 'FILTER_UNKNOWN_DIALECT /0/regex'],
  [
    [{ any: [{ exact: { type: 'a' } }, { 'a/b~c': 1 }] }],
    'FILTER_UNKNOWN_DIALECT /0/any/1/a~1b~0c',
  ],
  [[{ exact: 'type' }], 'FILTER_BAD_VALUE /0/exact'],
  [[{ exact: ['type'] }], 'FILTER_BAD_VALUE /0/exact'],
  [[{ exact: {} }], 'FILTER_NO_ATTRIBUTES /0/exact'],
  [[{ exact: { '': 'a' } }], 'FILTER_EMPTY_NAME /0/exact/'],
  [[{ exact: { type: '' } }], 'FILTER_EMPTY_VALUE /0/exact/type'],
  [[{ exact: { data: 'a' } }], 'FILTER_BAD_NAME /0/exact/data'],
  [[{ exact: { Type: 'a' } }], 'FILTER_BAD_NAME /0/exact/Type'],
  [[{ prefix: { priority: 7 } }], 'FILTER_VALUE_NOT_STRING /0/prefix/priority'],
  [[{ all: {} }], 'FILTER_BAD_VALUE /0/all'],
  [[{ any: [] }], 'FILTER_EMPTY_LIST /0/any'],
  [[{ all: [] }], 'FILTER_EMPTY_LIST /0/all'],
  [[{ not: [] }], 'FILTER_NOT_TAKES_ONE /0/not'],
  [[{ not: [{ exact: { id: 'a' } }, { exact: { id: 'a' } }] }], 'FILTER_NOT_TAKES_ONE /0/not'],
  [[{ not: 'x' }], 'FILTER_NOT_AN_OBJECT /0/not'],
  [
    [{ suffix: { type: 'x'.repeat(FILTER_VALUE_LENGTH_MAX + 1) } }],
    'FILTER_TOO_LONG /0/suffix/type',
  ],
])('compileFilters(%j) is refused: %s', (filters, problem) => {
  expect(codes(filters)).toEqual([problem]);
});

test('compileFilters reports every problem, in the order of the list', () => {
  const error = refuse([{ regex: 'x' }, { any: [{}, { exact: { type: '', Type: 1 } }] }, 5]);
  expect(error.problems.map(({ pointer }) => pointer)).toEqual([
    '/0/regex',
    '/1/any/0',
    '/1/any/1/exact/type',
    '/1/any/1/exact/Type',
    '/1/any/1/exact/Type',
    '/2',
  ]);
  expect(error.code).toBe('FILTER_UNKNOWN_DIALECT');
  expect(error.message).toBe(
    'Cannot compile filters: unknown dialect "regex" at /0/regex (and 5 more)',
  );
});

test('compileFilters reads own properties only', () => {
  const inherited: unknown = Object.create({ exact: { type: 'a' } });
  expect(codes([inherited])).toEqual(['FILTER_EMPTY_OBJECT /0']);
  const poisoned: unknown = JSON.parse('[{ "__proto__": { "exact": { "type": "a" } } }]');
  expect(codes(poisoned)).toEqual(['FILTER_UNKNOWN_DIALECT /0/__proto__']);
  const filter = compileFilters([{ exact: { constructor: 'x' } }]);
  expect(filter(event)).toBe(false);
  expect(compileFilters([{ prefix: { tostring: 'f' } }])(event)).toBe(false);
});

test('compileFilters keeps what it was given at the time', () => {
  const list = [{ exact: { id: 'A1' } }];
  const filter = compileFilters(list);
  (list[0] as { exact: { id: string } }).exact.id = 'other';
  list.push({ exact: { id: 'never' } });
  expect(filter(event)).toBe(true);
});

test('compileFilters refuses cycles, depth and size without a crash', () => {
  const cycle: unknown[] = [];
  cycle.push({ all: cycle });
  expect(codes(cycle)[0]).toMatch(/^FILTER_TOO_DEEP /);
  let deep: unknown = { exact: { id: 'A1' } };
  for (let depth = 1; depth < FILTER_DEPTH_MAX; depth += 1) deep = { all: [deep] };
  expect(compileFilters([deep])(event)).toBe(true);
  expect(codes([{ all: [deep] }])[0]).toMatch(/^FILTER_TOO_DEEP /);
  const one = { exact: { id: 'A1' } };
  expect(compileFilters(Array(FILTER_TERMS_MAX / 2).fill(one))(event)).toBe(true);
  expect(codes(Array(FILTER_TERMS_MAX / 2 + 1).fill(one))).toEqual(['FILTER_TOO_MANY /5000']);
  expect(codes(Array(4e9)).at(-1)).toBe('FILTER_TOO_MANY /10000');
  let bomb: unknown = one;
  for (let depth = 0; depth < 20; depth += 1) bomb = { any: Array(10).fill(bomb) };
  expect(codes([bomb])[0]).toMatch(/^FILTER_TOO_MANY /);
  const wide = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`k${i}`, 1]));
  expect(codes([wide]).length).toBeLessThanOrEqual(FILTER_TERMS_MAX + 2);
});

test('compileFilters refuses getters and proxies that throw', () => {
  const fail = () => {
    throw new Error('boom');
  };
  expect(codes([Object.defineProperty({}, 'exact', { get: fail, enumerable: true })])).toEqual([
    'FILTER_UNREADABLE ',
  ]);
  expect(codes(new Proxy([], { get: fail }))).toEqual(['FILTER_UNREADABLE ']);
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  expect(codes(proxy)).toEqual(['FILTER_UNREADABLE ']);
  expect(codes([{ any: proxy }])).toEqual(['FILTER_DIALECT_FAILED /0/any']);
  expect(codes([{ exact: new Proxy({}, { ownKeys: fail }) }])).toEqual([
    'FILTER_DIALECT_FAILED /0/exact',
  ]);
});

test('a compiled filter answers for whatever it is given', () => {
  const hostile = new Proxy({} as CloudEvent, {
    getOwnPropertyDescriptor: () => {
      throw new Error('boom');
    },
  });
  const filter = compileFilters([{ exact: { id: 'A1' } }]);
  for (const value of [
    null,
    undefined,
    0,
    'A1',
    [],
    () => 1,
    hostile,
    Object.create({ id: 'A1' }),
  ]) {
    expect(filter(value as CloudEvent)).toBe(false);
    expect(filter.explain(value as CloudEvent).matched).toBe(false);
  }
});
