import { expect, test } from 'vitest';
import { FENCE_WORDS, readWords, TIMEOUT_MAX_MS } from './grammar.ts';

test('every word of the grammar is read', () => {
  const meta =
    'test="a \\"b\\" c" clause=FLT-002,FLT-003 errors=2322,2345 throws=SOME_CODE group=g-1 setup timeout=5s skip="no net" as=event title="T"';
  expect(readWords(meta, 0)).toEqual({
    words: {
      test: 'a "b" c',
      clause: ['FLT-002', 'FLT-003'],
      errors: [2322, 2345],
      throws: 'SOME_CODE',
      group: 'g-1',
      setup: true,
      timeout: 5000,
      skip: 'no net',
      as: 'event',
      title: 'T',
    },
    problems: [],
  });
});

test('the forms that are listed for users are read without a problem', () => {
  for (const form of FENCE_WORDS) expect(readWords(form, 0).problems).toEqual([]);
});

test('words of the site are left to the site', () => {
  expect(readWords('{1,3-5} showLineNumbers showLineNumbers=4', 0)).toEqual({
    words: {},
    problems: [],
  });
});

test.each([
  ['tset="x"', 'DOCTEST_UNKNOWN_WORD', 0],
  ['test="x" Clause=FLT-001', 'DOCTEST_UNKNOWN_WORD', 9],
  ['test="x" "stray"', 'DOCTEST_UNKNOWN_WORD', 9],
  ['constructor', 'DOCTEST_UNKNOWN_WORD', 0],
  ['__proto__=1', 'DOCTEST_UNKNOWN_WORD', 0],
  ['test=""', 'DOCTEST_BAD_WORD', 0],
  ['test="unclosed', 'DOCTEST_BAD_WORD', 0],
  ['clause=FLT-2', 'DOCTEST_BAD_WORD', 0],
  ['clause=FLT-002,', 'DOCTEST_BAD_WORD', 0],
  ['errors=TS2322', 'DOCTEST_BAD_WORD', 0],
  ['setup=yes', 'DOCTEST_BAD_WORD', 0],
  ['timeout=0', 'DOCTEST_BAD_WORD', 0],
  [`timeout=${TIMEOUT_MAX_MS + 1}`, 'DOCTEST_BAD_WORD', 0],
  ['skip', 'DOCTEST_BAD_WORD', 0],
  ['as=not-a-name', 'DOCTEST_BAD_WORD', 0],
  ['setup setup', 'DOCTEST_BAD_WORD', 6],
])('%s is refused with its place', (meta, code, offset) => {
  const { problems } = readWords(meta, 100);
  expect(problems.map((problem) => [problem.code, problem.offset])).toContainEqual([
    code,
    100 + offset,
  ]);
});

test('a refused word names what to write instead', () => {
  expect(readWords('tset="x"', 0).problems[0]?.message).toContain('test="name of the example"');
  expect(readWords('clause=2', 0).problems[0]?.message).toContain('clause=FLT-002,FLT-003');
});
