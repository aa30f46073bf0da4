/** What is proved: each clause with the examples, checks and mutants behind it, from actual results. */
import type { Clause } from './clause.ts';

/**
 * `verified`: proved by results of the present sources. `failing`: an example or a check fails.
 * `suspect`: the text changed since its examples were reviewed. `unverified`: some proof is missing
 * or unknown. `untested`: nothing can observe it, with a reason. `withdrawn`: out of use.
 */
export type ClauseStatus =
  | 'verified'
  | 'failing'
  | 'unverified'
  | 'suspect'
  | 'untested'
  | 'withdrawn';

/** All statuses, the soundest first. */
export const CLAUSE_STATUSES: readonly ClauseStatus[] = [
  'verified',
  'untested',
  'suspect',
  'unverified',
  'failing',
  'withdrawn',
];

/** An example that names the clause. `unknown`: the result is older than the sources. */
export interface TracedExample {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly status: 'passed' | 'failed' | 'skipped' | 'unknown';
  /** Why it is skipped. */
  readonly reason?: string;
}

/** A check of the clause, run against the reference runtime. */
export interface TracedCheck {
  readonly id: string;
  readonly title: string;
  readonly status: 'pass' | 'fail' | 'not-applicable' | 'untested' | 'inconclusive' | 'unknown';
}

/** A mutant of the clause; `killedBy` holds the ids of the checks that failed against it. */
export interface TracedMutant {
  readonly id: string;
  readonly breaks: string;
  /** `unknown`: the result is older than the sources. */
  readonly status: 'killed' | 'alive' | 'unknown';
  readonly killedBy: readonly string[];
}

/** The mutants of a clause; `total` counts the list, `killed` those whose status it is. */
export interface TracedMutants {
  readonly killed: number;
  readonly total: number;
  readonly list: readonly TracedMutant[];
}

const MUTANT_STATUSES = ['killed', 'alive', 'unknown'] as const;

/** One clause with everything behind it. */
export interface TracedClause extends Omit<Clause, 'hash' | 'column' | 'withdrawn'> {
  readonly status: ClauseStatus;
  /** What is missing or wrong, one sentence each; empty for a verified clause. */
  readonly reasons: readonly string[];
  readonly examples: readonly TracedExample[];
  readonly checks: readonly TracedCheck[];
  readonly mutants: TracedMutants;
}

/** What `npm run trace -- --json` prints. */
export interface Trace {
  readonly clauses: readonly TracedClause[];
  readonly summary: TraceSummary;
}

/** The trace in numbers. `binding` counts MUST and MUST NOT clauses in use. */
export interface TraceSummary {
  readonly ok: boolean;
  readonly total: number;
  readonly status: Readonly<Record<ClauseStatus, number>>;
  readonly binding: { readonly total: number; readonly proved: number };
  readonly examples: Readonly<Record<TracedExample['status'], number>>;
  readonly checks: Readonly<Record<TracedCheck['status'], number>>;
  readonly mutants: { readonly killed: number; readonly total: number };
  /** Why `ok` is false, one sentence each. */
  readonly failures: readonly string[];
}

/** Results as they were recorded, with what is stale already marked `unknown`. */
export interface Evidence {
  readonly examples: readonly (TracedExample & { readonly clauses: readonly string[] })[];
  readonly checks: readonly (TracedCheck & { readonly clause: string })[];
  readonly mutants: readonly (TracedMutant & { readonly clause: string })[];
  /** Hashes of `spec/reviewed.json`; without them no clause is suspect. */
  readonly reviewed?: Readonly<Record<string, string>>;
}

/** What the status of one clause is made of. */
export interface ClauseProof {
  readonly examples: readonly Pick<TracedExample, 'status'>[];
  readonly checks: readonly Pick<TracedCheck, 'status'>[];
  readonly mutants: {
    readonly killed: number;
    readonly total: number;
    /** How many results are older than the sources; default 0. */
    readonly unknown?: number;
  };
  /** False when the clause's text differs from the one last reviewed. */
  readonly reviewed: boolean;
}

