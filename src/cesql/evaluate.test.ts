import { expect, test } from 'vitest';
import type { EventLike } from './attribute.ts';
import { compile } from './expression.ts';
import { failure } from './function-definition.ts';
import { createFunctions } from './functions.ts';

const functions = createFunctions([
  {
    name: 'BREAK',
    parameters: ['Integer'],
    returns: 'Integer',
    evaluate: () => {
      throw new Error('it broke');
    },
  },
  {
    name: 'STRANGE',
    parameters: ['Integer'],
    returns: 'String',
    evaluate: () => {
      throw { toString: null };
    },
  },
  { name: 'ODD', parameters: ['Integer'], returns: 'String', evaluate: () => 5 },
  {
    name: 'NOTE',
    parameters: ['Integer'],
    returns: 'String',
    evaluate: () => failure('so', 'Cannot note: too long'),
  },
  {
    name: 'WRONG',
    parameters: ['Integer'],
    returns: 'Boolean',
    evaluate: () => failure('so', 'Cannot note: too long'),
  },
  { name: 'LONG', parameters: ['Integer'], returns: 'String', evaluate: () => 'x'.repeat(70) },
]);

const event: EventLike = {
  specversion: '1.0',
  id: '1',
  source: '/',
  type: 'order.created',
  n: 7,
  t: true,
  get boom(): string {
    throw new Error('boom');
  },
};

