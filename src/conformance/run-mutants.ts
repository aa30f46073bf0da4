import type { Adapter } from './adapter.ts';
import type { Check, Mutant } from './check.ts';
import { type CheckResult, type RunOptions, runChecks } from './run.ts';

/** What the checks of its clause said about one mutant. */
export interface MutantResult {
  readonly id: string;
  readonly clause: string;
  readonly breaks: string;
  /** Ids of the checks that failed against it; empty when it survived. */
  readonly killedBy: readonly string[];
  /** How many checks its clause has; a mutant of a clause without checks survives. */
  readonly checks: number;
}

/** Whether the checks can fail: the reference passes them, and no mutant does. */
export interface MutationReport {
  readonly ok: boolean;
  /** Every check against the reference. */
  readonly reference: readonly CheckResult[];
  readonly mutants: readonly MutantResult[];
  /** Why `ok` is false, one sentence each. */
  readonly failures: readonly string[];
}

/** What a mutation run takes. */
export interface MutationInput {
  readonly checks: readonly Check[];
  readonly mutants: readonly Mutant[];
  readonly reference: Adapter;
  /** Clauses that need a mutant as soon as they have a check: MUST and MUST NOT. */
  readonly binding?: readonly string[];
  /** Time limit of one check in milliseconds; default as in {@link runChecks}. */
  readonly timeoutMs?: number;
  /** Called after each mutant, in order. */
  readonly onMutant?: (result: MutantResult) => void;
}

/**
 * Runs the checks of its clause against every mutant, and all checks against the reference.
 *
 * A mutant is killed when a check of its clause *fails*; a check that gives no answer kills nothing.
 *
 * @param input Checks, mutants, the reference, and the clauses that bind.
 * @returns Results in the order of the lists; `ok` only when nothing survives and there is something
 * to kill.
 * @see CNF-024
 * @example Nothing to kill is a failure
 * ```ts
 * import { runMutants } from 'event-delivery-spec/conformance';
 *
 * const report = await runMutants({ checks: [], mutants: [], reference: { name: 'empty' } });
 * report.failures; // => ['There is no check', 'There is no mutant']
 * ```
 */
export async function runMutants(input: MutationInput): Promise<MutationReport> {
  const { checks, mutants } = input;
  const options: RunOptions = input.timeoutMs === undefined ? {} : { timeoutMs: input.timeoutMs };
  const reference = await runChecks(checks, input.reference, options);
  const results: MutantResult[] = [];
  for (const mutant of mutants) {
    const own = checks.filter((check) => check.clause === mutant.clause);
    const found = await runChecks(own, mutant.adapter, options);
    const killedBy = found.filter(({ status }) => status === 'fail').map(({ id }) => id);
    const { id, clause, breaks } = mutant;
    const result = { id, clause, breaks, killedBy, checks: own.length };
    results.push(result);
    input.onMutant?.(result);
  }
  const failures = failuresOf(input, reference, results);
  return { ok: failures.length === 0, reference, mutants: results, failures };
}

function failuresOf(
  { checks, mutants, binding = [] }: MutationInput,
  reference: readonly CheckResult[],
  results: readonly MutantResult[],
): string[] {
  const failures: string[] = [];
  if (checks.length === 0) failures.push('There is no check');
  if (mutants.length === 0) failures.push('There is no mutant');
  for (const id of [...repeated(checks), ...repeated(mutants)])
    failures.push(`${id} is used twice`);
  for (const { id, status, evidence } of reference) {
    if (status === 'pass') continue;
    failures.push(`The reference does not pass ${id}: ${status}, ${evidence?.message ?? ''}`);
  }
  for (const { id, killedBy, checks: own, clause } of results) {
    if (killedBy.length > 0) continue;
    const why = own === 0 ? `${clause} has no check` : `it passes ${plural(own)} of ${clause}`;
    failures.push(`${id} survives: ${why}`);
  }
  const mutated = new Set(mutants.map((mutant) => mutant.clause));
  const checked = new Set(checks.map((check) => check.clause));
  for (const clause of binding) {
    if (checked.has(clause) && !mutated.has(clause)) failures.push(`${clause} has no mutant`);
  }
  return failures;
}

function plural(amount: number): string {
  return amount === 1 ? 'the check' : `all ${amount} checks`;
}

function repeated(rows: readonly { readonly id: string }[]): readonly string[] {
  const seen = new Set<string>();
  return rows.filter(({ id }) => seen.size === seen.add(id).size).map(({ id }) => id);
}
