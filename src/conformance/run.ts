import type { Adapter } from './adapter.ts';
import { type Check, CheckFailure, NotClaimed, type Sentinel } from './check.ts';
import { NoAnswer, withTimeLimit } from './time-limit.ts';

/** How long one check may take by default, in milliseconds: what is slow on a busy machine still answers. */
export const CHECK_TIMEOUT_MS = 60_000;
/** The longest time limit that a caller can set, in milliseconds: ten minutes. */
export const CHECK_TIMEOUT_MS_MAX = 600_000;

/**
 * What became of a check.
 *
 * `pass` and `fail`: the implementation answered. `not-applicable`: its adapter lacks the part, or it
 * does not claim what the check is about.
 * `untested`: the kit has no check for the clause. `inconclusive`: no answer in time, or no sign that the
 * implementation does anything.
 */
export type CheckStatus = 'pass' | 'fail' | 'not-applicable' | 'untested' | 'inconclusive';

/** Why a check has the status it has. */
export interface Evidence {
  readonly message: string;
  /** What the clause asks for; absent when the check gives none. */
  readonly expected?: unknown;
  /** What the implementation did. */
  readonly actual?: unknown;
  /** Requests and responses in their order, one line each; absent when there were none. */
  readonly transcript?: readonly string[];
}

/** The result of one check. */
export interface CheckResult {
  /** Id of the check; for an untested clause the clause's id. */
  readonly id: string;
  readonly clause: string;
  readonly title: string;
  readonly status: CheckStatus;
  /** Absent for a pass. */
  readonly evidence?: Evidence;
  readonly durationMs: number;
}

/** A clause that a run is about. */
export interface ClauseChoice {
  readonly id: string;
  /** Why nothing can observe it; without checks it is reported with this reason. */
  readonly untested?: string;
}

/** Options of a run. */
export interface RunOptions {
  /**
   * The clauses to check, as ids or as clauses; default: those of the checks. A clause given here
   * without any check is reported as `untested`.
   */
  readonly clauses?: readonly (string | ClauseChoice)[];
  /** Time limit of one check: 1 to 600,000 milliseconds, default 60,000. */
  readonly timeoutMs?: number;
  /** Ends the run: checks that have not answered are `inconclusive`. */
  readonly signal?: AbortSignal;
  /** Called with each result, in order. */
  readonly onResult?: (result: CheckResult) => void;
  /**
   * How many checks go on at a time: 1 to 64, default 1. More is for implementations that are far away and checks that
   * mostly wait; results keep their order, but those of checks that run alone come last.
   */
  readonly concurrency?: number;
}

/** Most checks at a time. */
export const CHECK_CONCURRENCY_MAX = 64;

/**
 * Runs checks against an implementation, one after the other.
 *
 * Never stops at a failure, and never rejects because of the implementation: whatever it throws is
 * a failed check with evidence.
 *
 * @param checks The checks, such as `allChecks`.
 * @param adapter The implementation.
 * @param options Clauses, time limit, signal and a callback.
 * @returns One result for each check, in order, then one for each untested clause.
 * @throws `RangeError` when `timeoutMs` or `concurrency` is out of range.
 * @see CNF-020
 * @example An adapter without the part that a check drives
 * ```ts
 * import { allChecks, runChecks } from 'event-delivery-spec/conformance';
 *
 * const results = await runChecks(allChecks, { name: 'nothing yet' });
 * results.length === allChecks.length; // => true
 * new Set(results.map((result) => result.status)); // => new Set(['not-applicable'])
 * ```
 */
export async function runChecks(
  checks: readonly Check[],
  adapter: Adapter,
  options: RunOptions = {},
): Promise<CheckResult[]> {
  const timeoutMs = options.timeoutMs ?? CHECK_TIMEOUT_MS;
  if (!(timeoutMs >= 1 && timeoutMs <= CHECK_TIMEOUT_MS_MAX)) {
    throw new RangeError(
      `Cannot run checks: timeoutMs is ${timeoutMs}, not 1 to ${CHECK_TIMEOUT_MS_MAX}`,
    );
  }
  const { concurrency = 1 } = options;
  if (!(concurrency >= 1 && concurrency <= CHECK_CONCURRENCY_MAX)) {
    throw new RangeError(
      `Cannot run checks: concurrency is ${concurrency}, not 1 to ${CHECK_CONCURRENCY_MAX}`,
    );
  }
  const limit = { timeoutMs, ...(options.signal && { signal: options.signal }) };
  const silenceOf = sentinelsOf(adapter, limit);
  const clauses = options.clauses?.map((one) => (typeof one === 'string' ? { id: one } : one));
  const chosen = new Set(clauses?.map((clause) => clause.id));
  const results: CheckResult[] = [];
  const report = (result: CheckResult) => {
    results.push(result);
    options.onResult?.(result);
  };
  const wanted = checks.filter(({ clause }) => clauses === undefined || chosen.has(clause));
  const run = (check: Check) => runCheck(check, { adapter, limit, silenceOf });
  const isTogether = ({ isAlone }: Check) => concurrency === 1 || isAlone !== true;
  await inOrder(wanted.filter(isTogether), concurrency, run, report);
  await inOrder(
    wanted.filter((check) => !isTogether(check)),
    1,
    run,
    report,
  );
  for (const clause of clauses ?? []) {
    if (!checks.some((check) => check.clause === clause.id)) report(untestedResult(clause));
  }
  return results;
}

