import { expect, test } from 'vitest';
import { type MutationReport, mutationFigures, partOf, scoreOf, survivorsOf } from './mutation.ts';

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

test('the figures of a folder say how those were killed that made no test fail', () => {
  const timeout = (statusReason?: string) => ({
    ...mutant('Timeout', 1),
    ...(statusReason === undefined ? {} : { statusReason }),
  });
  const mutants = [
    mutant('Killed', 1),
    timeout('a.test.ts#1 x reaches it more than 900 times'),
    timeout('a.test.ts#2 y waits and waits'),
    timeout(),
    mutant('Survived', 2),
    mutant('Ignored', 3),
  ];
  const figures = mutationFigures('event', { files: { 'src/event/a.ts': { mutants } } });
  expect(figures.map(({ name, value }) => [name.replace('src/event: ', ''), value])).toEqual([
    ['score', 80],
    ['killed', 4],
    ['endless loop', 1],
    ['endless wait', 1],
    ['out of time', 1],
    ['survived', 1],
    ['not judged', 1],
  ]);
  expect(figures[0]).toMatchObject({ unit: '%', atLeast: 85 });
});
