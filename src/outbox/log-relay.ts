import { ask, type Part, type Process } from '../simulation/step.ts';
import { assertBatch } from './polling-relay.ts';
import { publishInRounds } from './publish.ts';
import type { LogPosition, LogRelaySteps, PublishOutcome, RelayRecord } from './steps.ts';

/** How the log relay works. */
export interface LogRelayOptions {
  /** Transactions are collected until they have this many records, 1 to {@link RELAY_BATCH_MAX}. Default: 100. */
  readonly batch?: number;
  /** Milliseconds to wait when the log has nothing. Default: 1000. */
  readonly pollMs?: number;
  /** As for the polling relay. Default: false. */
  readonly pipelined?: boolean;
  /** What happens to a record that the destination rejects. A log has no place to park a key. Default: `stop`. */
  readonly poison?: 'stop' | 'dead-letter';
  /** Milliseconds to wait before publishing again what is not confirmed. Default: `pollMs`. */
  readonly backoffMs?: (attempts: number) => number;
}

/** How a log relay ended. `lost`: the slot is gone, and with it every record that it had not delivered. */
export type LogRelayEnd<R extends RelayRecord> =
  | { readonly end: 'stopped' }
  | { readonly end: 'lost' }
  | { readonly end: 'halted'; readonly record: R };

/** The log relay as a process. */
export type LogRelay<R extends RelayRecord> = Process<LogRelaySteps<R>, LogRelayEnd<R>>;

/**
 * Moves records from the log of the database to a destination, in the order of commits.
 *
 * A position is acknowledged only when every record up to it is confirmed or buried, so a crash publishes again what
 * was not acknowledged: less than a batch and one transaction. A record that is not confirmed holds back all behind it.
 *
 * @param options Batch, waits and poison policy.
 * @returns A process that begins with `open` and ends when `sleep` answers `stop`, at poison, or when the slot is lost.
 * @throws `RangeError` when the batch is not a whole number from 1 to {@link RELAY_BATCH_MAX}.
 * @see OBX-010
 * @example A slot that is gone ends the relay
 * ```ts
 * import { logRelay } from 'event-delivery-spec/outbox';
 *
 * const relay = logRelay();
 * relay.next(); // => ~ { value: { step: 'open' } }
 * relay.next('lost'); // => { done: true, value: { end: 'lost' } }
 * ```
 */
export function logRelay<R extends RelayRecord>(options: LogRelayOptions = {}): LogRelay<R> {
  assertBatch(options.batch ?? 1);
  return steps<R>(options);
}

function* steps<R extends RelayRecord>(options: LogRelayOptions): LogRelay<R> {
  type S = LogRelaySteps<R>;
  const { batch = 100, pollMs = 1000 } = options;
  if ((yield* ask<S, 'open'>('open', undefined)) === 'lost') return { end: 'lost' };
  for (;;) {
    const { records, position } = yield* collect<R>(batch);
    if (position !== undefined) {
      const halted = yield* deliver(records, options);
      if (halted !== undefined) {
        yield* ask<S, 'close'>('close', undefined);
        return halted;
      }
      yield* ask<S, 'acknowledge'>('acknowledge', position);
    }
    const stop = yield* ask<S, 'sleep'>('sleep', position === undefined ? pollMs : 0);
    if (stop === 'stop') {
      yield* ask<S, 'close'>('close', undefined);
      return { end: 'stopped' };
    }
  }
}

/** Takes transactions until they have a batch of records, or the log has no more. */
function* collect<R extends RelayRecord>(
  batch: number,
): Part<LogRelaySteps<R>, { records: readonly R[]; position: LogPosition | undefined }> {
  const records: R[] = [];
  let position: LogPosition | undefined;
  while (records.length < batch) {
    const transaction = yield* ask<LogRelaySteps<R>, 'next'>('next', undefined);
    if (transaction === undefined) break;
    position = transaction.position;
    for (const record of transaction.records) records.push(record);
  }
  return { records, position };
}

/** Publishes until every record is confirmed or buried; what ends the relay before that is returned. */
function* deliver<R extends RelayRecord>(
  records: readonly R[],
  { pollMs = 1000, pipelined = false, poison = 'stop', backoffMs = () => pollMs }: LogRelayOptions,
): Part<LogRelaySteps<R>, LogRelayEnd<R> | undefined> {
  type S = LogRelaySteps<R>;
  let left = records;
  for (let attempts = 1; ; attempts += 1) {
    const outcomes = yield* publishInRounds(left, pipelined);
    const rejected = left.filter((record) => outcomes.get(record) === 'rejected');
    const [first] = rejected;
    if (first !== undefined && poison === 'stop') return { end: 'halted', record: first };
    for (const record of rejected) yield* ask<S, 'bury'>('bury', record);
    left = left.filter((record) => !isSettled(outcomes.get(record)));
    if (left.length === 0) return undefined;
    // After a burial the next of the key can follow at once; only what is not confirmed waits.
    const waitMs = rejected.length > 0 ? 0 : backoffMs(attempts);
    if ((yield* ask<S, 'sleep'>('sleep', waitMs)) === 'stop') return { end: 'stopped' };
  }
}

const isSettled = (outcome: PublishOutcome | undefined) =>
  outcome === 'confirmed' || outcome === 'rejected';
