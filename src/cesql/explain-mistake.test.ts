import { expect, test } from 'vitest';
import { CESQL_ERRORS } from './errors.ts';
import { EXPRESSION_DEPTH_MAX, EXPRESSION_LENGTH_MAX } from './limits.ts';
import { parse } from './parse.ts';

const OPERAND = 'Write an attribute, a literal, a function or an expression in parentheses';
const OPERATOR = 'Write AND, OR or another operator before it, or remove it';
const RANGE = 'the integer is outside of -2147483648 to 2147483647';
const PATTERN = 'LIKE needs a pattern in quotation marks';
const BARE = 'Remove it; an attribute is its bare name';
const MARKS = 'Remove it, or put the text in quotation marks';
const LETTERS = 'Write letters and digits only; "_" belongs in the names of functions';

/** The first mistake of each text: what is wrong, and what to do. */
const ROWS: readonly (readonly [text: string, code: string, state: string, remedy: string])[] = [
  ['', 'CESQL_EMPTY', 'it is empty', "Write a condition, such as type = 'a'"],
  [
    "'a",
    'CESQL_UNTERMINATED_STRING',
    'the string has no closing quotation mark',
    "Write ' at its end",
  ],
  [
    'a = "b',
    'CESQL_UNTERMINATED_STRING',
    'the string has no closing quotation mark',
    'Write " at its end',
  ],
  [
    '2147483648 = a',
    'CESQL_INTEGER_RANGE',
    RANGE,
    'Write a 32-bit integer, or a text in quotation marks',
  ],
  ['a == 1', 'CESQL_FOREIGN_OPERATOR', '"==" is no operator', 'Write ='],
  ['a && b', 'CESQL_FOREIGN_OPERATOR', '"&&" is no operator', 'Write AND'],
  ['!a', 'CESQL_FOREIGN_OPERATOR', '"!" is no operator', 'Write NOT'],
  ['a =', 'CESQL_EXPECTED_OPERAND', 'an operand is missing at the end', OPERAND],
  ['a = )', 'CESQL_EXPECTED_OPERAND', 'an operand is missing before ")"', OPERAND],
  ['a b', 'CESQL_EXPECTED_OPERATOR', '"b" follows an operand without an operator', OPERATOR],
  [
    `a ${'b'.repeat(60)}`,
    'CESQL_EXPECTED_OPERATOR',
    `"${'b'.repeat(60)}" follows an operand without an operator`,
    OPERATOR,
  ],
  [
    `a ${'b'.repeat(61)}`,
    'CESQL_EXPECTED_OPERATOR',
    `"${'b'.repeat(60)}…" follows an operand without an operator`,
    OPERATOR,
  ],
  [
    'a IS b',
    'CESQL_EXPECTED_OPERATOR',
    'IS is no operator',
    'Write EXISTS name, or NOT EXISTS name',
  ],
  ['a between 1', 'CESQL_EXPECTED_OPERATOR', 'BETWEEN is no operator', 'Write x >= 1 AND x <= 5'],
  ['a contains 1', 'CESQL_EXPECTED_OPERATOR', 'CONTAINS is no operator', "Write x LIKE '%text%'"],
  ['a ilike 1', 'CESQL_EXPECTED_OPERATOR', 'ILIKE is no operator', "Write LOWER(x) LIKE 'a%'"],
  ['a matches 1', 'CESQL_EXPECTED_OPERATOR', 'MATCHES is no operator', 'Write LIKE with % and _'],
  ['a mod 1', 'CESQL_EXPECTED_OPERATOR', 'MOD is no operator', 'Write %'],
  ['a eq 1', 'CESQL_EXPECTED_OPERATOR', 'EQ is no operator', 'Write ='],
  ['a ne 1', 'CESQL_EXPECTED_OPERATOR', 'NE is no operator', 'Write !='],
  [
    'a constructor',
    'CESQL_EXPECTED_OPERATOR',
    '"constructor" follows an operand without an operator',
    OPERATOR,
  ],
  ['(a', 'CESQL_UNCLOSED_PARENTHESIS', '"(" at 0 is never closed', 'Write ")"'],
  ['a OR (b', 'CESQL_UNCLOSED_PARENTHESIS', '"(" at 5 is never closed', 'Write ")"'],
  ['a)', 'CESQL_UNOPENED_PARENTHESIS', '")" closes nothing', 'Remove ")" or write "(" before it'],
  ['a LIKE b', 'CESQL_EXPECTED_PATTERN', PATTERN, "Write LIKE 'b'"],
  ['a LIKE 12', 'CESQL_EXPECTED_PATTERN', PATTERN, "Write LIKE '12'"],
  ['a LIKE TRUE', 'CESQL_EXPECTED_PATTERN', PATTERN, "Write LIKE 'a%'"],
  ['a LIKE', 'CESQL_EXPECTED_PATTERN', PATTERN, "Write LIKE 'a%'"],
  ['a IN 5', 'CESQL_EXPECTED_SET', 'IN needs a set in parentheses', "Write IN ('a', 'b')"],
  ['a IN ()', 'CESQL_EMPTY_SET', 'the set of IN is empty', 'Write at least one element'],
  [
    'EXISTS (a)',
    'CESQL_EXPECTED_NAME',
    'EXISTS needs the name of an attribute',
    'Write EXISTS subject, without parentheses or quotation marks',
  ],
  [
    'a NOT b',
    'CESQL_EXPECTED_LIKE_OR_IN',
    'NOT after an operand belongs to LIKE or IN',
    'Write NOT LIKE, NOT IN or !=, or AND NOT',
  ],
  [
    'A1(b)',
    'CESQL_BAD_FUNCTION_NAME',
    '"A1" is no name of a function',
    'Write letters and "_" only; digits belong in the names of attributes',
  ],
  ['a_b = 1', 'CESQL_BAD_NAME', '"a_b" is no name of an attribute', LETTERS],
  ['+a', 'CESQL_UNARY_PLUS', '"+" stands before an operand', 'Remove "+"'],
  [
    'a # b',
    'CESQL_UNKNOWN_CHARACTER',
    'character "#" (U+0023) is unknown',
    'Remove it; there are no comments',
  ],
  [
    'a;',
    'CESQL_UNKNOWN_CHARACTER',
    'character ";" (U+003B) is unknown',
    'Remove it; an expression ends with its text',
  ],
  [
    'a.b',
    'CESQL_UNKNOWN_CHARACTER',
    'character "." (U+002E) is unknown',
    'Write a name without dots; the data of an event is not addressable',
  ],
  [
    '`a',
    'CESQL_UNKNOWN_CHARACTER',
    'character "`" (U+0060) is unknown',
    "Write ' around texts and nothing around names",
  ],
  ['a | b', 'CESQL_UNKNOWN_CHARACTER', 'character "|" (U+007C) is unknown', 'Write OR'],
  ['a & b', 'CESQL_UNKNOWN_CHARACTER', 'character "&" (U+0026) is unknown', 'Write AND'],
  ['[a', 'CESQL_UNKNOWN_CHARACTER', 'character "[" (U+005B) is unknown', 'Write ('],
  [']a', 'CESQL_UNKNOWN_CHARACTER', 'character "]" (U+005D) is unknown', 'Write )'],
  ['{a', 'CESQL_UNKNOWN_CHARACTER', 'character "{" (U+007B) is unknown', 'Write ('],
  ['}a', 'CESQL_UNKNOWN_CHARACTER', 'character "}" (U+007D) is unknown', 'Write )'],
  ['$a', 'CESQL_UNKNOWN_CHARACTER', 'character "$" (U+0024) is unknown', BARE],
  ['@a', 'CESQL_UNKNOWN_CHARACTER', 'character "@" (U+0040) is unknown', BARE],
  ['_a', 'CESQL_UNKNOWN_CHARACTER', 'character "_" (U+005F) is unknown', LETTERS],
  ['a ~ b', 'CESQL_UNKNOWN_CHARACTER', 'character "~" (U+007E) is unknown', MARKS],
  ['😀 = a', 'CESQL_UNKNOWN_CHARACTER', 'character "😀" (U+1F600) is unknown', MARKS],
  [
    'a\u00a0= b',
    'CESQL_UNKNOWN_CHARACTER',
    'white space U+00A0 separates nothing',
    'Write a space',
  ],
  ['a = “b', 'CESQL_UNKNOWN_CHARACTER', '"“" (U+201C) opens no string', "Write '"],
];

