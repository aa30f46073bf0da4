import { expect, test } from 'vitest';
import { conformanceReport, formatReport, SHOWN_VALUE_LENGTH_MAX } from './report.ts';
import type { CheckResult, CheckStatus } from './run.ts';

const result = (status: CheckStatus, change: Partial<CheckResult> = {}): CheckResult => ({
  id: `FLT-001/${status}`,
  clause: 'FLT-001',
  title: status,
  status,
  durationMs: 0,
  ...change,
});
const report = (...results: CheckResult[]) => conformanceReport(results, { adapter: 'mine' });

test.each<[CheckStatus[], boolean]>([
  [['pass'], true],
  [['pass', 'not-applicable', 'untested'], true],
  [['pass', 'fail'], false],
  [['pass', 'inconclusive'], false],
  [['not-applicable'], false],
  [[], false],
])('%j conforms: %s', (statuses, conforms) => {
  expect(report(...statuses.map((status) => result(status))).conforms).toBe(conforms);
});

test('counts every status', () => {
  expect(report(result('pass'), result('pass'), result('fail')).summary).toEqual({
    pass: 2,
    fail: 1,
    inconclusive: 0,
    'not-applicable': 0,
    untested: 0,
  });
});

test('the text shows failures with expected and actual, and hides passes', () => {
  const evidence = { message: 'It matched', expected: false, actual: true };
  expect(formatReport(report(result('pass'), result('fail', { evidence })))).toBe(
    [
      'FAIL FLT-001/fail  fail',
      '       It matched',
      '       expected false',
      '       actual   true',
      'mine: does not conform (1 pass, 1 fail)',
      '',
    ].join('\n'),
  );
});

test('the text of all results lists passes', () => {
  expect(formatReport(report(result('pass')), { all: true })).toBe(
    'ok   FLT-001/pass  pass\nmine: conforms (1 pass)\n',
  );
});

test('a long value is cut, an absent one named', () => {
  const evidence = { message: 'x', expected: undefined, actual: 'a'.repeat(1_000) };
  const lines = formatReport(report(result('fail', { evidence }))).split('\n');
  expect(lines[2]).toBe('       expected undefined');
  expect(lines[3]).toHaveLength('       actual   '.length + SHOWN_VALUE_LENGTH_MAX);
});
