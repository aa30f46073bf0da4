import { expect, test } from 'vitest';
import { parseClauses } from '../src/clauses/parse-clauses.ts';
import { dueClauses, withReviews } from './review-clauses.ts';

const PAGE = '**FLT-002** It MUST.\n\n**FLT-001** It MAY.\n\n**FLT-003** (withdrawn) Gone.';
const CLAUSES = parseClauses(PAGE, { file: 'spec/3-filters.md' });
const HASHES = Object.fromEntries(CLAUSES.map(({ id, hash }) => [id, hash]));

test('a clause is due when its hash differs or is missing, never when it is withdrawn', () => {
  const due = (reviewed: Record<string, string>) => dueClauses(CLAUSES, reviewed).map((c) => c.id);
  expect(due({})).toEqual(['FLT-002', 'FLT-001']);
  expect(due({ ...HASHES, 'FLT-001': 'before' })).toEqual(['FLT-001']);
  expect(due(HASHES)).toEqual([]);
});

test('recording a review keeps the others and sorts by id', () => {
  const [first] = CLAUSES;
  const reviewed = withReviews({ 'SQL-001': 'a', 'FLT-001': 'b' }, first ? [first] : []);
  expect(Object.entries(reviewed)).toEqual([
    ['FLT-001', 'b'],
    ['FLT-002', first?.hash],
    ['SQL-001', 'a'],
  ]);
});