/** The value and the error in fail-fast mode, then the value and all errors in complete mode. */
const ROWS: readonly (readonly [
  expression: string,
  value: unknown,
  error: string,
  complete: unknown,
  errors: readonly string[],
])[] = [
  [
    'a',
    false,
    '0-1 missingAttribute Cannot read attribute: the event has no "a"',
    false,
    ['0-1 missingAttribute Cannot read attribute: the event has no "a"'],
  ],
  [
    'a = 1',
    false,
    '0-1 missingAttribute Cannot read attribute: the event has no "a"',
    false,
    ['0-1 missingAttribute Cannot read attribute: the event has no "a"'],
  ],
  [
    'NOT a',
    false,
    '4-5 missingAttribute Cannot read attribute: the event has no "a"',
    false,
    ['4-5 missingAttribute Cannot read attribute: the event has no "a"'],
  ],
  [
    '-a = 0',
    false,
    '1-2 missingAttribute Cannot read attribute: the event has no "a"',
    true,
    ['1-2 missingAttribute Cannot read attribute: the event has no "a"'],
  ],
  [
    "a LIKE 'x'",
    false,
    '0-1 missingAttribute Cannot read attribute: the event has no "a"',
    false,
    ['0-1 missingAttribute Cannot read attribute: the event has no "a"'],
  ],
  [
    'a IN (1)',
    false,
    '0-1 missingAttribute Cannot read attribute: the event has no "a"',
    false,
    ['0-1 missingAttribute Cannot read attribute: the event has no "a"'],
  ],
  [
    '1 IN (a)',
    false,
    '6-7 missingAttribute Cannot read attribute: the event has no "a"',
    false,
    ['6-7 missingAttribute Cannot read attribute: the event has no "a"'],
  ],
  [
    "data = 'x'",
    false,
    '0-4 missingAttribute Cannot read attribute: the event has no "data"',
    false,
    ['0-4 missingAttribute Cannot read attribute: the event has no "data"'],
  ],
  [
    "n + 'x' = 1",
    false,
    '4-7 cast Cannot cast "x" to Integer: it is no 32-bit integer',
    false,
    ['4-7 cast Cannot cast "x" to Integer: it is no 32-bit integer'],
  ],
  [
    "NOT 'x'",
    false,
    '4-7 cast Cannot cast "x" to Boolean: it is neither true nor false',
    true,
    ['4-7 cast Cannot cast "x" to Boolean: it is neither true nor false'],
  ],
  [
    "-'x' = 0",
    false,
    '1-4 cast Cannot cast "x" to Integer: it is no 32-bit integer',
    true,
    ['1-4 cast Cannot cast "x" to Integer: it is no 32-bit integer'],
  ],
  [
    "'x' AND TRUE",
    false,
    '0-3 cast Cannot cast "x" to Boolean: it is neither true nor false',
    false,
    ['0-3 cast Cannot cast "x" to Boolean: it is neither true nor false'],
  ],
  [
    'type < 1',
    false,
    '0-4 cast Cannot cast "order.created" to Integer: it is no 32-bit integer',
    true,
    ['0-4 cast Cannot cast "order.created" to Integer: it is no 32-bit integer'],
  ],
  [
    '1 < type',
    false,
    '4-8 cast Cannot cast "order.created" to Integer: it is no 32-bit integer',
    false,
    ['4-8 cast Cannot cast "order.created" to Integer: it is no 32-bit integer'],
  ],
  ['t = 1', true, '', true, []],
  [
    '1 / 0 = 0',
    false,
    '0-5 math Cannot divide 1 by 0: no Integer is the result',
    true,
    ['0-5 math Cannot divide 1 by 0: no Integer is the result'],
  ],
  [
    '8 - 1 % 0 = 0',
    false,
    '4-9 math Cannot divide 1 by 0: no Integer is the result',
    false,
    ['4-9 math Cannot divide 1 by 0: no Integer is the result'],
  ],
  [
    '1 + 2 + 3 / 0 = 0',
    false,
    '8-13 math Cannot divide 3 by 0: no Integer is the result',
    false,
    ['8-13 math Cannot divide 3 by 0: no Integer is the result'],
  ],
  [
    'NOSUCH(1)',
    false,
    '0-9 missingFunction Cannot call NOSUCH: no function of this name takes 1 argument',
    false,
    ['0-9 missingFunction Cannot call NOSUCH: no function of this name takes 1 argument'],
  ],
  [
    'LENGTH()',
    false,
    '0-8 missingFunction Cannot call LENGTH: no function of this name takes 0 arguments',
    false,
    ['0-8 missingFunction Cannot call LENGTH: no function of this name takes 0 arguments'],
  ],
  [
    'LENGTH(a)',
    0,
    '7-8 missingAttribute Cannot read attribute: the event has no "a"',
    0,
    ['7-8 missingAttribute Cannot read attribute: the event has no "a"'],
  ],
  [
    "LEFT('abc', -1)",
    'abc',
    '0-15 functionEvaluation Cannot evaluate LEFT: length -1 is negative',
    'abc',
    ['0-15 functionEvaluation Cannot evaluate LEFT: length -1 is negative'],
  ],
  [
    "RIGHT('abc', -2)",
    'abc',
    '0-16 functionEvaluation Cannot evaluate RIGHT: length -2 is negative',
    'abc',
    ['0-16 functionEvaluation Cannot evaluate RIGHT: length -2 is negative'],
  ],
  [
    "SUBSTRING('abc', 5)",
    '',
    '0-19 functionEvaluation Cannot evaluate SUBSTRING: position 5 is outside of the text',
    '',
    ['0-19 functionEvaluation Cannot evaluate SUBSTRING: position 5 is outside of the text'],
  ],
  [
    "SUBSTRING('abc', 1, -1)",
    '',
    '0-23 functionEvaluation Cannot evaluate SUBSTRING: length -1 is negative',
    '',
    ['0-23 functionEvaluation Cannot evaluate SUBSTRING: length -1 is negative'],
  ],
  [
    'ABS(-2147483648)',
    2147483647,
    '0-16 math Cannot evaluate ABS: 2147483648 is no Integer',
    2147483647,
    ['0-16 math Cannot evaluate ABS: 2147483648 is no Integer'],
  ],
  [
    "INT('x')",
    0,
    '4-7 cast Cannot cast "x" to Integer: it is no 32-bit integer',
    0,
    ['4-7 cast Cannot cast "x" to Integer: it is no 32-bit integer'],
  ],
  [
    "BOOL('x')",
    false,
    '5-8 cast Cannot cast "x" to Boolean: it is neither true nor false',
    false,
    ['5-8 cast Cannot cast "x" to Boolean: it is neither true nor false'],
  ],
  [
    "INT('99999999999')",
    0,
    '4-17 cast Cannot cast "99999999999" to Integer: it is no 32-bit integer',
    0,
    ['4-17 cast Cannot cast "99999999999" to Integer: it is no 32-bit integer'],
  ],
  [
    "LEFT('abc', 'x')",
    '',
    '12-15 cast Cannot cast "x" to Integer: it is no 32-bit integer',
    '',
    ['12-15 cast Cannot cast "x" to Integer: it is no 32-bit integer'],
  ],
  [
    'BREAK(1)',
    0,
    '0-8 functionEvaluation Cannot evaluate BREAK: it broke',
    0,
    ['0-8 functionEvaluation Cannot evaluate BREAK: it broke'],
  ],
  [
    'ODD(1)',
    '',
    '0-6 functionEvaluation Cannot evaluate ODD: the result is no String',
    '',
    ['0-6 functionEvaluation Cannot evaluate ODD: the result is no String'],
  ],
  [
    'NOTE(1)',
    'so',
    '0-7 functionEvaluation Cannot note: too long',
    'so',
    ['0-7 functionEvaluation Cannot note: too long'],
  ],
  [
    'WRONG(1)',
    false,
    '0-8 functionEvaluation Cannot evaluate WRONG: the result is no Boolean',
    false,
    ['0-8 functionEvaluation Cannot evaluate WRONG: the result is no Boolean'],
  ],
  [
    "LONG(1) = 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' AND INT('yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy') = 1",
    false,
    '91-154 cast Cannot cast "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…" to Integer: it is no 32-bit integer',
    false,
    [
      '91-154 cast Cannot cast "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…" to Integer: it is no 32-bit integer',
    ],
  ],
  [
    "INT('yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy') = 1",
    false,
    '4-66 cast Cannot cast "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy" to Integer: it is no 32-bit integer',
    false,
    [
      '4-66 cast Cannot cast "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy" to Integer: it is no 32-bit integer',
    ],
  ],
  [
    'boom = 1',
    false,
    '0-4 generic Cannot read attribute: "boom" throws',
    false,
    ['0-4 generic Cannot read attribute: "boom" throws'],
  ],
  [
    'EXISTS boom',
    false,
    '0-11 generic Cannot read attribute: "boom" throws',
    false,
    ['0-11 generic Cannot read attribute: "boom" throws'],
  ],
  [
    '(1 / 0) + (2 / 0) = a',
    false,
    '1-6 math Cannot divide 1 by 0: no Integer is the result',
    false,
    [
      '1-6 math Cannot divide 1 by 0: no Integer is the result',
      '11-16 math Cannot divide 2 by 0: no Integer is the result',
      '20-21 missingAttribute Cannot read attribute: the event has no "a"',
    ],
  ],
  ['t AND n OR a', true, '', true, []],
  [
    'STRANGE(1)',
    '',
    '0-10 functionEvaluation Cannot evaluate STRANGE: it throws',
    '',
    ['0-10 functionEvaluation Cannot evaluate STRANGE: it throws'],
  ],
];

test.each(ROWS)('%s', (text, value, error, complete, errors) => {
  const expression = compile(text, { functions });
  const told = (mode?: 'complete') => {
    const found = expression.evaluate(event, mode);
    return [
      found.value,
      ...found.errors.map(({ start, end, kind, message }) => `${start}-${end} ${kind} ${message}`),
    ];
  };
  expect(told()).toEqual(error === '' ? [value] : [value, error]);
  expect(told('complete')).toEqual([complete, ...errors]);
  expect(expression.test(event)).toBe(value === true && error === '');
});
