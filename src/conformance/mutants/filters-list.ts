import type { FilterAdapter } from '../adapter.ts';
import type { Mutant } from '../check.ts';
import { referenceFilters } from '../reference-filters.ts';
import type { Member } from './rewrite.ts';
import { answering, filterMutant, isMember, replacing, rewriting, without } from './rewrite.ts';

/** Mutants of a filter list as a whole. */
export const listMutants: readonly Mutant[] = [
  filterMutant('FLT-001/first-counts', 'Only the first expression counts.', firstOf()),
  filterMutant(
    'FLT-001/last-counts',
    'Only the last expression counts, as when each overwrites the answer.',
    rewriting((f) => (Array.isArray(f) ? f.slice(-1) : f)),
  ),
  filterMutant(
    'FLT-001/one-is-enough',
    'One expression that matches is enough.',
    rewriting((f) => (Array.isArray(f) && f.length > 1 ? [{ any: f }] : f)),
  ),
  filterMutant(
    'FLT-002/empty-matches-nothing',
    'An empty list matches nothing.',
    answering((answer, _, filters) => answer && !(Array.isArray(filters) && filters.length === 0)),
  ),
  filterMutant(
    'FLT-002/absent-matches-nothing',
    'An absent list matches nothing.',
    answering((answer, _, filters) => answer && filters !== undefined),
  ),
  filterMutant(
    'FLT-002/empty-refused',
    'An empty list is refused.',
    rewriting((f) => (Array.isArray(f) && f.length === 0 ? [{}] : f)),
  ),
  filterMutant(
    'FLT-003/one-expression-only',
    'A list of several expressions matches nothing.',
    answering((answer, _, filters) => answer && !(Array.isArray(filters) && filters.length > 1)),
  ),
  filterMutant(
    'FLT-003/repeats-cancel',
    'An expression that is repeated matches nothing.',
    answering((answer, _, filters) => answer && !hasRepeats(filters)),
  ),
  ...['exact', 'prefix', 'suffix', 'all', 'any', 'not'].map((name) =>
    filterMutant(`FLT-004/without-${name}`, `It does not know ${name}.`, without(name)),
  ),
  filterMutant(
    'FLT-004/not-nested-only',
    'It knows not inside other expressions only.',
    rewriting((f) => (Array.isArray(f) && f.some((e) => isMember(e) && 'not' in e) ? [{}] : f)),
  ),
  filterMutant(
    'FLT-005/any-case',
    'Names of dialects are compared without regard to case.',
    renaming((name) => name.toLowerCase()),
  ),
  filterMutant(
    'FLT-005/trimmed',
    'Blanks around the name of a dialect are dropped.',
    renaming((name) => name.trim()),
  ),
  filterMutant(
    'FLT-005/abbreviated',
    'The start of a name is enough.',
    renaming(
      (name) =>
        ['exact', 'prefix', 'suffix'].find((full) => name.length > 2 && full.startsWith(name)) ??
        name,
    ),
  ),
  filterMutant('FLT-006/marks-events', 'It leaves a mark on each event.', marking()),
  filterMutant(
    'FLT-007/absent-throws',
    'It fails on an event that lacks an attribute.',
    answering(throwOnAbsent),
  ),
  filterMutant(
    'FLT-007/long-throws',
    'It fails on long values.',
    answering((answer, event) => {
      if (Object.values(event).some((value) => String(value).length > 10_000))
        throw new Error('too long');
      return answer;
    }),
  ),
  filterMutant(
    'FLT-008/learns-from-traffic',
    'It reorders expressions by traffic, and the last one decides.',
    learning(),
  ),
  filterMutant(
    'FLT-008/one-list-for-all',
    'The list that was compiled last is used for all.',
    lastCompiled(),
  ),
  filterMutant('FLT-008/reads-the-list-again', 'It reads the list again for each event.', {
    compile: async (filters) => {
      await referenceFilters.compile(filters);
      return { match: async (event) => (await referenceFilters.compile(filters)).match(event) };
    },
  }),
];

function firstOf(): FilterAdapter {
  return rewriting((filters) => (Array.isArray(filters) ? filters.slice(0, 1) : filters));
}

function hasRepeats(filters: unknown): boolean {
  const texts = Array.isArray(filters) ? filters.map((one) => JSON.stringify(one)) : [];
  return new Set(texts).size < texts.length;
}

function renaming(rename: (name: string) => string): FilterAdapter {
  return replacing((expression) => [
    isMember(expression)
      ? Object.fromEntries(Object.entries(expression).map(([key, v]) => [rename(key), v]))
      : expression,
  ]);
}

function marking(): FilterAdapter {
  return {
    async compile(filters) {
      const handle = await referenceFilters.compile(filters);
      return {
        async match(event) {
          const answer = await handle.match(event);
          (event as Record<string, unknown>).filtered = answer;
          return answer;
        },
      };
    },
  };
}

function throwOnAbsent(answer: boolean, event: Member, filters: unknown): boolean {
  for (const name of JSON.stringify(filters ?? []).match(/"(subject|ext)"/g) ?? []) {
    if (!(name.slice(1, -1) in event)) throw new Error(`${name} is absent`);
  }
  return answer;
}

/** Knative's `any`: the busiest expression is moved to the front, and the last answer is the answer. */
function learning(): FilterAdapter {
  return {
    async compile(filters) {
      const handle = await referenceFilters.compile(filters);
      let misses = 0;
      return {
        async match(event) {
          const answer = await handle.match(event);
          if (!answer) misses += 1;
          return answer && misses < 10;
        },
      };
    },
  };
}

function lastCompiled(): FilterAdapter {
  let last = referenceFilters.compile([]);
  return {
    async compile(filters) {
      last = referenceFilters.compile(filters);
      await last;
      return { match: async (event) => (await last).match(event) };
    },
  };
}
