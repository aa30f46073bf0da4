import { ask, type Part, type Process } from '../simulation/step.ts';
import { asksInbox, type ProcessingOutcome, processOnce } from './inbox.ts';
import type { Assignment, ConsumerSteps, LogRecord } from './steps.ts';

/**
 * What a consumer does with a record that it cannot process.
 *
 * - `stop`: it ends there, and the partition with it. Order is kept, nothing moves.
 * - `park`: the record and every later one of its key are set aside in order; the other keys move.
 * - `dead-letter`: the record is set aside alone; the next of its key is processed without it.
 */
export type ConsumerPoisonPolicy = 'stop' | 'park' | 'dead-letter';

/** How the consumer works. */
export interface ConsumerOptions {
  /** Records processed between two commits of an offset, M, 1 or more. Default: 10. */
  readonly commitEvery?: number;
  /**
   * Whether the offset committed is that of the next record to read, or (as some clients do) that of the last one
   * processed, which is then delivered once more after every restart, even a clean one. Default: `next`.
   */
  readonly commits?: 'next' | 'last';
  /** Records processed after a commit that failed before the next try, 1 to M. Default: 1. */
  readonly retryCommitAfter?: number;
  /** Whether the inbox is used. Default: true. */
  readonly inbox?: boolean;
  /** What happens to a record that cannot be processed. Default: `stop`. */
  readonly poison?: ConsumerPoisonPolicy;
  /** Attempts at one record, 1 or more. Default: 3. */
  readonly attemptMax?: number;
  /** Milliseconds to wait after an attempt, from 1, that failed. Default: 1500 for each attempt, at most 30 000. */
  readonly backoffMs?: (attempt: number) => number;
  /** Milliseconds between polls that find nothing. Default: 1000. */
  readonly pollMs?: number;
}

/** How a consumer ended: somebody asked, another owns the partition, or the policy `stop` met poison. */
export type ConsumerEnd<R extends LogRecord> =
  | { readonly end: 'stopped' }
  | { readonly end: 'fenced' }
  | { readonly end: 'halted'; readonly record: R };

/** The consumer as a process. */
export type Consumer<R extends LogRecord> = Process<ConsumerSteps<R>, ConsumerEnd<R>>;

/** What is processed of a partition and not committed yet. */
interface Progress {
  readonly offset: number;
  /** Records processed until the next commit is due. */
  readonly left: number;
}

interface State {
  readonly progress: Map<number, Progress>;
  readonly parked: Set<string>;
}

/**
 * Processes the records of its partitions in order and commits an offset every M of them.
 *
 * An offset is committed only after the effects of all records before it are durable: a crash repeats records, at most
 * M of them ({@link deliveryDuplicatesMax} has the exact number), and loses none. With the inbox no effect is repeated.
 *
 * @param options Commit interval, inbox and poison policy.
 * @returns A process that begins with `join` and ends with `leave`.
 * @throws `RangeError` when a number is not a whole number of at least 1.
 * @see OBX-030
 * @example What a crash repeats has no second effect
 * ```ts
 * import { outboxModel } from 'event-delivery-spec/outbox';
 *
 * const model = outboxModel({ keys: ['a'], consumerOptions: { commitEvery: 10 } });
 * const world = model.create();
 * for (const name of ['write a', 'relay1 run', 'consumer1 run', 'consumer1 crash', 'consumer1 run'])
 *   world.perform(model.actions.indexOf(name));
 *
 * world.history.deliveries.length; // => 2
 * world.history.effects.length; // => 1
 * ```
 */
export function consumer<R extends LogRecord>(options: ConsumerOptions = {}): Consumer<R> {
  for (const name of ['commitEvery', 'retryCommitAfter', 'attemptMax'] as const) {
    const value = options[name] ?? 1;
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(
        `Cannot start a consumer: ${name} ${value} is not a whole number from 1`,
      );
  }
  return steps<R>(options);
}

function* steps<R extends LogRecord>(options: ConsumerOptions): Consumer<R> {
  type S = ConsumerSteps<R>;
  let state = yield* join<R>();
  for (;;) {
    const polled = yield* ask<S, 'poll'>('poll', undefined);
    if (polled.kind === 'record') {
      const ended = yield* handle(polled.record, state, options);
      if (ended === undefined) continue;
      if (ended.end !== 'fenced') yield* commitAll<R>(state);
      yield* ask<S, 'leave'>('leave', undefined);
      return ended;
    }
    if (polled.kind === 'revoked') {
      yield* commitAll<R>(state);
      state = yield* join<R>();
      continue;
    }
    const idle = polled.kind === 'idle';
    if (idle && (yield* ask<S, 'sleep'>('sleep', options.pollMs ?? 1000)) === 'awake') continue;
    yield* commitAll<R>(state);
    yield* ask<S, 'leave'>('leave', undefined);
    return { end: 'stopped' };
  }
}

