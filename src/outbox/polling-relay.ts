import { ask, type Process } from '../simulation/step.ts';
import { publishInRounds } from './publish.ts';
import type { Marks, PollingRelaySteps, PublishOutcome, RelayRecord } from './steps.ts';

/**
 * What a relay does with a record that its destination rejects, or that failed too often.
 *
 * - `stop`: the relay ends at it. Order is kept, nothing moves until somebody acts.
 * - `park`: its key waits, with every later record of the key. Order is kept, the other keys move.
 * - `dead-letter`: the record becomes `dead`, the next of its key follows: the order has a hole.
 */
export type RelayPoisonPolicy = 'stop' | 'park' | 'dead-letter';

/** How the polling relay works. */
export interface PollingRelayOptions {
  /** Records read, published and marked together, 1 to {@link RELAY_BATCH_MAX}. Default: 100. */
  readonly batch?: number;
  /** Milliseconds between polls that find nothing. Default: 1000. */
  readonly pollMs?: number;
  /**
   * Whether several records of one key may be in flight at once. Only for a destination that takes, of the records of a
   * key, a prefix in their order, and none after one that it has not taken. Default: false.
   */
  readonly pipelined?: boolean;
  /** What happens to a record that can never be published. Default: `stop`. */
  readonly poison?: RelayPoisonPolicy;
  /** Attempts after which a record counts as poison; Infinity: only a rejection does. Default: Infinity. */
  readonly attemptMax?: number;
  /** Milliseconds to wait after a batch in which something failed, by its worst attempt. Default: `pollMs`. */
  readonly backoffMs?: (attempts: number) => number;
}

/** The largest batch: what one relay crash can publish a second time. */
export const RELAY_BATCH_MAX = 10_000;

/** How a polling relay ended: somebody asked, or the poison policy `stop` met a record that cannot be published. */
export type PollingRelayEnd<R extends RelayRecord> =
  | { readonly end: 'stopped' }
  | { readonly end: 'halted'; readonly record: R };

/** The polling relay as a process. */
export type PollingRelay<R extends RelayRecord> = Process<PollingRelaySteps<R>, PollingRelayEnd<R>>;

/**
 * Moves records from a table to a destination: read, publish, wait for the confirmation, mark, commit, in this order.
 *
 * Nothing is marked that is not confirmed, so a crash publishes a record again but never loses it: at most one batch per
 * crash. Of each key one record at a time is in flight, and none follows one that failed, so the first deliveries of a
 * key are in the order of the sequence numbers.
 *
 * @param options Batch, waits and poison policy.
 * @returns A process that begins with `acquire` and ends when `sleep` answers `stop`, or at poison.
 * @throws `RangeError` when the batch is not a whole number from 1 to {@link RELAY_BATCH_MAX}.
 * @see OBX-010
 * @example The steps of a relay, asked for one after the other
 * ```ts
 * import { pollingRelay } from 'event-delivery-spec/outbox';
 *
 * const relay = pollingRelay({ batch: 10 });
 * relay.next(); // => ~ { value: { step: 'acquire' } }
 * relay.next('acquired'); // => ~ { value: { step: 'read', argument: 10 } }
 * relay.next([{ id: '1', key: 'a', attempts: 0 }]); // => ~ { value: { step: 'publish' } }
 * relay.next(undefined); // => ~ { value: { step: 'confirm' } }
 * relay.next(['confirmed']); // => ~ { value: { step: 'mark', argument: { sent: [{ id: '1' }] } } }
 * relay.next(undefined); // => ~ { value: { step: 'commit' } }
 * ```
 */
export function pollingRelay<R extends RelayRecord>(
  options: PollingRelayOptions = {},
): PollingRelay<R> {
  assertBatch(options.batch ?? 1);
  return steps<R>(options);
}

function* steps<R extends RelayRecord>(options: PollingRelayOptions): PollingRelay<R> {
  type S = PollingRelaySteps<R>;
  const { batch = 100, pollMs = 1000, pipelined = false, backoffMs = () => pollMs } = options;
  for (;;) {
    const owns = (yield* ask<S, 'acquire'>('acquire', undefined)) === 'acquired';
    const records = owns ? yield* ask<S, 'read'>('read', batch) : [];
    let waitMs = pollMs;
    if (records.length > 0) {
      const outcomes = yield* publishInRounds(records, pipelined);
      const { marks, poison, worst } = settle(outcomes, options);
      yield* ask<S, 'mark'>('mark', marks);
      yield* ask<S, 'commit'>('commit', undefined);
      if (poison !== undefined) {
        yield* ask<S, 'release'>('release', undefined);
        return { end: 'halted', record: poison };
      }
      waitMs = worst === 0 ? 0 : backoffMs(worst);
    }
    if ((yield* ask<S, 'sleep'>('sleep', waitMs)) === 'stop') {
      yield* ask<S, 'release'>('release', undefined);
      return { end: 'stopped' };
    }
  }
}

/** Refuses a batch that no relay can read. */
export function assertBatch(batch: number): void {
  if (Number.isInteger(batch) && batch >= 1 && batch <= RELAY_BATCH_MAX) return;
  throw new RangeError(`Cannot start a relay: batch ${batch} is not 1 to ${RELAY_BATCH_MAX}`);
}

interface Settled<R extends RelayRecord> {
  readonly marks: Marks<R>;
  readonly poison: R | undefined;
  /** The most attempts that a failed record has now; 0 when none failed. */
  readonly worst: number;
}

/** What the outcomes of a batch mean for its records. */
function settle<R extends RelayRecord>(
  outcomes: ReadonlyMap<R, PublishOutcome>,
  { poison: policy = 'stop', attemptMax = Number.POSITIVE_INFINITY }: PollingRelayOptions,
): Settled<R> {
  const marks = { sent: [] as R[], failed: [] as R[], dead: [] as R[], parked: [] as string[] };
  let poison: R | undefined;
  let worst = 0;
  for (const [record, outcome] of outcomes) {
    if (outcome === 'skipped') continue;
    if (outcome === 'confirmed') {
      marks.sent.push(record);
      continue;
    }
    const attempts = record.attempts + 1;
    const isPoison = outcome === 'rejected' || attempts >= attemptMax;
    if (isPoison && policy === 'dead-letter') {
      marks.dead.push(record);
      continue;
    }
    marks.failed.push(record);
    if (isPoison && policy === 'park') marks.parked.push(record.key);
    else if (isPoison) poison ??= record;
    else worst = Math.max(worst, attempts);
  }
  return { marks, poison, worst };
}
