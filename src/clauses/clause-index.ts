import type { Clause } from './clause.ts';
import { parseClauses } from './parse-clauses.ts';

/** A page of the specification: its file, relative to the root with `/`, and its text. */
export interface PageText {
  readonly file: string;
  readonly markdown: string;
}

/** Where every clause stands; an id in use twice has two entries. */
export type ClauseIndex = ReadonlyMap<string, readonly Clause[]>;

/**
 * Collects the clauses of all pages, in the order of the pages.
 *
 * @param pages Pages of the specification.
 * @returns Clauses under their ids.
 * @see CNF-002
 * @example Find where a clause stands
 * ```ts
 * import { indexClauses } from 'event-delivery-spec/clauses';
 *
 * const markdown = '**EVT-001** An id MUST be given. *Source: CE-CORE-001.*';
 * const index = indexClauses([{ file: 'spec/1-events.md', markdown }]);
 * index.get('EVT-001')?.[0]?.file; // => 'spec/1-events.md'
 * ```
 */
export function indexClauses(pages: Iterable<PageText>): ClauseIndex {
  const index = new Map<string, Clause[]>();
  for (const { file, markdown } of pages) {
    for (const clause of parseClauses(markdown, { file })) {
      const same = index.get(clause.id);
      if (same === undefined) index.set(clause.id, [clause]);
      else same.push(clause);
    }
  }
  return index;
}