test.each(ROWS)('%j: %s, %s', (text, code, state, remedy) => {
  const [first] = parse(text).diagnostics;
  expect(first).toMatchObject({ code, message: `Cannot parse expression: ${state}`, remedy });
});

test.each([
  [5, 'CESQL_NOT_TEXT', 'number is no text', 'Write the expression as a string'],
  [
    'a'.repeat(EXPRESSION_LENGTH_MAX + 1),
    'CESQL_TOO_LONG',
    `${EXPRESSION_LENGTH_MAX + 1} code units, more than ${EXPRESSION_LENGTH_MAX}`,
    'Split the expression into several filters',
  ],
  [
    '('.repeat(EXPRESSION_DEPTH_MAX + 1),
    'CESQL_TOO_DEEP',
    `it is nested deeper than ${EXPRESSION_DEPTH_MAX}`,
    'Remove parentheses, or split the expression into several filters',
  ],
])('a text that is refused as a whole, %#', (text, code, state, remedy) => {
  const { diagnostics, tree, text: kept } = parse(text as string);
  expect(diagnostics).toMatchObject([
    { severity: 'error', code, message: `Cannot parse expression: ${state}`, remedy },
  ]);
  expect(tree.kind).toBe('error');
  expect(kept).toBe(typeof text === 'string' ? text : '');
});

