import { after, type Clock } from '../../clock.ts';
import type { Destination } from '../destination.ts';
import { isRejection } from '../errors.ts';
import type { PublishOutcome } from '../steps.ts';
import type { OutboxRecord } from './relay-record.ts';

/** The two publishing steps of a relay, over a destination. */
export interface Publisher {
  publish(record: OutboxRecord): Promise<undefined>;
  confirm(records: readonly OutboxRecord[]): Promise<readonly PublishOutcome[]>;
  /** Why the last attempt at a record failed; forgotten at its next attempt. */
  errorOf(record: OutboxRecord): string | undefined;
  /** Lets go of its signals, when nothing is in flight any more. */
  close(): void;
}

/** What a publisher needs. */
export interface PublisherOptions {
  readonly destination: Destination;
  readonly clock: Clock;
  /** Milliseconds after which an unanswered publication counts as unconfirmed; Infinity for never. */
  readonly timeoutMs: number;
  /** Milliseconds that publications in flight still have when the relay is asked to stop. Default: `timeoutMs`. */
  readonly stopMs?: number;
  /** Publications in flight at once, for a destination that takes events one by one. */
  readonly inFlightMax: number;
  /** Events of one call at most, for a destination that takes several at once. Default: no limit. */
  readonly batch?: number;
  /** Ends waiting: the relay has lost its session, and what it would learn is of no use. */
  readonly lost: AbortSignal;
  /** Asks the relay to stop. Default: never. */
  readonly stop?: AbortSignal;
}

/** Characters of an error that are kept with a record. */
export const LAST_ERROR_LENGTH_MAX = 1000;

/** Publishes with a destination, one by one or in batches, each publication limited in time. */
export function createPublisher(options: PublisherOptions): Publisher {
  const { destination, inFlightMax, batch = Number.POSITIVE_INFINITY } = options;
  const answers = new WeakMap<OutboxRecord, Promise<PublishOutcome>>();
  const errors = new WeakMap<OutboxRecord, string>();
  const inFlight = new Set<Promise<unknown>>();
  const limits = limitsOf(options);

  const attempt = async (records: readonly OutboxRecord[]): Promise<PublishOutcome> => {
    try {
      const events = records.map(({ event, problem }) => {
        if (event === undefined) throw problem;
        return event;
      });
      await limits.limited((signal) => destination.publish(events, { signal }));
      return 'confirmed';
    } catch (error) {
      for (const record of records) errors.set(record, messageOf(error));
      const isNoEvent = records.some(({ event }) => event === undefined);
      return isRejection(error) || isNoEvent ? 'rejected' : 'unconfirmed';
    }
  };

  /** One call for all; when it is refused, one call each finds out which of them is poison. */
  const attemptBatch = async (
    records: readonly OutboxRecord[],
  ): Promise<readonly PublishOutcome[]> => {
    const together = await attempt(records);
    if (together !== 'rejected' || records.length === 1) return records.map(() => together);
    const outcomes: PublishOutcome[] = [];
    const stuck = new Set<string>();
    for (const record of records) {
      const outcome = stuck.has(record.key) ? 'skipped' : await attempt([record]);
      if (outcome !== 'confirmed') stuck.add(record.key);
      outcomes.push(outcome);
    }
    return outcomes;
  };

  /** One batch after the other: a transaction can be larger, and a call has its time. */
  const attemptAll = async (
    records: readonly OutboxRecord[],
  ): Promise<readonly PublishOutcome[]> => {
    const outcomes: PublishOutcome[] = [];
    let isStuck = false;
    for (let at = 0; at < records.length; at += batch) {
      const some = records.slice(at, at + batch);
      const found: readonly PublishOutcome[] = isStuck
        ? some.map(() => 'skipped')
        : await attemptBatch(some);
      isStuck ||= found.some((outcome) => outcome !== 'confirmed');
      for (const outcome of found) outcomes.push(outcome);
    }
    return outcomes;
  };

  return {
    async publish(record) {
      // What goes in one call is sent when it is known which records that are.
      if (destination.takesBatches) return undefined;
      while (inFlight.size >= inFlightMax) await Promise.race(inFlight);
      const answer = attempt([record]);
      answers.set(record, answer);
      inFlight.add(answer);
      answer.finally(() => inFlight.delete(answer));
      return undefined;
    },
    confirm: (records) =>
      destination.takesBatches
        ? attemptAll(records)
        : Promise.all(records.map((record) => answers.get(record) ?? 'unconfirmed')),
    errorOf: (record) => errors.get(record),
    close: limits.close,
  };
}

/** What ends publications that do not end by themselves: their time, the loss of the session, the wish to stop. */
interface Limits {
  limited(publish: (signal: AbortSignal) => Promise<void>): Promise<void>;
  close(): void;
}

function limitsOf({ clock, timeoutMs, stopMs = timeoutMs, lost, stop }: PublisherOptions): Limits {
  const open = new Set<AbortController>();
  const endAll = (reason: unknown) => {
    for (const end of open) end.abort(reason);
  };
  let cancelStop = () => {};
  const onLost = () => endAll(lost.reason);
  const onStop = () => {
    if (!Number.isFinite(stopMs)) return;
    const reason = new Error(`no confirmation in ${stopMs} ms after the relay was asked to stop`);
    cancelStop = after(clock, stopMs, () => endAll(reason));
  };
  // One listener for all that is in flight.
  lost.addEventListener('abort', onLost, { once: true });
  stop?.addEventListener('abort', onStop, { once: true });
  if (stop?.aborted === true) onStop();

  return {
    async limited(publish) {
      if (lost.aborted) throw lost.reason;
      const end = new AbortController();
      open.add(end);
      const tooLate = new Error(`no confirmation in ${timeoutMs} ms`);
      const cancel = Number.isFinite(timeoutMs)
        ? after(clock, timeoutMs, () => end.abort(tooLate))
        : () => {};
      try {
        const aborted = new Promise<never>((_, reject) => {
          end.signal.addEventListener('abort', () => reject(end.signal.reason), { once: true });
        });
        await Promise.race([publish(end.signal), aborted]);
      } finally {
        open.delete(end);
        cancel();
      }
    },
    close() {
      cancelStop();
      lost.removeEventListener('abort', onLost);
      stop?.removeEventListener('abort', onStop);
    },
  };
}

/** What went wrong, for people; as long as a record keeps it. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll('\0', '').slice(0, LAST_ERROR_LENGTH_MAX);
}
