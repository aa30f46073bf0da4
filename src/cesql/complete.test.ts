import { expect, test } from 'vitest';
import { complete } from './complete.ts';
import { createFunctions } from './functions.ts';
import { highlight } from './highlight.ts';

const CORE = ['id', 'source', 'type', 'subject', 'time', 'datacontenttype', 'dataschema'];
const BUILT_IN = [
  ...['LENGTH(', 'CONCAT(', 'CONCAT_WS(', 'LOWER(', 'UPPER(', 'TRIM(', 'LEFT(', 'RIGHT('],
  ...['SUBSTRING(', 'ABS(', 'INT(', 'BOOL(', 'STRING('],
];
const BEFORE = ['NOT', 'EXISTS', 'TRUE', 'FALSE'];
const AFTER = ['AND', 'OR', 'XOR', 'LIKE', 'IN', 'NOT LIKE', 'NOT IN'];

const ROWS: readonly (readonly [text: string, offset: number, offered: readonly string[]])[] = [
  ['', 0, [...CORE, 'specversion', ...BUILT_IN, ...BEFORE]],
  ['NOT ', 4, [...CORE, 'specversion', ...BUILT_IN, ...BEFORE]],
  ['a = ', 4, [...CORE, 'specversion', ...BUILT_IN, ...BEFORE]],
  ['EXISTS ', 7, [...CORE, 'specversion']],
  ['EXISTS D', 8, ['datacontenttype', 'dataschema']],
  ['type ', 5, AFTER],
  ['5 ', 2, AFTER],
  ["'x' ", 4, AFTER],
  ['TRUE ', 5, AFTER],
  ['FALSE ', 6, AFTER],
  ['LENGTH(a) ', 10, AFTER],
  ['a_b ', 4, AFTER],
  ['type n', 6, ['NOT LIKE', 'NOT IN']],
  ['type LIKE ', 10, []],
  ['type IN ', 8, []],
  ["type = 'or", 10, []],
  ['type = "or', 10, []],
  ['type = sub', 10, ['subject', 'SUBSTRING(']],
  ['type = sub AND', 10, ['subject', 'SUBSTRING(']],
  ['type = zzz', 10, []],
  ['(le', 3, ['LENGTH(', 'LEFT(']],
];

test.each(ROWS)('complete(%j, %i): %j', (text, offset, offered) => {
  const found = complete(text, offset);
  expect(found.map((one) => one.text)).toEqual(offered);
  const typed = /\w*$/.exec(text.slice(0, offset))?.[0] ?? '';
  for (const { start, end } of found) expect([start, end]).toEqual([offset - typed.length, offset]);
});

test('complete: the kind of what is offered, and names of one’s own', () => {
  expect(complete('t', 1)).toEqual([
    { text: 'type', kind: 'attribute', start: 0, end: 1 },
    { text: 'time', kind: 'attribute', start: 0, end: 1 },
    { text: 'TRIM(', kind: 'function', start: 0, end: 1 },
    { text: 'TRUE', kind: 'keyword', start: 0, end: 1 },
  ]);
  const functions = createFunctions([
    { name: 'TAX', parameters: ['Integer'], returns: 'Integer', evaluate: () => 0 },
    { name: 'TAX', parameters: [], returns: 'Integer', evaluate: () => 0 },
  ]);
  expect(complete('ta', 2, { attributes: ['Tariff'], functions }).map(({ text }) => text)).toEqual([
    'Tariff',
    'TAX(',
  ]);
});

test.each([
  ['TRUE AND', ['0-4 literal', '5-8 keyword']],
  ["a NOT LIKE 'x'", ['0-1 attribute', '2-5 keyword', '6-10 keyword', '11-14 string']],
  ['EXISTS b', ['0-6 keyword', '7-8 attribute']],
  [
    'LEFT (a, -5)',
    [
      '0-4 function',
      '5-6 punctuation',
      '6-7 attribute',
      '7-8 punctuation',
      '9-10 operator',
      '10-11 number',
      '11-12 punctuation',
    ],
  ],
  ['A_B(', ['0-3 function', '3-4 punctuation']],
  ["1 <= 2 <> 'x", ['0-1 number', '2-4 operator', '5-6 number', '7-9 operator', '10-12 invalid']],
  [
    'a == b && c || !d =< => #',
    [
      '0-1 attribute',
      '2-4 invalid',
      '5-6 attribute',
      '7-9 invalid',
      '10-11 attribute',
      '12-14 invalid',
      '15-16 invalid',
      '16-17 attribute',
      '18-20 invalid',
      '21-23 invalid',
      '24-25 invalid',
    ],
  ],
  [
    'xor in (false, or)',
    [
      '0-3 keyword',
      '4-6 keyword',
      '7-8 punctuation',
      '8-13 literal',
      '13-14 punctuation',
      '15-17 keyword',
      '17-18 punctuation',
    ],
  ],
])('highlight(%j)', (text, tokens) => {
  const found = highlight(text).map((one) => `${one.start}-${one.end} ${one.class}`);
  expect(found).toEqual(tokens);
});