/**
 * Decides the status of one clause.
 *
 * MUST and MUST NOT are verified by at least one passing example, at least one passing check, and
 * at least one mutant with every mutant killed; the other levels by at least one passing example,
 * and by checks and mutants so far as there are any. A skip proves nothing.
 *
 * @param clause Its level, its untested reason, and whether it is withdrawn.
 * @param proof Its examples, checks and mutants.
 * @returns Status, and what is missing.
 * @see CNF-010
 * @example A MUST without a mutant is not verified
 * ```ts
 * import { clauseStatus } from 'event-delivery-spec/clauses';
 *
 * const proof = {
 *   examples: [{ status: 'passed' as const }],
 *   checks: [{ status: 'pass' as const }],
 *   mutants: { killed: 0, total: 0 },
 *   reviewed: true,
 * };
 * clauseStatus({ level: 'MUST', withdrawn: false }, proof);
 * // => { status: 'unverified', reasons: ['it has no mutant'] }
 * clauseStatus({ level: 'MAY', withdrawn: false }, proof); // => ~ { status: 'verified' }
 * ```
 */
export function clauseStatus(
  clause: Pick<Clause, 'level' | 'withdrawn' | 'untested'>,
  proof: ClauseProof,
): { status: ClauseStatus; reasons: string[] } {
  if (clause.withdrawn) return { status: 'withdrawn', reasons: [] };
  const failures = failuresOf(proof);
  if (failures.length > 0) return { status: 'failing', reasons: failures };
  const reasons = clause.untested === undefined ? missingOf(clause, proof) : [];
  if (!proof.reviewed) return { status: 'suspect', reasons: [NOT_REVIEWED, ...reasons] };
  if (clause.untested !== undefined) return { status: 'untested', reasons };
  return { status: reasons.length === 0 ? 'verified' : 'unverified', reasons };
}

const NOT_REVIEWED = 'its examples were not reviewed since its text changed';

function failuresOf({ examples, checks }: ClauseProof): string[] {
  const failed = examples.filter((example) => example.status === 'failed').length;
  const broken = checks.filter((check) => check.status === 'fail').length;
  return [
    ...(failed > 0 ? [`${count(failed, 'example')} failed`] : []),
    ...(broken > 0 ? [`${count(broken, 'check')} failed`] : []),
  ];
}

function missingOf(clause: Pick<Clause, 'level'>, proof: ClauseProof): string[] {
  const { examples, checks, mutants } = proof;
  const binding = clause.level === 'MUST' || clause.level === 'MUST NOT';
  const reasons: string[] = [];
  if (clause.level === null) reasons.push('it holds no keyword');
  if (!examples.some((example) => example.status === 'passed')) {
    reasons.push(missing(examples, 'example'));
  } else if (examples.some((example) => example.status === 'unknown')) {
    reasons.push('an example result is unknown');
  }
  if (!checks.some((check) => check.status === 'pass')) {
    if (binding || checks.length > 0) reasons.push(missing(checks, 'check'));
  } else if (checks.some((check) => check.status !== 'pass')) {
    reasons.push('a check is inconclusive or unknown');
  }
  if (binding && mutants.total === 0) reasons.push('it has no mutant');
  const unknown = mutants.unknown ?? 0;
  const alive = mutants.total - mutants.killed - unknown;
  if (alive > 0) reasons.push(`${count(alive, 'mutant')} alive`);
  if (unknown > 0) reasons.push(`${count(unknown, 'mutant')} unknown`);
  return reasons;
}

function missing(found: readonly { status: string }[], noun: string): string {
  if (found.length === 0) return `it has no ${noun}`;
  const statuses = [...new Set(found.map((item) => item.status))];
  return `no ${noun} passes: ${statuses.join(', ')}`;
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}

/**
 * Puts clauses and results together.
 *
 * Pure: what is stale has to be marked `unknown` before. The summary's `ok` is true when there is
 * at least one clause, every MUST and MUST NOT is verified or untested with a reason, nothing
 * fails, and no result names a clause that does not exist.
 *
 * @param clauses Clauses of all pages, in order.
 * @param evidence Results of examples, checks and mutants, and recorded reviews.
 * @returns Each clause with its status, in the order given, and a summary.
 * @see CNF-015
 * @example An empty specification is not ok
 * ```ts
 * import { traceClauses } from 'event-delivery-spec/clauses';
 *
 * const trace = traceClauses([], { examples: [], checks: [], mutants: [] });
 * trace.summary.failures; // => ['there is no clause']
 * ```
 */
