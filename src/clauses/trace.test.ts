import { expect, test } from 'vitest';
import { hashClause } from './hash.ts';
import { parseClauses } from './parse-clauses.ts';
import { type ClauseProof, clauseStatus, type Evidence, traceClauses } from './trace.ts';

const SOUND: ClauseProof = {
  examples: [{ status: 'passed' }],
  checks: [{ status: 'pass' }],
  mutants: { killed: 1, total: 1 },
  reviewed: true,
};
const NOTHING: ClauseProof = {
  examples: [],
  checks: [],
  mutants: { killed: 0, total: 0 },
  reviewed: true,
};
const MUST = { level: 'MUST', withdrawn: false } as const;
const SHOULD = { level: 'SHOULD', withdrawn: false } as const;

test.each<[string, Parameters<typeof clauseStatus>[0], ClauseProof, string]>([
  ['a MUST with all three proofs', MUST, SOUND, 'verified'],
  ['a MUST NOT with all three proofs', { ...MUST, level: 'MUST NOT' }, SOUND, 'verified'],
  ['a MUST without example', MUST, { ...SOUND, examples: [] }, 'unverified'],
  [
    'a MUST with a skipped example only',
    MUST,
    { ...SOUND, examples: [{ status: 'skipped' }] },
    'unverified',
  ],
  [
    'a MUST with a stale example only',
    MUST,
    { ...SOUND, examples: [{ status: 'unknown' }] },
    'unverified',
  ],
  [
    'a MUST with a stale example beside a fresh one',
    MUST,
    { ...SOUND, examples: [{ status: 'passed' }, { status: 'unknown' }] },
    'unverified',
  ],
  [
    'a MUST with a skipped example beside a passing one',
    MUST,
    { ...SOUND, examples: [{ status: 'passed' }, { status: 'skipped' }] },
    'verified',
  ],
  ['a MUST without check', MUST, { ...SOUND, checks: [] }, 'unverified'],
  [
    'a MUST with an inconclusive check',
    MUST,
    { ...SOUND, checks: [{ status: 'pass' }, { status: 'inconclusive' }] },
    'unverified',
  ],
  ['a MUST without mutant', MUST, { ...SOUND, mutants: { killed: 0, total: 0 } }, 'unverified'],
  [
    'a MUST with a surviving mutant',
    MUST,
    { ...SOUND, mutants: { killed: 1, total: 2 } },
    'unverified',
  ],
  [
    'a MUST with an old mutant result',
    MUST,
    { ...SOUND, mutants: { killed: 1, total: 2, unknown: 1 } },
    'unverified',
  ],
  [
    'a failing example',
    MUST,
    { ...SOUND, examples: [{ status: 'passed' }, { status: 'failed' }] },
    'failing',
  ],
  [
    'a failing check',
    MUST,
    { ...SOUND, checks: [{ status: 'pass' }, { status: 'fail' }] },
    'failing',
  ],
  [
    'a failing clause that is suspect too',
    MUST,
    { ...SOUND, checks: [{ status: 'fail' }], reviewed: false },
    'failing',
  ],
  ['a changed text', MUST, { ...SOUND, reviewed: false }, 'suspect'],
  [
    'a changed text of an untested clause',
    { ...MUST, untested: 'why' },
    { ...NOTHING, reviewed: false },
    'suspect',
  ],
  ['an untested clause', { ...MUST, untested: 'why' }, NOTHING, 'untested'],
  [
    'an untested clause whose example fails',
    { ...MUST, untested: 'why' },
    { ...NOTHING, examples: [{ status: 'failed' }] },
    'failing',
  ],
  [
    'a SHOULD with an example',
    SHOULD,
    { ...NOTHING, examples: [{ status: 'passed' }] },
    'verified',
  ],
  ['a SHOULD without example', SHOULD, NOTHING, 'unverified'],
  [
    'a SHOULD whose mutant survives',
    SHOULD,
    { ...SOUND, mutants: { killed: 0, total: 1 } },
    'unverified',
  ],
  [
    'a SHOULD whose only check is stale',
    SHOULD,
    { ...SOUND, checks: [{ status: 'unknown' }] },
    'unverified',
  ],
  ['a clause without keyword', { level: null, withdrawn: false }, SOUND, 'unverified'],
  [
    'a withdrawn clause',
    { level: null, withdrawn: true },
    { ...NOTHING, reviewed: false },
    'withdrawn',
  ],
])('%s', (_, clause, proof, status) => {
  expect(clauseStatus(clause, proof).status).toBe(status);
});