/** Some at a time; each result is given when it and all before it are there. */
async function inOrder<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  run: (item: Item) => Promise<Result>,
  give: (result: Result) => void,
): Promise<void> {
  const done: { result: Result }[] = [];
  let next = 0;
  let given = 0;
  const work = async () => {
    for (let at = next; at < items.length; at = next) {
      next += 1;
      done[at] = { result: await run(items[at] as Item) };
      for (let ready = done[given]; ready !== undefined; ready = done[given]) {
        given += 1;
        give(ready.result);
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}

interface TimeLimit {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** Why a pass of the check says nothing; `undefined` when it says something. */
type Silence = (check: Check) => Promise<string | undefined>;

/** Asks each sentinel once. */
function sentinelsOf(adapter: Adapter, limit: TimeLimit): Silence {
  const asked = new Map<Sentinel, Promise<string | undefined>>();
  return async ({ sentinel }) => {
    if (sentinel === undefined) return undefined;
    const answer =
      asked.get(sentinel) ??
      withTimeLimit(() => sentinel(adapter), limit).then(
        () => undefined,
        (error: unknown) =>
          `It passes, and so would what does nothing: ${evidenceOf(error).message}`,
      );
    asked.set(sentinel, answer);
    return answer;
  };
}

async function runCheck(
  check: Check,
  run: { readonly adapter: Adapter; readonly limit: TimeLimit; readonly silenceOf: Silence },
): Promise<CheckResult> {
  const { adapter, limit, silenceOf } = run;
  const { id, clause, title } = check;
  if (adapter[check.needs] === undefined) {
    const message = `The adapter "${adapter.name}" has no ${check.needs}`;
    return { id, clause, title, status: 'not-applicable', evidence: { message }, durationMs: 0 };
  }
  const start = performance.now();
  const elapsed = () => Math.round(performance.now() - start);
  try {
    await withTimeLimit(() => check.run(adapter), limit);
    const message = await silenceOf(check);
    if (message === undefined) return { id, clause, title, status: 'pass', durationMs: elapsed() };
    const evidence = { message };
    return { id, clause, title, status: 'inconclusive', evidence, durationMs: elapsed() };
  } catch (error) {
    const status = statusOf(error);
    return { id, clause, title, status, evidence: evidenceOf(error), durationMs: elapsed() };
  }
}

function statusOf(error: unknown): CheckStatus {
  if (error instanceof NotClaimed) return 'not-applicable';
  return error instanceof NoAnswer ? 'inconclusive' : 'fail';
}

function evidenceOf(error: unknown): Evidence {
  if (error instanceof CheckFailure) {
    const { message, expected, actual, transcript } = error;
    const evidence = { message, expected: reportable(expected), actual: reportable(actual) };
    return transcript.length === 0 ? evidence : { ...evidence, transcript };
  }
  if (error instanceof NoAnswer || error instanceof NotClaimed) return { message: error.message };
  const text = error instanceof Error ? `${error.name}: ${error.message}` : describe(error);
  return { message: `The implementation threw ${text}`, actual: text };
}

/** A value that JSON can hold, so that a report can always be written. */
function reportable(value: unknown): unknown {
  try {
    JSON.stringify(value);
    return value;
  } catch {
    return `a value of type ${typeof value} that JSON cannot hold`;
  }
}

/** Any thrown value as text; a value whose conversion throws must not end the run. */
function describe(value: unknown): string {
  try {
    return String(value);
  } catch {
    return `a value of type ${typeof value}`;
  }
}

function untestedResult(clause: ClauseChoice): CheckResult {
  const message = clause.untested ?? 'The kit has no check for this clause';
  const { id } = clause;
  const title = `${id} is not tested`;
  return { id, clause: id, title, status: 'untested', evidence: { message }, durationMs: 0 };
}