export function traceClauses(clauses: readonly Clause[], evidence: Evidence): Trace {
  const traced = clauses.map((clause) => traceClause(clause, evidence));
  return { clauses: traced, summary: summarize(traced, evidence) };
}

function traceClause(clause: Clause, evidence: Evidence): TracedClause {
  const examples = evidence.examples
    .filter((example) => example.clauses.includes(clause.id))
    .map(({ clauses: _, ...example }) => example);
  const checks = evidence.checks
    .filter((check) => check.clause === clause.id)
    .map(({ id, title, status }) => ({ id, title, status }));
  const list = evidence.mutants
    .filter((mutant) => mutant.clause === clause.id)
    .map(({ id, breaks, status, killedBy }) => ({ id, breaks, status, killedBy }));
  const { killed, unknown } = tally(list, MUTANT_STATUSES);
  const mutants = { killed, total: list.length, list };
  const recorded = evidence.reviewed;
  const known = recorded !== undefined && Object.hasOwn(recorded, clause.id);
  const reviewed = recorded === undefined || (known && recorded[clause.id] === clause.hash);
  const proof = { examples, checks, mutants: { ...mutants, unknown }, reviewed };
  const { status, reasons } = clauseStatus(clause, proof);
  const { id, level, text, file, line, sources, ours, untested } = clause;
  return {
    id,
    level,
    text,
    file,
    line,
    status,
    reasons,
    sources,
    ...(ours === undefined ? {} : { ours }),
    ...(untested === undefined ? {} : { untested }),
    examples,
    checks,
    mutants,
  };
}

function summarize(clauses: readonly TracedClause[], evidence: Evidence): TraceSummary {
  const binding = clauses.filter(
    (clause) => clause.level === 'MUST' || clause.level === 'MUST NOT',
  );
  const proved = binding.filter((clause) => isProved(clause.status));
  const failures = failuresOfTrace(clauses, evidence);
  return {
    ok: failures.length === 0,
    total: clauses.length,
    status: tally(clauses, CLAUSE_STATUSES),
    binding: { total: binding.length, proved: proved.length },
    examples: tally(evidence.examples, ['passed', 'failed', 'skipped', 'unknown']),
    checks: tally(evidence.checks, [
      'pass',
      'fail',
      'not-applicable',
      'untested',
      'inconclusive',
      'unknown',
    ]),
    mutants: {
      killed: tally(evidence.mutants, MUTANT_STATUSES).killed,
      total: evidence.mutants.length,
    },
    failures,
  };
}

function failuresOfTrace(clauses: readonly TracedClause[], evidence: Evidence): string[] {
  const failures = clauses.length === 0 ? ['there is no clause'] : [];
  const ids = new Set<string>();
  for (const { id, level, status, reasons } of clauses) {
    if (ids.has(id)) failures.push(`${id} stands twice`);
    ids.add(id);
    const binding = level === 'MUST' || level === 'MUST NOT';
    const lost = level === null && status !== 'withdrawn';
    if (status === 'failing' || lost || (binding && !isProved(status))) {
      failures.push(`${id} is ${status}: ${reasons.join(', ')}`);
    }
  }
  const named = [
    ...evidence.examples.flatMap((one) => one.clauses.map((id) => ({ by: one.id, id }))),
    ...[...evidence.checks, ...evidence.mutants].map((one) => ({ by: one.id, id: one.clause })),
  ];
  const strays = new Map<string, string[]>();
  for (const { by, id } of named) {
    if (!ids.has(id)) strays.set(id, [...(strays.get(id) ?? []), by]);
  }
  for (const [id, by] of strays) failures.push(`${id} is no clause, but ${by[0]} proves it`);
  return failures;
}

function isProved(status: ClauseStatus): boolean {
  return status === 'verified' || status === 'untested';
}

function tally<Status extends string>(
  found: readonly { readonly status: Status }[],
  statuses: readonly Status[],
): Record<Status, number> {
  const counts = Object.fromEntries(statuses.map((status) => [status, 0])) as Record<
    Status,
    number
  >;
  for (const { status } of found) counts[status] += 1;
  return counts;
}
