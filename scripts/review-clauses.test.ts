import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseClauses } from '../src/clauses/parse-clauses.ts';
import { dueClauses, reviewClauses, withReviews } from './review-clauses.ts';
import { runScript } from './run-script.ts';

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

test('the command lists what is due, records it, and refuses unknown ids', {
  timeout: 60_000,
}, () => {
  const root = mkdtempSync(join(tmpdir(), 'review-'));
  const read = () => JSON.parse(readFileSync(join(root, 'spec/reviewed.json'), 'utf8'));
  try {
    mkdirSync(join(root, 'spec'));
    writeFileSync(join(root, 'spec/3-filters.md'), PAGE);
    const due = reviewClauses(root, []);
    expect(due).toMatchObject({
      code: 1,
      said: expect.stringContaining('2 of 2 clauses are due for a review'),
    });
    expect(runScript('review-clauses.ts', [], root)).toEqual({
      code: 1,
      stdout: due.said,
      stderr: '',
    });
    const unknown = reviewClauses(root, ['FLT-003']);
    expect(unknown.said).toContain('no clause in use is named FLT-003');
    expect(unknown.code).toBe(2);
    expect(reviewClauses(root, ['FLT-001']).code).toBe(0);
    expect(read()).toEqual({ 'FLT-001': HASHES['FLT-001'] });
    expect(reviewClauses(root, ['--all']).code).toBe(0);
    expect(read()).toEqual({ 'FLT-001': HASHES['FLT-001'], 'FLT-002': HASHES['FLT-002'] });
    expect(reviewClauses(root, []).code).toBe(0);
  } finally {
    rmSync(root, { recursive: true });
  }
});
