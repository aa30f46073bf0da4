import { visibleCode } from '../cut.ts';
import type { SiteResults } from './build.ts';
import type { ClauseResult, Coverage, CoverageRow, HomeData } from './model.ts';

/** Shown on the start page when the specification has it: short, and where implementations differ. */
const HOME_CLAUSE = 'FLT-002';

/** The clauses that bind: MUST and MUST NOT, withdrawn ones left out. */
export function bindingClauses<Row extends Pick<CoverageRow, 'level' | 'status'>>(
  clauses: readonly Row[],
): readonly Row[] {
  return clauses.filter(
    ({ level, status }) => (level === 'MUST' || level === 'MUST NOT') && status !== 'withdrawn',
  );
}

/** The table of all clauses. */
export function toCoverage({ state, clauses }: SiteResults): Coverage {
  return { state, clauses: clauses.map(toRow) };
}

/** The numbers of the start page, and one clause with an example behind it. */
export function toHomeData({ state, clauses, examples }: SiteResults): HomeData {
  const binding = bindingClauses(clauses);
  const clause = clauses.find(({ id }) => id === HOME_CLAUSE) ?? clauses[0] ?? null;
  const evidence = clause?.examples.find(({ to }) => to !== undefined);
  const example = examples.find(({ id }) => id === evidence?.id);
  const shown =
    evidence?.to === undefined || example === undefined
      ? null
      : { name: example.name, code: visibleCode(example.code), to: evidence.to };
  return {
    state,
    clauses: clauses.length,
    binding: binding.length,
    verified: binding.filter(({ status }) => status === 'verified').length,
    untested: binding.filter(({ status }) => status === 'untested').length,
    clause,
    example: shown,
  };
}

function toRow(clause: ClauseResult): CoverageRow {
  const { id, level, text, file, line, sources, status, to, mutants } = clause;
  return {
    id,
    level,
    text,
    file,
    line,
    sources,
    status,
    to,
    examples: clause.examples.length,
    checks: clause.checks.length,
    mutants: { killed: mutants.killed, total: mutants.total },
  };
}
