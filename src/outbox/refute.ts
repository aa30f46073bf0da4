import { replay, type Violation } from '../simulation/model.ts';
import { search } from '../simulation/search.ts';
import { CLAIMS, type Claim, type ClaimName } from './claims.ts';
import { outboxModel } from './world/outbox-model.ts';
import type { TraceEvent } from './world/trace.ts';

/** Where to look for a counterexample. */
export interface RefuteOptions {
  /** The first seed, a whole number. Default: 1. */
  readonly seed?: number;
  /** Histories to try before giving up, 1 to 10 million. Default: 100 000. */
  readonly histories?: number;
  /** Counterexamples to make small, of which the smallest is given, 1 or more. Default: {@link REFUTE_TAKE}. */
  readonly take?: number;
}

/** Counterexamples that are made small before the smallest is given. */
export const REFUTE_TAKE = 8;

/** A history that refutes a claim: the smallest that was found. */
export interface Counterexample {
  readonly claim: ClaimName;
  /** What people say. */
  readonly statement: string;
  /** What holds instead. */
  readonly instead: string;
  /** The seed that the search began with: the same one finds the same history. */
  readonly seed: number;
  /** The seed of the history before it was made small. */
  readonly foundSeed: number;
  /** Histories run until this one was found. */
  readonly histories: number;
  /** What was done, by name; leaving out any of it keeps the claim. */
  readonly actions: readonly string[];
  /** What happened, message by message. */
  readonly trace: readonly TraceEvent[];
  /** How the claim is broken, and at which step of the processes. */
  readonly violation: Violation;
}

/**
 * Looks for the smallest history that refutes a claim.
 *
 * Nothing about the answer is written down: each call searches, and the same seed finds the same history.
 *
 * @param claim The name of a claim of {@link CLAIMS}.
 * @param options Seeds and effort.
 * @returns The smallest history found.
 * @throws `RangeError` when there is no such claim, or none of the histories refutes it.
 * @example The most common claim of all
 * ```ts
 * import { refute } from 'event-delivery-spec/outbox';
 *
 * const { actions, violation } = refute('exactly-once', { seed: 7 });
 * actions; // => ['write a', 'relay1 to confirm', 'relay1 crash']
 * violation.message; // => 'a1 is delivered twice'
 * ```
 */
export function refute(claim: ClaimName, options: RefuteOptions = {}): Counterexample {
  if (!Object.hasOwn(CLAIMS, claim))
    throw new RangeError(`Cannot refute a claim: there is no claim ${JSON.stringify(claim)}`);
  const { statement, instead, setup, promises }: Claim = CLAIMS[claim];
  const { seed: first = 1, histories = 100_000, take = REFUTE_TAKE } = options;
  const model = outboxModel(setup, [promises]);
  let best: { seed: number; histories: number; actions: readonly number[] } | undefined;
  let tried = 0;
  for (let taken = 0; taken < take && tried < histories; taken += 1) {
    const found = search(model, { seed: first + tried, histories: histories - tried });
    if (found === undefined) break;
    tried += found.histories;
    if (best === undefined || found.actions.length < best.actions.length)
      best = { seed: found.seed, histories: tried, actions: found.actions };
  }
  if (best === undefined)
    throw new RangeError(`Cannot refute "${claim}": ${histories} histories keep it`);
  const { world, actions } = replay(model, best.actions, { traced: true });
  return {
    claim,
    statement,
    instead,
    seed: first,
    foundSeed: best.seed,
    histories: best.histories,
    actions: actions.map((action) => model.actions[action] ?? ''),
    trace: untilBroken(world.trace),
    violation: world.violation() as Violation,
  };
}

/** A note at the end, after which nothing happened, says nothing. */
function untilBroken(trace: readonly TraceEvent[]): readonly TraceEvent[] {
  return trace.at(-1)?.kind === 'note' ? trace.slice(0, -1) : trace;
}