const PAGE = [
  '**FLT-001** It MUST match. *Source: CE-SUB-001.*',
  '**FLT-002** It SHOULD say so. *Source: ours, because it helps.*',
  '**FLT-003** (withdrawn) Gone.',
].join('\n\n');
const CLAUSES = parseClauses(PAGE, { file: 'spec/3-filters.md' });
const EVIDENCE: Evidence = {
  examples: [
    {
      id: '3-filters/a',
      name: 'a',
      file: 'spec/3-filters.md',
      line: 9,
      status: 'passed',
      clauses: ['FLT-001', 'FLT-002'],
    },
  ],
  checks: [{ id: 'FLT-001/a', clause: 'FLT-001', title: 'A', status: 'pass' }],
  mutants: [
    {
      id: 'FLT-001/m',
      clause: 'FLT-001',
      breaks: 'It never matches.',
      status: 'killed',
      killedBy: ['FLT-001/a'],
    },
  ],
  reviewed: {
    'FLT-001': hashClause('It MUST match.'),
    'FLT-002': hashClause('It SHOULD say so.'),
  },
};

test('a clause carries what is behind it', () => {
  const { clauses, summary } = traceClauses(CLAUSES, EVIDENCE);
  expect(clauses[0]).toEqual({
    id: 'FLT-001',
    level: 'MUST',
    text: 'It MUST match.',
    file: 'spec/3-filters.md',
    line: 1,
    status: 'verified',
    reasons: [],
    sources: ['CE-SUB-001'],
    examples: [
      { id: '3-filters/a', name: 'a', file: 'spec/3-filters.md', line: 9, status: 'passed' },
    ],
    checks: [{ id: 'FLT-001/a', title: 'A', status: 'pass' }],
    mutants: {
      killed: 1,
      total: 1,
      list: [
        { id: 'FLT-001/m', breaks: 'It never matches.', status: 'killed', killedBy: ['FLT-001/a'] },
      ],
    },
  });
  expect(clauses.map((clause) => clause.status)).toEqual(['verified', 'verified', 'withdrawn']);
  expect(summary).toMatchObject({
    ok: true,
    total: 3,
    binding: { total: 1, proved: 1 },
    status: { verified: 2, withdrawn: 1, failing: 0 },
    mutants: { killed: 1, total: 1 },
    failures: [],
  });
});

test.each<[string, Partial<Evidence>, string]>([
  ['a MUST is unverified', { mutants: [] }, 'FLT-001 is unverified: it has no mutant'],
  ['a review is missing', { reviewed: {} }, 'FLT-001 is suspect: its examples were not reviewed'],
  [
    'a check names no clause',
    {
      checks: [
        ...EVIDENCE.checks,
        { id: 'FLT-404/a', clause: 'FLT-404', title: 'A', status: 'pass' },
      ],
    },
    'FLT-404 is no clause, but FLT-404/a proves it',
  ],
  [
    'an inherited name is no review',
    { reviewed: Object.create(EVIDENCE.reviewed ?? {}) },
    'FLT-001 is suspect',
  ],
])('is not ok when %s', (_, change, failure) => {
  const { summary } = traceClauses(CLAUSES, { ...EVIDENCE, ...change });
  expect(summary.ok).toBe(false);
  expect(summary.failures[0]).toContain(failure);
});

test('an unverified SHOULD alone does not fail the trace', () => {
  const { clauses, summary } = traceClauses(CLAUSES, {
    ...EVIDENCE,
    examples: EVIDENCE.examples.map((example) => ({ ...example, clauses: ['FLT-001'] })),
  });
  expect(clauses[1]?.status).toBe('unverified');
  expect(summary.ok).toBe(true);
});

test('a clause that stands twice and one without keyword fail the trace', () => {
  const twice = [...CLAUSES, ...parseClauses('**FLT-001** It matches.', { file: 'x.md' })];
  const { reviewed: _, ...evidence } = EVIDENCE;
  const { summary } = traceClauses(twice, evidence);
  expect(summary.failures).toEqual([
    'FLT-001 stands twice',
    'FLT-001 is unverified: it holds no keyword',
  ]);
});
