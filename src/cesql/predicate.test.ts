import { expect, test } from 'vitest';
import type { EventLike } from './attribute.ts';
import { compile } from './expression.ts';
import { createFunctions } from './functions.ts';

// Predicates are made of closures for the shapes that filters have. Each shape meets each kind of value
// here, alone and as a part of others; the evaluator, which knows no shapes, says what is right.

const functions = createFunctions([
  { name: 'NONE', parameters: [], returns: 'Integer', evaluate: () => 5 },
  {
    name: 'PAIR',
    parameters: ['String', 'Integer'],
    returns: 'Boolean',
    evaluate: (text, count) => String(text).length === count,
  },
  {
    name: 'BETWEEN',
    parameters: ['Integer', 'Integer', 'Integer'],
    returns: 'Boolean',
    evaluate: (low, x, high) => Number(low) <= Number(x) && Number(x) <= Number(high),
  },
  {
    name: 'FOUR',
    parameters: ['Integer', 'Integer', 'Integer', 'Integer'],
    returns: 'Integer',
    evaluate: (...all) => all.map(Number).reduce((sum, one) => sum + one),
  },
]);

/** Each is about the attribute `x`. */
const SHAPES = [
  "x = 'abc'",
  "x != 'abc'",
  "x = '5'",
  "x = ''",
  'x = 5',
  'x != 5',
  'x = 0',
  'x = -5',
  'x = TRUE',
  'x = FALSE',
  'x != TRUE',
  "'abc' = x",
  '5 = x',
  'TRUE = x',
  'x = x',
  'x = y',
  'x < 6',
  'x <= 5',
  'x > 4',
  'x >= 5',
  '6 > x',
  "x LIKE 'abc'",
  "x LIKE 'ab%'",
  "x LIKE '%bc'",
  "x LIKE '%b%'",
  "x LIKE '_bc'",
  "x LIKE '%'",
  "x LIKE '%b_'",
  "x LIKE '5'",
  "x LIKE 't%e'",
  "x NOT LIKE 'ab%'",
  "x IN ('abc')",
  "x IN ('abc', 'z')",
  "x IN ('z', 'abc', '5')",
  "x IN ('y', 'z', 'true', 'abc')",
  "x IN ('1', '2', '3', '4', '6', '7', '8', '9', 'abc', '5')",
  'x IN (1, 5)',
  'x IN (TRUE, 5)',
  'x IN (y, 5)',
  "x NOT IN ('abc', '5')",
  "'abc' IN (x, 'z')",
  "x = 'abc' OR x = '5'",
  "x = 'z' OR x = 'abc' OR x = 'true'",
  "x = 'abc' OR x = 5",
  "x = 'abc' OR y = '7' OR x = '5'",
  "y = 'z' OR x = 'z' OR x = 'abc'",
  'EXISTS x',
  'NOT EXISTS x',
  'EXISTS x AND NOT EXISTS z',
  'NOT EXISTS x AND EXISTS y',
  'EXISTS x AND EXISTS y AND EXISTS z',
  'x',
  'NOT x',
  'NOT NOT x',
  '-x = -5',
  '-x < 0',
  'x + 1 = 6',
  '1 + x * 2 - 3 = 8',
  'x / 2 = 2 AND x % 2 = 1',
  '10 / x = 2',
  'x * y > 1',
  'x XOR y',
  'x AND y',
  'y AND x',
  'x OR FALSE',
  'x AND y OR x',
  'x XOR TRUE AND x',
  "(x = 'abc') = TRUE",
  "x = 'abc' != FALSE",
  '1 < x < 2',
  "(x = 'abc') LIKE 't%'",
  "(x = 'abc') IN (FALSE, 'true')",
  'LENGTH(x) = 3',
  "UPPER(x) = 'ABC'",
  "CONCAT(x, 'd') = 'abcd'",
  "CONCAT('a', x, y) = 'aabc7'",
  "CONCAT() = ''",
  "LEFT(x, 2) = 'ab'",
  "LEFT('abc', x) = 'abc'",
  "SUBSTRING(x, 2, 1) = 'b'",
  "SUBSTRING('abcdef', x, x) = 'ef'",
  "CONCAT_WS('-', x, y, x) = 'abc-7-abc'",
  'INT(x) = 5',
  'BOOL(x)',
  "STRING(x) = 'true'",
  'NONE() = x',
  'PAIR(x, 3)',
  'PAIR(y, x)',
  'BETWEEN(1, x, 7)',
  'BETWEEN(x, 6, y)',
  'BETWEEN(1, 2, x)',
  'FOUR(1, x, 1, y) = 14',
  'NOSUCH(x)',
  'data = x',
  'x = data',
  'EXISTS data OR x = 5',
  'EXISTS id AND x = 5',
];

