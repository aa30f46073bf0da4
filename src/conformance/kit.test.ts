import { expect, test } from 'vitest';
import { isClauseId } from '../clauses/clause.ts';
import { allChecks, allMutants, runKit } from './kit.ts';
import { referenceAdapter } from './reference.ts';
import { formatReport } from './report.ts';

// The whole kit and all of its mutants are run once, by scripts/mutants.test.ts.
test('runKit runs the checks of the clauses that are asked for', async () => {
  const clauses = ['FLT-002', 'EVT-001'];
  const report = await runKit(referenceAdapter, { clauses });
  const count = allChecks.filter(({ clause }) => clauses.includes(clause)).length;
  expect(count).toBeGreaterThan(1);
  expect(formatReport(report)).toBe(`event-delivery-spec reference: conforms (${count} pass)\n`);
});

test.each([...allChecks, ...allMutants])('$id starts with its clause', ({ id, clause }) => {
  expect(isClauseId(clause)).toBe(true);
  expect(id).toMatch(new RegExp(`^${clause}/[a-z0-9-]+$`));
});

test('ids are unique', () => {
  for (const all of [allChecks, allMutants]) {
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  }
});
