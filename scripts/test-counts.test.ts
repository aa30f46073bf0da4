import { expect, test } from 'vitest';
import { countTests } from './test-counts.ts';

const file = (status: string, ...tests: readonly string[]) => ({
  status,
  assertionResults: tests.map((test) => ({ status: test })),
});

test('tests are counted by what became of them; todo and pending are skipped', () => {
  const report = {
    testResults: [file('passed', 'passed', 'pending', 'todo', 'skipped'), file('failed', 'failed')],
  };
  expect(countTests(report)).toEqual({ passed: 1, failed: 1, skipped: 3 });
});

test('a file that could not be loaded is a failure', () => {
  expect(countTests({ testResults: [file('failed')] })).toEqual({
    passed: 0,
    failed: 1,
    skipped: 0,
  });
});

test('what is no report is refused', () => {
  expect(() => countTests({})).toThrow('testResults');
});