const thrower = (): never => {
  throw new Error('no');
};

const base = { specversion: '1.0', id: '1', source: '/', type: 't', y: '7', data: 'abc' };

/** The values that `x` can have, as events. */
const EVENTS: readonly (readonly [kind: string, event: EventLike])[] = [
  ...['abc', 'ABC', 'ab', 'xabc', 'b', '', '5', '-5', '05', '6', 'true', 'TRUE', 'false', 'z'].map(
    (x) => [`the text ${JSON.stringify(x)}`, { ...base, x }] as const,
  ),
  ...[5, -5, 0, 6, 2.5, 2 ** 31, Number.NaN, true, false, null, undefined, {}, ['abc'], 5n].map(
    (x) => [`the value ${String(x)} of type ${typeof x}`, { ...base, x }] as const,
  ),
  ['nothing', base],
  ['nothing, and no y', { specversion: '1.0', id: '1' }],
  ['an inherited text', Object.assign(Object.create({ x: 'abc' }), base)],
  ['an inherited number', Object.assign(Object.create({ x: 5 }), base)],
  ['a text of an object without prototype', Object.assign(Object.create(null), base, { x: 'abc' })],
  ['a number of an object of a class', Object.assign(new (class {})(), base, { x: 5 })],
  ['a getter', Object.defineProperty({ ...base }, 'x', { get: () => 'abc' })],
  ['a getter that throws', Object.defineProperty({ ...base }, 'x', { get: thrower })],
  [
    'an inherited getter that throws',
    Object.assign(Object.create(Object.defineProperty({}, 'x', { get: thrower })), base),
  ],
  ['a proxy', new Proxy({ ...base, x: 'abc' }, {})],
  ['a proxy that throws', new Proxy({}, { get: thrower, getOwnPropertyDescriptor: thrower })],
  ['no object', null as never],
];

const AROUND: readonly ((shape: string) => string)[] = [
  (shape) => shape,
  (shape) => `(${shape}) AND y = 7`,
  (shape) => `y = 7 AND (${shape}) AND TRUE`,
  (shape) => `TRUE AND y = '7' AND (${shape}) AND EXISTS id`,
  (shape) => `EXISTS y AND TRUE AND y = 7 AND TRUE AND (${shape})`,
  (shape) => `(${shape}) OR y = 8`,
  (shape) => `y = 8 OR (${shape})`,
  (shape) => `FALSE OR y = 8 OR (${shape})`,
  (shape) => `NOT (${shape})`,
  (shape) => `((${shape}) OR FALSE) AND (TRUE AND (${shape}))`,
  (shape) => `(NOT (${shape})) OR FALSE OR (${shape})`,
  (shape) => `TRUE XOR (${shape})`,
];

test.each(AROUND.map((around) => [around('…'), around] as const))('%s', (_, around) => {
  const wrong: string[] = [];
  const seen = { true: 0, false: 0 };
  for (const shape of SHAPES) {
    const expression = compile(around(shape), { functions });
    for (const [kind, event] of EVENTS) {
      const { value, errors } = expression.evaluate(event);
      const expected = value === true && errors.length === 0;
      seen[`${expected}`]++;
      if (expression.test(event) !== expected) wrong.push(`${expression.text}: ${kind}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(Math.min(seen.true, seen.false)).toBeGreaterThan(200);
});

test('a function that throws matches nothing, and does not stop the others', () => {
  let calls = 0;
  const throwing = createFunctions([
    {
      name: 'FAIL',
      parameters: ['String'],
      returns: 'Boolean',
      evaluate: () => {
        calls++;
        throw new Error('no');
      },
    },
  ]);
  const { test: passes } = compile("FAIL(x) OR x = 'abc'", { functions: throwing });
  expect(passes({ x: 'abc' })).toBe(false);
  expect(calls).toBeGreaterThan(0);
  expect(compile("x = 'abc' OR FAIL(x)", { functions: throwing }).test({ x: 'abc' })).toBe(true);
});
