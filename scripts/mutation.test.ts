import { expect, test } from 'vitest';
import { type MutationReport, partOf, scoreOf, survivorsOf } from './mutation.ts';

const mutant = (status: string, line: number, replacement?: string) => ({
  mutatorName: 'BooleanLiteral',
  status,
  location: { start: { line, column: 5 } },
  ...(replacement === undefined ? {} : { replacement }),
});

const report: MutationReport = {
  files: {
    'src/a.ts': {
      mutants: [
        mutant('Survived', 9, 'a  &&\n b'),
        mutant('Killed', 1),
        mutant('Timeout', 2),
        mutant('NoCoverage', 3, 'false'),
      ],
    },
    'src/b.ts': { mutants: [mutant('Killed', 1), mutant('Ignored', 2), mutant('RuntimeError', 3)] },
  },
};

test('a score counts what is killed among what is judged', () => {
  expect(scoreOf(report)).toEqual({ killed: 3, survived: 2, ignored: 2, score: 60 });
});

test('without a mutant there is no score', () => {
  expect(scoreOf({ files: {} }).score).toBe(0);
});

test('survivors are listed by file and line, on one line each', () => {
  expect(survivorsOf(report)).toEqual([
    'src/a.ts:3:5 BooleanLiteral: false, in code that no test reaches',
    'src/a.ts:9:5 BooleanLiteral: a && b',
  ]);
});

test.each([
  ['src/filters', { folder: 'filters' }],
  ['filters', { folder: 'filters' }],
  ['src/event/', { folder: 'event' }],
  ['src/cesql/like-search.ts', { folder: 'cesql', file: 'src/cesql/like-search.ts' }],
  ['src/delivery/decide.ts', { folder: 'delivery', file: 'src/delivery/decide.ts' }],
  ['src/site', undefined],
  ['src', undefined],
  ['', undefined],
  ['src/cesql/like.js', undefined],
  ['../cesql', undefined],
])('%j is the part %j', (argument, part) => {
  expect(partOf(argument)).toEqual(part);
});
