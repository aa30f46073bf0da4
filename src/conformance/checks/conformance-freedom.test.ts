/** The checks fail nobody who uses what page 8 leaves open. */
import { expect, test } from 'vitest';
import type { ConformanceAdapter } from '../adapter.ts';
import { referenceConformance as reference } from '../reference-conformance.ts';
import { runChecks } from '../run.ts';
import { conformanceChecks } from './conformance.ts';

/** Says everything twice and in another order, and more than was asked. */
const loose: ConformanceAdapter = {
  lint: async (pages) => {
    const found = await reference.lint(pages);
    return [...found, ...[...found].reverse()].map((line) => ({ ...line, message: 'more' }));
  },
  trace: async (pages, results) => {
    const { proved, statuses } = await reference.trace(pages, results);
    return { proved, statuses: { 'ZZZ-000': 'verified', ...statuses }, note: 'more' };
  },
  run: async (checks, parts) => {
    const { conforms, results } = await reference.run(checks, parts);
    return { conforms, results: [...results].reverse().map((one) => ({ ...one, note: 'more' })) };
  },
  killed: async (mutants, checks) => [...(await reference.killed(mutants, checks))].reverse(),
  absence: async (script) => reference.absence(script),
};

test('A tool that uses every freedom fails nothing', async () => {
  const results = await runChecks(conformanceChecks, { name: 'loose', conformance: loose });
  const failed = results.filter(({ status }) => status !== 'pass');
  expect(failed.map(({ id, evidence }) => [id, evidence])).toEqual([]);
});
