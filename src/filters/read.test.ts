import { expect, test } from 'vitest';
import type { CloudEvent } from '../event/cloud-event.ts';
import { FILTER_TEXT_DEPTH_MAX, FILTER_TEXT_LENGTH_MAX } from './limits.ts';
import { checkFilters, readFilters } from './read.ts';

const event: CloudEvent = { specversion: '1.0', id: '1', source: '/s', type: 'a' };

const brief = (text: string) =>
  checkFilters(text).map(
    ({ code, pointer, position }) => `${position?.line}:${position?.column} ${code} ${pointer}`,
  );

test.each([
  ['- exact: { type: a }', true],
  ['[{"exact": {"type": "b"}}]', false],
  ['{\n\t"filters": [\n\t\t{ "exact": { "type": "a" } }\n\t]\n}', true],
  ['filters:\n- not:\n  - exact:\n      type: a\n', false],
  ['filter: { attributes: { type: b } }', false],
  ['kind: Trigger\nspec: { broker: default, filters: [{ exact: { type: a } }] }', true],
  ['spec: {}', true],
  ['---\nfilters: []\n---\n', true],
  ['\uFEFF- exact: { type: a }', true],
  ['- exact: { type: a }\r\n- prefix: { type: a }\r\n', true],
  ['x: &x { type: a }\nfilters: [{ exact: *x }, { prefix: *x }]', true],
])('readFilters(%j) matches: %s', (text, expected) => {
  expect(readFilters(text)(event)).toBe(expected);
});

test.each([
  ['', ['1:1 FILTER_NOT_A_TRIGGER ']],
  ['# nothing here\n', ['1:1 FILTER_NOT_A_TRIGGER ']],
  ['text', ['1:1 FILTER_NOT_A_TRIGGER ']],
  ['exact: { type: a }', ['1:1 FILTER_NOT_A_LIST ']],
  ['kind: Service\nspec: {}', ['1:7 FILTER_NOT_A_TRIGGER /kind']],
  ['kind: Trigger', ['1:1 FILTER_NOT_A_TRIGGER ']],
  ['spec: {}\nfilters: []', ['2:1 FILTER_MISPLACED_FIELD /filters']],
  ['spec:\n  Filters: []', ['2:3 FILTER_MISPLACED_FIELD /spec/Filters']],
  ['filters:', ['1:1 FILTER_NOT_A_LIST /filters']],
  ['filters:\n  - exact:\n', ['2:5 FILTER_BAD_VALUE /filters/0/exact']],
  ['- exact: { type: a }\n-', ['2:2 FILTER_NOT_AN_OBJECT /1']],
  ['- exact: { type: a, type: b }', ['1:21 FILTER_DUPLICATE_KEY ']],
  ['[]\n---\n[]', ['2:1 FILTER_SEVERAL_DOCUMENTS ']],
  ['- exact: [', ['1:11 FILTER_SYNTAX ']],
  ['- !secret a', ['1:3 FILTER_SYNTAX ']],
  ['- exact: { type: *a }', ['1:1 FILTER_SYNTAX ']],
  ['x: &x { exact: { Type: a } }\nfilters: [*x]', ['1:18 FILTER_BAD_NAME /filters/0/exact/Type']],
  [
    'filters:\n  - exact:\n      type: 1\n  - regex: x\n    and: []',
    [
      '3:13 FILTER_VALUE_NOT_STRING /filters/0/exact/type',
      '4:5 FILTER_SEVERAL_DIALECTS /filters/1',
      '4:5 FILTER_UNKNOWN_DIALECT /filters/1/regex',
      '5:5 FILTER_UNKNOWN_DIALECT /filters/1/and',
    ],
  ],
])('checkFilters(%j) finds %j', (text, expected) => {
  expect(brief(text)).toEqual(expected);
});

test('readFilters refuses alias bombs, depth and length', () => {
  const lines = ['a0: &a0 { exact: { type: a } }'];
  for (let i = 1; i < 12; i += 1) {
    const uses = Array(9)
      .fill(`*a${i - 1}`)
      .join(', ');
    lines.push(`a${i}: &a${i} { any: [${uses}] }`);
  }
  expect(brief(`${lines.join('\n')}\nfilters: [*a11]`)).toEqual(['1:1 FILTER_TOO_MANY_ALIASES ']);
  expect(brief('- &a { all: [*a] }')[0]).toMatch(/^1:14 FILTER_TOO_DEEP \/0\/all/);
  for (const open of ['[', '- ', '{a: ', '? ', '&a [']) {
    const deep = open.repeat(FILTER_TEXT_DEPTH_MAX * 2);
    expect(brief(deep)[0]).toMatch(/FILTER_(TOO_DEEP|SYNTAX) $/);
  }
  expect(brief('['.repeat(FILTER_TEXT_DEPTH_MAX + 2))[0]).toMatch(/FILTER_TOO_DEEP $/);
  expect(brief(' '.repeat(FILTER_TEXT_LENGTH_MAX + 1))).toEqual(['1:1 FILTER_TOO_LONG ']);
});

test('a problem of text with CRLF, tabs and non-ASCII characters has its line and column', () => {
  expect(brief('filters:\r\n  - exact: { type: "é😀" }\r\n  - Exact: { type: a }\r\n')).toEqual([
    '3:5 FILTER_UNKNOWN_DIALECT /filters/1/Exact',
  ]);
  expect(brief('{\n\t"filters": [\n\t\t{ "exact": { "type": "" } }\n\t]\n}')).toEqual([
    '3:24 FILTER_EMPTY_VALUE /filters/0/exact/type',
  ]);
});

test('readFilters refuses what is not text', () => {
  expect(() => readFilters(undefined as unknown as string)).toThrow(
    new TypeError('Cannot read filters: the text is nothing, not a string'),
  );
});