/** Joins the group and fences every partition before the first record of it is read. */
function* join<R extends LogRecord>(): Part<ConsumerSteps<R>, State> {
  const assignments: readonly Assignment[] = yield* ask<ConsumerSteps<R>, 'join'>(
    'join',
    undefined,
  );
  const parked = new Set<string>();
  for (const assignment of assignments) {
    const since = yield* ask<ConsumerSteps<R>, 'fence'>('fence', assignment);
    for (const key of since ?? assignment.parked) parked.add(key);
  }
  return { progress: new Map(), parked };
}

/** Processes one record and commits when it is time; what ends the consumer is returned. */
function* handle<R extends LogRecord>(
  record: R,
  state: State,
  options: ConsumerOptions,
): Part<ConsumerSteps<R>, ConsumerEnd<R> | undefined> {
  const outcome = yield* processWithRetries(record, state, options);
  if (outcome === 'fenced') return { end: 'fenced' };
  if (outcome === 'stopping') return { end: 'stopped' };
  if (outcome === 'poison') return { end: 'halted', record };
  // Its offset was committed when it was parked: committing it once more would go back.
  if (record.isReleased === true) return undefined;
  const { commitEvery = 10, commits = 'next', retryCommitAfter = 1 } = options;
  const before = state.progress.get(record.partition)?.left ?? commitEvery;
  const offset = commits === 'next' ? record.offset + 1 : record.offset;
  state.progress.set(record.partition, { offset, left: before - 1 });
  if (before > 1) return undefined;
  const committed = yield* commit<R>(record.partition, offset);
  if (committed === 'fenced') return { end: 'fenced' };
  if (committed === 'committed') state.progress.delete(record.partition);
  else state.progress.set(record.partition, { offset, left: retryCommitAfter });
  return undefined;
}

function* processWithRetries<R extends LogRecord>(
  record: R,
  state: State,
  options: ConsumerOptions,
): Part<ConsumerSteps<R>, 'done' | 'fenced' | 'stopping' | 'poison'> {
  const { attemptMax = 3, backoffMs = defaultBackoffMs, poison = 'stop', inbox = true } = options;
  let setAside: 'park' | 'deadLetter' | undefined = state.parked.has(record.key)
    ? 'park'
    : undefined;
  let isSetAsidePerhaps = false;
  for (let attempt = 1; ; attempt += 1) {
    const outcome =
      setAside === undefined
        ? yield* processOnce(record, inbox)
        : yield* putAside(record, setAside, inbox);
    if (outcome === 'fenced') return 'fenced';
    if (outcome !== 'failed') {
      // Seen at the first try to park: the last effect was durable after all. Seen later: that try was.
      if (setAside === 'park' && (outcome === 'done' || isSetAsidePerhaps))
        state.parked.add(record.key);
      return 'done';
    }
    isSetAsidePerhaps = setAside !== undefined;
    if (attempt >= attemptMax && setAside === undefined) {
      if (poison === 'stop') return 'poison';
      setAside = poison === 'park' ? 'park' : 'deadLetter';
      continue;
    }
    const slept = yield* ask<ConsumerSteps<R>, 'sleep'>('sleep', backoffMs(attempt));
    if (slept === 'stop') return 'stopping';
  }
}

/**
 * Sets a record aside in a transaction that takes its inbox row too: delivered again, it can neither have its effect
 * after all nor be set aside twice. Whoever takes a parked record up later does so from where it is parked.
 */
function* putAside<R extends LogRecord>(
  record: R,
  where: 'park' | 'deadLetter',
  inbox: boolean,
): Part<ConsumerSteps<R>, ProcessingOutcome> {
  type S = ConsumerSteps<R>;
  yield* ask<S, 'begin'>('begin', undefined);
  if (asksInbox(record, inbox) && (yield* ask<S, 'markSeen'>('markSeen', record)) === 'seen') {
    yield* ask<S, 'rollback'>('rollback', undefined);
    return 'seen';
  }
  yield* ask<S, typeof where>(where, record);
  const committed = yield* ask<S, 'commitEffect'>('commitEffect', record);
  return committed === 'committed' ? 'done' : committed;
}

function* commit<R extends LogRecord>(
  partition: number,
  offset: number,
): Part<ConsumerSteps<R>, 'committed' | 'failed' | 'fenced'> {
  return yield* ask<ConsumerSteps<R>, 'commitOffset'>('commitOffset', { partition, offset });
}

/** Before a partition is given up: what is processed needs no repetition. */
function* commitAll<R extends LogRecord>(state: State): Part<ConsumerSteps<R>, void> {
  for (const [partition, { offset }] of state.progress) yield* commit<R>(partition, offset);
}

const defaultBackoffMs = (attempt: number) => Math.min(1500 * attempt, 30_000);
