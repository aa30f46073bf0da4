import { sourceFingerprint } from '../../../scripts/fingerprint.ts';
import { type ConformanceRecord, readConformance } from '../../../scripts/results.ts';
import { PROFILES } from '../../conformance/profiles.ts';
import type { CheckResult, CheckStatus } from '../../conformance/run.ts';
import type { ClauseResult, ResultsState } from './model.ts';

/** What an implementation did about one clause. */
export interface MatrixCell {
  /** `partly`: some checks passed and the others do not apply. */
  readonly status: CheckStatus | 'partly';
  readonly passed: number;
  readonly total: number;
  /** What went wrong, in order; empty unless a check failed or gave no answer. */
  readonly failures: readonly MatrixFailure[];
}

/** A check that did not pass. */
export interface MatrixFailure {
  readonly id: string;
  readonly title: string;
  readonly message: string;
}

/** A clause with its cells, in the order of the implementations. */
export interface MatrixRow
  extends Pick<ClauseResult, 'id' | 'level' | 'text' | 'file' | 'sources' | 'to'> {
  readonly cells: readonly MatrixCell[];
}

/** A column. */
export interface MatrixColumn {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  readonly reproduce: string;
  readonly conforms: boolean;
  readonly summary: Readonly<Record<CheckStatus, number>>;
  /** What it guarantees, where it hosts channels. */
  readonly guarantees?: readonly Guarantee[];
}

/** What a profile says, and whether an implementation has proved it. */
export interface Guarantee {
  readonly profile: string;
  readonly says: string;
  /** `claimed`: it says so, and no check could tell. */
  readonly status: 'proved' | 'failed' | 'claimed' | 'not-claimed';
  readonly passed: number;
  readonly total: number;
}

/** What the matrix page needs to know. */
export interface Matrix {
  readonly state: ResultsState;
  readonly columns: readonly MatrixColumn[];
  readonly rows: readonly MatrixRow[];
}

/** The reports as they were recorded; `null` when there are none of these sources. */
export function readReports(siteDir: string): {
  readonly state: ResultsState;
  readonly record: ConformanceRecord | null;
} {
  const record = readConformance(siteDir);
  if (record === null) return { state: 'missing', record };
  return record.fingerprint.src === sourceFingerprint(siteDir)
    ? { state: 'fresh', record }
    : { state: 'stale', record: null };
}

/** Joins the reports with the clauses as they are written now. Clauses without any check have no row. */
export function toMatrix(
  clauses: readonly ClauseResult[],
  { state, record }: ReturnType<typeof readReports>,
): Matrix {
  const implementations = record?.implementations ?? [];
  const columns = implementations.map((entry): MatrixColumn => {
    const { id, name, about, reproduce, report, capabilities } = entry;
    const { conforms, summary } = report;
    const column = { id, name, about, reproduce, conforms, summary };
    if (capabilities === undefined) return column;
    return { ...column, guarantees: guaranteesOf(report.results, capabilities) };
  });
  const byClause = implementations.map(({ report }) => groupByClause(report.results));
  const rows = clauses.flatMap(({ id, level, text, file, sources, to }) => {
    const results = byClause.map((map) => map.get(id) ?? []);
    if (results.every((list) => list.length === 0)) return [];
    return [{ id, level, text, file, sources, to, cells: results.map(toCell) }];
  });
  return { state, columns, rows };
}

/** Each profile with what its checks found; a failure outweighs a claim, and a claim alone proves nothing. */
export function guaranteesOf(
  results: readonly CheckResult[],
  capabilities: Readonly<Record<string, boolean>>,
): readonly Guarantee[] {
  return Object.entries(PROFILES).map(([profile, { says, claims, clauses }]) => {
    const own = results.filter(
      ({ clause, status }) =>
        status !== 'not-applicable' && clauses.some((start) => clause.startsWith(start)),
    );
    const passed = own.filter(({ status }) => status === 'pass').length;
    const counts = { profile, says, passed, total: own.length };
    if (claims !== undefined && capabilities[claims] !== true) {
      return { ...counts, status: 'not-claimed' };
    }
    if (passed < own.length) return { ...counts, status: 'failed' };
    return { ...counts, status: passed > 0 ? 'proved' : 'claimed' };
  });
}

function groupByClause(results: readonly CheckResult[]): ReadonlyMap<string, CheckResult[]> {
  const groups = new Map<string, CheckResult[]>();
  for (const result of results) {
    const group = groups.get(result.clause);
    if (group === undefined) groups.set(result.clause, [result]);
    else group.push(result);
  }
  return groups;
}

/** One cell of several checks: a failure outweighs what passed, and nothing that was left out counts as passed. */
export function toCell(results: readonly CheckResult[]): MatrixCell {
  const has = (status: CheckStatus) => results.some((result) => result.status === status);
  const passed = results.filter(({ status }) => status === 'pass').length;
  const failures = results.flatMap(({ id, title, status, evidence }) =>
    status === 'fail' || status === 'inconclusive'
      ? [{ id, title, message: evidence?.message ?? status }]
      : [],
  );
  const cell = { passed, total: results.length, failures };
  if (results.length === 0) return { status: 'untested', ...cell };
  if (has('fail')) return { status: 'fail', ...cell };
  if (has('inconclusive')) return { status: 'inconclusive', ...cell };
  if (passed === results.length) return { status: 'pass', ...cell };
  if (passed > 0) return { status: 'partly', ...cell };
  return { status: has('untested') ? 'untested' : 'not-applicable', ...cell };
}
