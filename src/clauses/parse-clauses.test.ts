import { expect, test } from 'vitest';
import { PAGE_LENGTH_MAX } from './markdown.ts';
import { parseClauses } from './parse-clauses.ts';

const file = 'spec/3-filters.md';
const parse = (markdown: string) => parseClauses(markdown, { file });

test('a paragraph: id, level, text, place and sources', () => {
  const page = [
    '---',
    'title: Filters',
    '---',
    '',
    '# Filters',
    '',
    '**FLT-002** A filter list that is absent',
    'or `empty` MUST match every event. *Source: CE-SUB-012, CE-SUB-013.*',
  ].join('\n');
  expect(parse(page)).toEqual([
    {
      id: 'FLT-002',
      level: 'MUST',
      text: 'A filter list that is absent or `empty` MUST match every event.',
      file,
      line: 7,
      column: 1,
      sources: ['CE-SUB-012', 'CE-SUB-013'],
      withdrawn: false,
      hash: expect.stringMatching(/^[0-9a-f]{16}$/),
    },
  ]);
});

test.each([
  ['a list item', '- **FLT-001** It MUST match. *Source: CE-SUB-001.*', 1, 3],
  ['a nested list', '- a\n  1. **FLT-001** It MUST match. *Source: CE-SUB-001.*', 2, 6],
  ['a block quote', '> a\n>\n> **FLT-001** It MUST match. *Source: CE-SUB-001.*', 3, 3],
  ['a directive', ':::note\n\n**FLT-001** It MUST match. *Source: CE-SUB-001.*\n\n:::', 3, 1],
  ['a directive in a list', '- a\n\n  :::note\n  **FLT-001** It MUST match.\n  :::', 4, 3],
])('stands in %s', (_, markdown, line, column) => {
  expect(parse(markdown)).toMatchObject([{ id: 'FLT-001', level: 'MUST', line, column }]);
});

test('CRLF and wrapping change neither text nor hash', () => {
  const lf = '**FLT-001** It MUST\nmatch. *Source: CE-SUB-001.*\n';
  const [unix] = parse(lf);
  const [dos] = parse(lf.replaceAll('\n', '\r\n'));
  const [quoted] = parse('> **FLT-001** It\n> MUST match. *Source: CE-SUB-001.*');
  expect(dos).toEqual(unix);
  expect(quoted?.hash).toBe(unix?.hash);
});

test.each(['MUST', 'MUST NOT', 'SHOULD', 'SHOULD NOT', 'MAY'])('level %s', (level) => {
  expect(parse(`**FLT-001** It ${level} match.`)[0]?.level).toBe(level);
});

test('a keyword across a line break is one level', () => {
  expect(parse('**FLT-001** It MUST\nNOT match.')[0]?.level).toBe('MUST NOT');
});

test('a keyword in code or in a note is no level', () => {
  expect(parse('**FLT-001** It says `MUST`. *Source: ours, because we MUST.*')[0]?.level).toBe(
    null,
  );
});

test('ours, untested and both sources together', () => {
  const [clause] = parse(
    '**FLT-001** It MUST match. *Source: CE-SUB-036; ours, because x, y; and z.* *Untested: no event shows it.*',
  );
  expect(clause).toMatchObject({
    text: 'It MUST match.',
    sources: ['CE-SUB-036'],
    ours: 'x, y; and z',
    untested: 'no event shows it',
  });
});

test('an untested note without a reason does not excuse the clause', () => {
  expect(parse('**FLT-001** It MUST match. *Untested: .*')[0]).not.toHaveProperty('untested');
});

test('a withdrawn clause keeps its id and loses its level', () => {
  expect(parse('**FLT-099** (withdrawn) Replaced by FLT-100; it MUST stay.')).toMatchObject([
    { id: 'FLT-099', level: null, withdrawn: true, text: 'Replaced by FLT-100; it MUST stay.' },
  ]);
});

test.each([
  ['an id in the middle', 'See **FLT-001** It MUST match.'],
  ['an unknown prefix', '**XYZ-001** It MUST match.'],
  ['two digits', '**FLT-01** It MUST match.'],
  ['code', '```md\n**FLT-001** It MUST match.\n```'],
  ['a table', '| a |\n| - |\n| **FLT-001** It MUST match. |'],
])('%s is no clause', (_, markdown) => {
  expect(parse(markdown)).toEqual([]);
});

test('a colon inside a word is text, not a lost directive', () => {
  expect(parse('**FLT-001** The key `a` of source:id MUST match.')[0]?.text).toBe(
    'The key `a` of source:id MUST match.',
  );
});

test('a page over the limit is refused', () => {
  expect(() => parse('a'.repeat(PAGE_LENGTH_MAX + 1))).toThrow(RangeError);
});

test('1,000 nested block quotes do not exhaust the stack', () => {
  expect(parse(`${'>'.repeat(1_000)} **FLT-001** It MUST match.`).length).toBeLessThanOrEqual(1);
});
