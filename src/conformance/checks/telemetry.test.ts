import { expect, test } from 'vitest';
import { telemetryMutants } from '../mutants/telemetry.ts';
import { referenceTelemetry } from '../reference-telemetry.ts';
import { runChecks } from '../run.ts';
import { telemetryChecks } from './telemetry.ts';

test('the reference passes every check of telemetry', async () => {
  const results = await runChecks(telemetryChecks, {
    name: 'reference',
    telemetry: referenceTelemetry,
  });
  expect(results.filter(({ status }) => status !== 'pass')).toEqual([]);
});

test.each(telemetryMutants)('$id: a runtime that $breaks is found', async ({ clause, adapter }) => {
  const checks = telemetryChecks.filter((check) => check.clause === clause);
  const results = await runChecks(checks, adapter);
  expect(results.map(({ status }) => status)).toContain('fail');
});
