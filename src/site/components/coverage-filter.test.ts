import { expect, test } from 'vitest';
import type { CoverageRow } from '../results/model.ts';
import { bindingClauses } from '../results/overview.ts';
import { type CoverageFilter, countByStatus, filterClauses, NO_FILTER } from './coverage-filter.ts';

function clause(
  id: string,
  level: CoverageRow['level'],
  status: CoverageRow['status'],
): CoverageRow {
  const mutants = { killed: 0, total: 0 };
  const text = `${id} says something.`;
  const base = { file: `spec/${id.slice(0, 3)}.md`, line: 1, to: '/', sources: [`CE-${id}`] };
  return { id, level, status, text, mutants, examples: 0, checks: 0, ...base };
}

const CLAUSES = [
  clause('FLT-001', 'MUST', 'verified'),
  clause('FLT-002', 'MUST NOT', 'failing'),
  clause('FLT-003', null, 'withdrawn'),
  clause('EVT-001', 'SHOULD', 'verified'),
];

test.each<[Partial<CoverageFilter>, string[]]>([
  [{}, ['FLT-001', 'FLT-002', 'FLT-003', 'EVT-001']],
  [{ text: 'flt-002' }, ['FLT-002']],
  [{ text: 'something ce-evt' }, ['EVT-001']],
  [{ level: 'MUST' }, ['FLT-001']],
  [{ status: 'verified', page: 'spec/EVT.md' }, ['EVT-001']],
  [{ text: 'nowhere' }, []],
])('%j leaves %j', (filter, ids) => {
  const left = filterClauses(CLAUSES, { ...NO_FILTER, ...filter });
  expect(left.map(({ id }) => id)).toEqual(ids);
});

test('a withdrawn clause and a SHOULD do not bind', () => {
  expect(bindingClauses(CLAUSES).map(({ id }) => id)).toEqual(['FLT-001', 'FLT-002']);
});

test('states without a clause are not counted', () => {
  expect([...countByStatus(CLAUSES)]).toEqual([
    ['verified', 2],
    ['failing', 1],
    ['withdrawn', 1],
  ]);
});
