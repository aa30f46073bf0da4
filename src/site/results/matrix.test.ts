import { expect, test } from 'vitest';
import type { CheckResult, CheckStatus } from '../../conformance/run.ts';
import { guaranteesOf, toCell, toMatrix } from './matrix.ts';
import type { ClauseResult } from './model.ts';

const result = (status: CheckStatus): CheckResult => {
  const base = { id: `FLT-001/${status}`, clause: 'FLT-001', title: 'A title', durationMs: 1 };
  return status === 'pass'
    ? { ...base, status }
    : { ...base, status, evidence: { message: 'seen' } };
};

test.each<[readonly CheckStatus[], string]>([
  [[], 'untested'],
  [['pass', 'pass'], 'pass'],
  [['pass', 'fail', 'inconclusive'], 'fail'],
  [['pass', 'inconclusive', 'not-applicable'], 'inconclusive'],
  [['pass', 'not-applicable'], 'partly'],
  [['not-applicable'], 'not-applicable'],
  [['not-applicable', 'untested'], 'untested'],
])('checks with %j are a cell of %s', (statuses, expected) => {
  expect(toCell(statuses.map(result)).status).toBe(expected);
});

test('a cell names what failed or gave no answer, and nothing else', () => {
  const { failures, passed, total } = toCell(
    ['pass', 'fail', 'not-applicable', 'inconclusive'].map((status) =>
      result(status as CheckStatus),
    ),
  );
  expect(failures.map(({ id }) => id)).toEqual(['FLT-001/fail', 'FLT-001/inconclusive']);
  expect([passed, total]).toEqual([1, 4]);
});

test('a clause without checks has no row, and reports of other sources are not shown', () => {
  const clauses = ['FLT-001', 'EVT-011'].map((id) => ({ id, to: `/spec#${id}` })) as ClauseResult[];
  const summary = { pass: 1, fail: 0, inconclusive: 0, 'not-applicable': 0, untested: 0 };
  const report = { version: 1, adapter: 'a', conforms: true, summary, results: [result('pass')] };
  const entry = { id: 'a', name: 'A', about: 'An a.', reproduce: 'run a', report } as const;
  const record = { fingerprint: { src: '' }, implementations: [entry] } as const;
  const matrix = toMatrix(clauses, { state: 'fresh', record: record as never });
  expect(matrix.rows.map(({ id }) => id)).toEqual(['FLT-001']);
  expect(matrix.columns).toEqual([
    { id: 'a', name: 'A', about: 'An a.', reproduce: 'run a', conforms: true, summary },
  ]);
  expect(toMatrix(clauses, { state: 'stale', record: null })).toEqual({
    state: 'stale',
    columns: [],
    rows: [],
  });
});

test('a guarantee is proved by checks that passed, never by a claim', () => {
  const check = (clause: string, status: CheckStatus): CheckResult => ({
    ...result(status),
    id: `${clause}/x`,
    clause,
  });
  const statusOf = (profile: string, results: readonly CheckResult[], claims: object) =>
    guaranteesOf(results, claims as Record<string, boolean>).find((one) => one.profile === profile)
      ?.status;
  const passed = [check('CHN-140', 'pass'), check('CHN-141', 'not-applicable')];
  expect(statusOf('persistent', passed, { persistent: true })).toBe('proved');
  expect(statusOf('persistent', passed, {})).toBe('not-claimed');
  expect(statusOf('persistent', [], { persistent: true })).toBe('claimed');
  const failed = [...passed, check('CHN-141', 'fail')];
  expect(statusOf('persistent', failed, { persistent: true })).toBe('failed');
  const silent = [...passed, check('CHN-141', 'inconclusive')];
  expect(statusOf('persistent', silent, { persistent: true })).toBe('failed');
  expect(statusOf('channel', [check('CHN-100', 'pass')], {})).toBe('proved');
});
