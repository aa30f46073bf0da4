/** The checks fail nobody who uses what page 3 leaves open. */
import { expect, test } from 'vitest';
import type { CloudEvent } from '../../event/cloud-event.ts';
import { compileFilters } from '../../filters/compile.ts';
import type { Dialect } from '../../filters/dialect.ts';
import { createDialects } from '../../filters/dialects.ts';
import type { FilterHandle, PlacedProblem } from '../adapter.ts';
import {
  referenceExplanations,
  referenceFilterTexts,
  referenceSqlFilters,
  referenceSqlFunctions,
  referenceTriggers,
  scripted,
} from '../reference-filters.ts';
import { runChecks } from '../run.ts';
import { filtersChecks } from './filters.ts';

/** Dialects of its own. FLT-070. */
const FURTHER: readonly Dialect[] = ['regex', 'wildcard', 'jsonpath', 'script'].map((name) =>
  scripted({ name }),
);

/** Answers later. */
function later({ match }: FilterHandle): FilterHandle {
  return { match: async (event) => match(event) };
}

/** What it refuses, it refuses with something that is no error. */
async function refusing<Value>(act: () => Value | Promise<Value>): Promise<Value> {
  try {
    return await act();
  } catch {
    throw 'no';
  }
}

const compile = (filters: unknown, further: readonly Dialect[]): FilterHandle => {
  const filter = compileFilters(filters, { dialects: createDialects(further) });
  return later({ match: (event) => filter(event as CloudEvent) });
};

/** Everything twice, and more beside it. */
function more(problems: readonly PlacedProblem[]): readonly PlacedProblem[] {
  if (problems.length === 0) return [];
  return [...problems, { pointer: '', line: 1, column: 1 }, ...problems];
}

const loose = {
  name: 'loose',
  filters: { compile: (filters: unknown) => refusing(() => compile(filters, FURTHER)) },
  customDialects: {
    compile: (filters: unknown, custom: Parameters<typeof scripted>[0][]) =>
      refusing(() => compile(filters, custom.map(scripted))),
  },
  triggers: {
    compile: (spec: unknown, feature: boolean) =>
      refusing(async () => later(await referenceTriggers.compile(spec, feature))),
    convert: async (filter: unknown) => refusing(() => referenceTriggers.convert(filter)),
  },
  filterTexts: {
    compile: (text: string) =>
      refusing(async () => later(await referenceFilterTexts.compile(text))),
    problems: async (text: string) => more(await referenceFilterTexts.problems(text)),
  },
  explanations: {
    explain: async (filters: unknown, event: unknown) =>
      referenceExplanations.explain(filters, event),
  },
  sqlFilters: {
    compile: async (filters: unknown) => later(await referenceSqlFilters.compile(filters)),
    problems: async (text: string) => more(await referenceSqlFilters.problems(text)),
  },
  sqlFunctions: referenceSqlFunctions,
};

test('An implementation that uses every freedom fails nothing', async () => {
  const results = await runChecks(filtersChecks, loose as never);
  const failed = results.filter(({ status }) => status !== 'pass');
  expect(failed.map(({ id, evidence }) => [id, evidence])).toEqual([]);
});

/** Whether a list uses sql. */
const usesSql = (filters: unknown): boolean =>
  /"(?:sql|cesql)":/.test(JSON.stringify(filters) ?? '');

// FLT-076
test('An implementation without sql fails nothing', async () => {
  const withoutSql = (filters: unknown) => {
    if (usesSql(filters)) throw new TypeError('Cannot compile filters: no sql');
    return compile(filters, []);
  };
  const { sqlFilters, sqlFunctions, ...parts } = loose;
  const adapter = { ...parts, filters: { compile: withoutSql } };
  const results = await runChecks(filtersChecks, adapter as never);
  const failed = results.filter(({ status }) => status !== 'pass' && status !== 'not-applicable');
  expect(failed.map(({ id, evidence }) => [id, evidence])).toEqual([]);
});
