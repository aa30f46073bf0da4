/** The adapter of the reference runtime: what every check passes, and what mutants are made from. */
import { compileFilters } from '../filters/compile.ts';
import type { Adapter, FilterAdapter } from './adapter.ts';
import { referenceConformance } from './reference-conformance.ts';
import { referenceEvents, toEvent } from './reference-events.ts';

/** Filters of the reference runtime. */
export const referenceFilters: FilterAdapter = {
  compile(filters) {
    const matches = compileFilters(filters);
    return { match: (event) => matches(toEvent(event)) };
  },
};

/**
 * The reference runtime as an implementation under test.
 *
 * @see CNF-020
 * @example The reference passes every check
 * ```ts
 * import { allChecks, referenceAdapter, runChecks } from 'event-delivery-spec/conformance';
 *
 * const results = await runChecks(allChecks, referenceAdapter);
 * results.filter((result) => result.status !== 'pass'); // => []
 * ```
 */
export const referenceAdapter: Adapter = {
  name: 'event-delivery-spec reference',
  filters: referenceFilters,
  events: referenceEvents,
  conformance: referenceConformance,
};
