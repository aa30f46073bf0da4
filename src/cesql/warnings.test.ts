import { expect, test } from 'vitest';
import { check } from './check.ts';
import { CESQL_WARNINGS } from './errors.ts';

/** An expression, and each warning: place, code, what is wrong, what to write, and the fix. */
const ROWS: readonly (readonly [expression: string, ...warnings: readonly string[]])[] = [
  [
    'LENGTH(type)',
    '0-12 CESQL_NOT_BOOLEAN the result is of type Integer → Compare it with a value',
  ],
  ['type'],
  ['5', '0-1 CESQL_NOT_BOOLEAN the result is of type Integer → Compare it with a value'],
  ["'a'", '0-3 CESQL_NOT_BOOLEAN the result is of type String → Compare it with a value'],
  ['UPPER(type)', '0-11 CESQL_NOT_BOOLEAN the result is of type String → Compare it with a value'],
  ['1 + 1', '0-5 CESQL_NOT_BOOLEAN the result is of type Integer → Compare it with a value'],
  ['-n', '0-2 CESQL_NOT_BOOLEAN the result is of type Integer → Compare it with a value'],
  [
    'data',
    '0-4 CESQL_DATA the data of an event is not addressable, so "data" is always missing → Have the producer set an extension attribute',
  ],
  [
    'EXISTS data',
    '0-11 CESQL_DATA the data of an event is not addressable, so "data" is always missing → Have the producer set an extension attribute',
  ],
  ["abcdefghijklmnopqrst = 'a'"],
  [
    "abcdefghijklmnopqrstu = 'a'",
    '0-21 CESQL_LONG_NAME "abcdefghijklmnopqrstu" has more than 20 characters → Check the spelling; some implementations refuse so long a name',
  ],
  [
    'EXISTS abcdefghijklmnopqrstu',
    '0-28 CESQL_LONG_NAME "abcdefghijklmnopqrstu" has more than 20 characters → Check the spelling; some implementations refuse so long a name',
  ],
  ['NOT 10'],
  [
    "NOT 'x'",
    '4-7 CESQL_CAST_FAILS casting "x" to Boolean fails; it is neither true nor false → Write a value of type Boolean',
  ],
  ["NOT 'true'"],
  [
    "-'x' = 1",
    '1-4 CESQL_CAST_FAILS casting "x" to Integer fails; it is no 32-bit integer → Write a value of type Integer',
  ],
  ["-'5' = 1"],
  ['-TRUE = 1'],
  [
    "type LIKE '*.created'",
    '10-21 CESQL_LIKE_STAR "*" in a pattern is an asterisk and no wildcard → Write % for any characters and _ for one [10-21 \'%.created\']',
  ],
  [
    "type LIKE 'a*b*'",
    '10-16 CESQL_LIKE_STAR "*" in a pattern is an asterisk and no wildcard → Write % for any characters and _ for one [10-16 \'a%b%\']',
  ],
  [
    'type LIKE "a*"',
    '10-14 CESQL_LIKE_STAR "*" in a pattern is an asterisk and no wildcard → Write % for any characters and _ for one [10-14 "a%"]',
  ],
  [
    "(a = b) LIKE 'x%'",
    '13-17 CESQL_NEVER_TRUE the operand is true or false, and neither is like the pattern → Compare with a value that it can have',
  ],
  ["(a = b) LIKE 't%'"],
  ["(a = b) LIKE 'f%'"],
  [
    "LENGTH(a) LIKE 'x%'",
    '15-19 CESQL_NEVER_TRUE the operand is an Integer, and none is like the pattern → Compare with a value that it can have',
  ],
  ["LENGTH(a) LIKE '-1_%'"],
  [
    "LENGTH(a) LIKE '1\\%'",
    '15-20 CESQL_NEVER_TRUE the operand is an Integer, and none is like the pattern → Compare with a value that it can have',
  ],
  ["LENGTH(a) LIKE '%'"],
  ["n IN ('a', 'b')"],
  [
    "1 IN ('a', '5')",
    '6-9 CESQL_CAST_FAILS casting "a" to Integer fails; it is no 32-bit integer → Write a value of type Integer',
  ],
  [
    "LENGTH(a) IN ('x', 5)",
    '14-17 CESQL_CAST_FAILS casting "x" to Integer fails; it is no 32-bit integer → Write a value of type Integer',
  ],
  [
    "EXISTS a IN ('x', 'y')",
    '0-8 CESQL_NEVER_TRUE no element of the set is a Boolean → Compare with a value that it can have',
    '13-16 CESQL_CAST_FAILS casting "x" to Boolean fails; it is neither true nor false → Write a value of type Boolean',
    '18-21 CESQL_CAST_FAILS casting "y" to Boolean fails; it is neither true nor false → Write a value of type Boolean',
  ],
  [
    "EXISTS a IN ('x', b)",
    '13-16 CESQL_CAST_FAILS casting "x" to Boolean fails; it is neither true nor false → Write a value of type Boolean',
  ],
  ["EXISTS a IN ('true')"],
  [
    "TRUE IN ('x')",
    '9-12 CESQL_CAST_FAILS casting "x" to Boolean fails; it is neither true nor false → Write a value of type Boolean',
  ],
  [
    "LENGTH('a', 'b') = 1",
    '0-16 CESQL_WRONG_ARITY LENGTH does not take 2 arguments → Write 1 argument',
  ],
  [
    "SUBSTRING('a') = ''",
    '0-14 CESQL_WRONG_ARITY SUBSTRING does not take 1 argument → Write 2 or 3 arguments',
  ],
  [
    "CONCAT_WS() = ''",
    '0-11 CESQL_WRONG_ARITY CONCAT_WS does not take 0 arguments → Write 1 or more arguments',
  ],
  [
    'LENGHT(a) = 1',
    '0-6 CESQL_UNKNOWN_FUNCTION no function is called LENGHT → Write LENGTH [0-6 LENGTH]',
  ],
  [
    "UPER(a) = 'A'",
    '0-4 CESQL_UNKNOWN_FUNCTION no function is called UPER → Write UPPER [0-4 UPPER]',
  ],
  [
    'NOSUCHFUNCTION(a) = 1',
    '0-14 CESQL_UNKNOWN_FUNCTION no function is called NOSUCHFUNCTION → Add the function, or correct its name',
  ],
  [
    "ABS('x') = 1",
    '4-7 CESQL_CAST_FAILS casting "x" to Integer fails; it is no 32-bit integer → Write a value of type Integer',
  ],
  [
    "LEFT('a', 'x') = 'a'",
    '10-13 CESQL_CAST_FAILS casting "x" to Integer fails; it is no 32-bit integer → Write a value of type Integer',
  ],
  ["CONCAT('a', 5) = 'a5'"],
  ["CONCAT_WS(5, 'a') = 'a'"],
  [
    'a = 1 AND b = 2 OR c = 3',
    '0-24 CESQL_MIXED_LOGIC AND and OR bind equally and group from the right → Write parentheses: it reads a = 1 AND (b = 2 OR c = 3)',
  ],
  [
    'a AND b XOR c',
    '0-13 CESQL_MIXED_LOGIC AND and XOR bind equally and group from the right → Write parentheses: it reads a AND (b XOR c)',
  ],
  ['a AND b AND c'],
  ['(a OR b) AND c'],
  [
    'a OR b AND (c XOR d)',
    '0-20 CESQL_MIXED_LOGIC OR and AND bind equally and group from the right → Write parentheses: it reads a OR (b AND (c XOR d))',
  ],
  [
    "'x' AND a",
    '0-3 CESQL_CAST_FAILS casting "x" to Boolean fails; it is neither true nor false → Write a value of type Boolean',
  ],
  [
    "a = 'x' AND a = 'y'",
    '12-19 CESQL_NEVER_TRUE a cannot be "x" and "y" at once → Write OR, or a IN (…)',
  ],
  ["a = 'x' AND a = 'x'"],
  ["a = 'x' AND b = 'y'"],
  [
    "a = 'x' AND a = 'y' AND a = 'z'",
    '12-19 CESQL_NEVER_TRUE a cannot be "x" and "y" at once → Write OR, or a IN (…)',
    '24-31 CESQL_NEVER_TRUE a cannot be "y" and "z" at once → Write OR, or a IN (…)',
  ],
  ["a = 'x' OR a = 'y'"],
  ["a = 'x' AND a = 1"],
  ["a != 'x' AND a != 'y'"],
  ["'x' = a AND 'y' = a"],
  [
    'NOT a = b',
    '0-9 CESQL_NOT_BINDS_TIGHTER NOT negates the left side only → Write NOT (a = b) [0-9 NOT (a = b)]',
  ],
  [
    'NOT (a) = b',
    '0-11 CESQL_NOT_BINDS_TIGHTER NOT negates the left side only → Write NOT (a = b) [0-11 NOT (a = b)]',
  ],
  ['(NOT a) = b'],
  [
    "NOT a LIKE 'x'",
    "0-14 CESQL_NOT_BINDS_TIGHTER NOT negates the left side only → Write NOT (a LIKE 'x') [0-14 NOT (a LIKE 'x')]",
  ],
  [
    "NOT a IN ('x')",
    "0-14 CESQL_NOT_BINDS_TIGHTER NOT negates the left side only → Write NOT (a IN ('x')) [0-14 NOT (a IN ('x'))]",
  ],
  [
    'NOT a = b = c',
    '0-13 CESQL_NOT_BINDS_TIGHTER NOT negates the left side only → Write NOT (a = b = c) [0-13 NOT (a = b = c)]',
  ],
  [
    'a < b < c',
    '0-9 CESQL_CHAINED_COMPARISON each comparison is compared with the next value → Write AND between two comparisons',
  ],
  [
    'a = b = c',
    '0-9 CESQL_CHAINED_COMPARISON each comparison is compared with the next value → Write AND between two comparisons',
  ],
  ['1 = 1'],
  [
    '1 = 2',
    '0-5 CESQL_NEVER_TRUE both sides are literals, and it is false → Compare with a value that it can have',
  ],
  ['1 < 2'],
  [
    '2 < 1',
    '0-5 CESQL_NEVER_TRUE both sides are literals, and it is false → Compare with a value that it can have',
  ],
  [
    "'a' = 'b'",
    '0-9 CESQL_NEVER_TRUE both sides are literals, and it is false → Compare with a value that it can have',
  ],
  [
    "'x' < 1",
    '0-3 CESQL_CAST_FAILS casting "x" to Integer fails; it is no 32-bit integer → Write a value of type Integer',
  ],
  [
    "a < 'x'",
    '4-7 CESQL_CAST_FAILS casting "x" to Integer fails; it is no 32-bit integer → Write a value of type Integer',
  ],
  ["a < '5'"],
  [
    "'x' = 5",
    '0-3 CESQL_CAST_FAILS casting "x" to Integer fails; it is no 32-bit integer → Write a value of type Integer',
  ],
  [
    "5 = 'x'",
    '0-7 CESQL_NEVER_TRUE both sides are literals, and it is false → Compare with a value that it can have',
  ],
  [
    "TRUE = 'x'",
    '0-10 CESQL_NEVER_TRUE both sides are literals, and it is false → Compare with a value that it can have',
  ],
  ['a = 5'],
  [
    "EXISTS a = 'x'",
    '0-14 CESQL_NEVER_TRUE the left side is a Boolean and never "x" → Compare with a value that it can have',
  ],
  ["EXISTS a = 'true'"],
  ['EXISTS a = 1'],
  [
    'EXISTS a = 2',
    '0-12 CESQL_NEVER_TRUE the left side is a Boolean and never 2 → Compare with a value that it can have',
  ],
  ["EXISTS a != 'x'"],
  [
    "LENGTH(a) = '05'",
    '0-16 CESQL_NEVER_TRUE no Integer is written "05" → Compare with a value that it can have',
  ],
  ["LENGTH(a) = '5'"],
  [
    "LENGTH(a) = 'x'",
    '0-15 CESQL_NEVER_TRUE no Integer is written "x" → Compare with a value that it can have',
  ],
  ['LENGTH(a) = TRUE'],
  ['a / 0 = 1', '4-5 CESQL_DIVISION_BY_ZERO the divisor is always 0 → Divide by another number'],
  ['a % 0 = 1', '4-5 CESQL_DIVISION_BY_ZERO the divisor is always 0 → Divide by another number'],
  ["a / '0' = 1", '4-7 CESQL_DIVISION_BY_ZERO the divisor is always 0 → Divide by another number'],
  ['a / 1 = 1'],
  ['a * 0 = 1'],
  [
    "a + 'x' = 1",
    '4-7 CESQL_CAST_FAILS casting "x" to Integer fails; it is no 32-bit integer → Write a value of type Integer',
  ],
  [
    'a + b / 0 = 1',
    '8-9 CESQL_DIVISION_BY_ZERO the divisor is always 0 → Divide by another number',
  ],
  [
    "NOSUCH(1) = 'x'",
    '0-6 CESQL_UNKNOWN_FUNCTION no function is called NOSUCH → Add the function, or correct its name',
  ],
  [
    'NOSUCH(1)',
    '0-6 CESQL_UNKNOWN_FUNCTION no function is called NOSUCH → Add the function, or correct its name',
  ],
  ['(a = b) = c'],
];

test.each(ROWS)('%s', (expression, ...warnings) => {
  const found = check(expression).map(({ severity, start, end, code, message, remedy, fix }) => {
    expect(severity).toBe('warning');
    expect(message).toMatch(/^Check expression: /);
    const state = message.slice('Check expression: '.length);
    const mended = fix === undefined ? '' : ` [${fix.start}-${fix.end} ${fix.text}]`;
    return `${start}-${end} ${code} ${state} → ${remedy}${mended}`;
  });
  expect(found).toEqual(warnings);
});

test('every warning is here', () => {
  const codes = ROWS.flatMap(([, ...warnings]) => warnings.map((one) => one.split(' ')[1]));
  expect([...new Set(codes)].sort()).toEqual(Object.keys(CESQL_WARNINGS).sort());
});

test('a long row is cut in its remedy', () => {
  const row = Array.from({ length: 40 }, (_, index) => `name${index}`).join(' AND ');
  const [warning] = check(`${row} OR x`);
  expect(warning?.remedy).toMatch(/^Write parentheses: it reads name0 AND \(name1 AND .*…$/);
  expect(warning?.remedy.length).toBe('Write parentheses: it reads '.length + 200 + 1);
});
