import type { Clause } from './clause.ts';
import type { SourceRow, SpecProblem } from './sources.ts';

/** A requirement of an inventory kept elsewhere. */
export interface Requirement {
  readonly id: string;
  readonly level: string;
}

/**
 * Checks that clauses and requirements agree both ways.
 *
 * Every clause that a row names exists, is in use, and names the row; every row that a clause names
 * exists and names the clause; ids are unique; every requirement of the inventory is listed at its
 * level.
 *
 * @param input `file`: name of the table; `required`: rows that the table cannot leave out.
 * @returns Problems, those of the table first; empty when all agree.
 * @see CNF-005
 * @example A clause without a row
 * ```ts
 * import { checkSources, parseClauses } from 'event-delivery-spec/clauses';
 *
 * const page = '**FLT-002** It MUST match. *Source: CE-SUB-012.*';
 * const clauses = parseClauses(page, { file: 'spec/3-filters.md' });
 * checkSources({ file: 'spec/sources.yaml', rows: [], clauses });
 * // => ~ [{ file: 'spec/3-filters.md', line: 1 }]
 * ```
 */
export function checkSources(input: {
  readonly file: string;
  readonly rows: readonly SourceRow[];
  readonly clauses: readonly Clause[];
  readonly required?: readonly Requirement[];
}): SpecProblem[] {
  const { file, rows, clauses, required = [] } = input;
  const byId = new Map(clauses.map((clause) => [clause.id, clause]));
  const rowById = new Map<string, SourceRow>();
  const problems: SpecProblem[] = [];
  for (const row of rows) {
    const first = rowById.get(row.id);
    if (first === undefined) rowById.set(row.id, row);
    else problems.push(problemAt(file, row.line, `${row.id} is listed at line ${first.line} too`));
    for (const message of rowMessages(row, byId)) problems.push(problemAt(file, row.line, message));
  }
  for (const { id, level } of required) {
    const row = rowById.get(id);
    if (row === undefined) problems.push(problemAt(file, 1, `${id} (${level}) is missing`));
    else if (row.level !== level) {
      problems.push(problemAt(file, row.line, `${id} is a ${level}, not a ${row.level}`));
    }
  }
  return [...problems, ...clauses.flatMap((clause) => clauseProblems(clause, rowById, file))];
}

function rowMessages(row: SourceRow, clauses: ReadonlyMap<string, Clause>): string[] {
  return (row.clauses ?? []).flatMap((id) => {
    const clause = clauses.get(id);
    if (clause === undefined) return [`${row.id}: there is no clause ${id}`];
    if (clause.withdrawn) return [`${row.id}: ${id} is withdrawn`];
    return clause.sources.includes(row.id)
      ? []
      : [`${row.id}: ${id} does not name it (${clause.file}:${clause.line})`];
  });
}

function clauseProblems(
  clause: Clause,
  rows: ReadonlyMap<string, SourceRow>,
  file: string,
): SpecProblem[] {
  if (clause.withdrawn) return [];
  return clause.sources.flatMap((id) => {
    const row = rows.get(id);
    if (row?.clauses?.includes(clause.id)) return [];
    const fact =
      row === undefined
        ? `${id} is not in ${file}`
        : row.clauses === undefined
          ? `${file}:${row.line} excludes ${id}`
          : `${file}:${row.line} does not give ${id} to it`;
    return [problemAt(clause.file, clause.line, `${clause.id}: ${fact}`)];
  });
}

function problemAt(file: string, line: number, message: string): SpecProblem {
  return { file, line, message };
}
