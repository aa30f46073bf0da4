import type { ClauseStatus, CoverageRow } from '../results/model.ts';

/** What the reader of the coverage page asked for. Empty fields ask for everything. */
export interface CoverageFilter {
  readonly text: string;
  readonly level: string;
  readonly status: string;
  readonly page: string;
}

export const NO_FILTER: CoverageFilter = { text: '', level: '', status: '', page: '' };

/** The clauses that the filter leaves, in their order. Text is looked for in id, sentence and sources. */
export function filterClauses(
  clauses: readonly CoverageRow[],
  filter: CoverageFilter,
): readonly CoverageRow[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return clauses.filter((clause) => {
    const hay = `${clause.id} ${clause.text} ${clause.sources.join(' ')}`.toLowerCase();
    return (
      (filter.level === '' || clause.level === filter.level) &&
      (filter.status === '' || clause.status === filter.status) &&
      (filter.page === '' || clause.file === filter.page) &&
      words.every((word) => hay.includes(word))
    );
  });
}

/** How many clauses are in each state; states without a clause are left out. */
export function countByStatus(clauses: readonly CoverageRow[]): ReadonlyMap<ClauseStatus, number> {
  const counts = new Map<ClauseStatus, number>();
  for (const { status } of clauses) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}
