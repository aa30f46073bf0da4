import { expect, test } from 'vitest';
import { systemMutants } from '../mutants/system.ts';
import { referenceSystemAdapter } from '../reference-system.ts';
import { runMutants } from '../run-mutants.ts';
import { systemChecks } from './system.ts';

test('system: the reference host passes every check, and every mutant is killed by its clause', {
  timeout: 120_000,
}, async () => {
  const reference = { name: 'reference', system: referenceSystemAdapter };
  const report = await runMutants({ checks: systemChecks, mutants: systemMutants, reference });
  expect(report.failures).toEqual([]);
});
