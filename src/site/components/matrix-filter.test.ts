import { expect, test } from 'vitest';
import type { MatrixCell, MatrixRow } from '../results/matrix.ts';
import { filterMatrix, NO_MATRIX_FILTER } from './matrix-filter.ts';

const failure = { id: 'FLT-002/x', title: 'X', message: 'seen' };
const cell = (status: MatrixCell['status']): MatrixCell => {
  return { status, passed: 0, total: 1, failures: status === 'fail' ? [failure] : [] };
};
const row = (id: string, file: string, cells: readonly MatrixCell['status'][]): MatrixRow => {
  const base = {
    id,
    file,
    level: 'MUST',
    text: 'An absent list',
    sources: ['CE-SUB-012'],
  } as const;
  return { ...base, to: '/', cells: cells.map(cell) };
};
const rows = [
  row('FLT-001', 'spec/3-filters.md', ['pass', 'not-applicable']),
  row('FLT-002', 'spec/3-filters.md', ['pass', 'fail']),
  row('DLV-001', 'spec/2-delivery.md', ['fail', 'pass']),
];
const ids = (filter: Partial<typeof NO_MATRIX_FILTER>) =>
  filterMatrix(rows, ['ours', 'theirs'], { ...NO_MATRIX_FILTER, ...filter }).map(({ id }) => id);

test('without filter every row stays', () => {
  expect(ids({})).toEqual(['FLT-001', 'FLT-002', 'DLV-001']);
});

test('text, page and failures narrow the rows', () => {
  expect(ids({ text: 'flt absent' })).toEqual(['FLT-001', 'FLT-002']);
  expect(ids({ page: 'spec/2-delivery.md' })).toEqual(['DLV-001']);
  expect(ids({ failing: true })).toEqual(['FLT-002', 'DLV-001']);
});

test('an implementation chosen leaves what it was checked for, and its own failures', () => {
  expect(ids({ implementation: 'theirs' })).toEqual(['FLT-002', 'DLV-001']);
  expect(ids({ implementation: 'theirs', failing: true })).toEqual(['FLT-002']);
});
