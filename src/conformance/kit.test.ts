import { expect, test, vi } from 'vitest';
import { isClauseId } from '../clauses/clause.ts';
import { allChecks, allMutants, runKit } from './kit.ts';
import { referenceAdapter } from './reference.ts';
import { formatReport } from './report.ts';
import { runMutants } from './run-mutants.ts';

// The whole kit, once for the reference and in part for each mutant.
vi.setConfig({ testTimeout: 120_000 });

test('the reference passes every check', async () => {
  const report = await runKit(referenceAdapter);
  expect(formatReport(report)).toBe(
    `event-delivery-spec reference: conforms (${allChecks.length} pass)\n`,
  );
});

test('every mutant is killed by a check of its clause', async () => {
  const report = await runMutants({
    checks: allChecks,
    mutants: allMutants,
    reference: referenceAdapter,
  });
  expect(report.failures).toEqual([]);
});

test.each([...allChecks, ...allMutants])('$id starts with its clause', ({ id, clause }) => {
  expect(isClauseId(clause)).toBe(true);
  expect(id).toMatch(new RegExp(`^${clause}/[a-z0-9-]+$`));
});