test('every error of a text has its words tested here', () => {
  const codes = new Set(ROWS.map(([, code]) => code));
  const others = ['CESQL_NOT_TEXT', 'CESQL_TOO_LONG', 'CESQL_TOO_DEEP', 'CESQL_FUNCTION_CONFLICT'];
  expect([...codes, ...others].sort()).toEqual(Object.keys(CESQL_ERRORS).sort());
});

test.each([
  ['a = “b', { start: 4, end: 5, text: "'" }],
  ['a\u00a0= b', { start: 1, end: 2, text: ' ' }],
  ["'a", { start: 2, end: 2, text: "'" }],
  ['(a', { start: 2, end: 2, text: ')' }],
  ['a)', { start: 1, end: 2, text: '' }],
  ['+a', { start: 0, end: 1, text: '' }],
  ['2147483648', { start: 0, end: 10, text: "'2147483648'" }],
  ['!a', { start: 0, end: 1, text: 'NOT ' }],
  ['a ~ b', undefined],
  ['a LIKE TRUE', undefined],
])('%j: the fix is %j', (text, fix) => {
  expect(parse(text).diagnostics[0]?.fix).toEqual(fix);
});

test.each([
  ['F1#(x)', ['CESQL_BAD_FUNCTION_NAME', 'CESQL_UNKNOWN_CHARACTER']],
  ['a IN (#)', ['CESQL_EMPTY_SET', 'CESQL_UNKNOWN_CHARACTER']],
  ['+#a', ['CESQL_UNARY_PLUS', 'CESQL_UNKNOWN_CHARACTER']],
])('%s: a mistake that shows only in what follows comes first all the same', (text, expected) => {
  const { diagnostics } = parse(text);
  expect(diagnostics.map(({ code }) => code)).toEqual(expected);
});
