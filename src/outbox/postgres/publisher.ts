import type { Clock } from '../../clock.ts';
import type { CloudEvent } from '../../event/cloud-event.ts';
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
}

/** What a publisher needs. */
export interface PublisherOptions {
  readonly destination: Destination;
  readonly clock: Clock;
  /** Milliseconds after which an unanswered publication counts as unconfirmed. */
  readonly timeoutMs: number;
  /** Publications in flight at once, for a destination that takes events one by one. */
  readonly inFlightMax: number;
  /** Ends waiting: the relay has lost its session, and what it would learn is of no use. */
  readonly lost: AbortSignal;
}

/** Characters of an error that are kept with a record. */
export const LAST_ERROR_LENGTH_MAX = 1000;

/** Publishes with a destination, one by one or in batches, each publication limited in time. */
export function createPublisher(options: PublisherOptions): Publisher {
  const { destination, inFlightMax } = options;
  const answers = new WeakMap<OutboxRecord, Promise<PublishOutcome>>();
  const errors = new WeakMap<OutboxRecord, string>();
  const inFlight = new Set<Promise<unknown>>();

  const attempt = async (records: readonly OutboxRecord[]): Promise<PublishOutcome> => {
    try {
      const events = records.map(({ event, problem }) => {
        if (event === undefined) throw problem;
        return event;
      });
      await limited(options, events);
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
        ? attemptBatch(records)
        : Promise.all(records.map((record) => answers.get(record) ?? 'unconfirmed')),
    errorOf: (record) => errors.get(record),
  };
}

async function limited(
  { destination, clock, timeoutMs, lost }: PublisherOptions,
  events: readonly CloudEvent[],
): Promise<void> {
  const end = new AbortController();
  const onLost = () => end.abort(lost.reason);
  lost.addEventListener('abort', onLost, { once: true });
  const timer = new AbortController();
  const tooLate = clock.sleep(timeoutMs, timer.signal).then(
    () => end.abort(new Error(`no confirmation in ${timeoutMs} ms`)),
    () => undefined,
  );
  try {
    if (lost.aborted) throw lost.reason;
    const aborted = new Promise<never>((_, reject) => {
      end.signal.addEventListener('abort', () => reject(end.signal.reason), { once: true });
    });
    await Promise.race([destination.publish(events, { signal: end.signal }), aborted]);
  } finally {
    lost.removeEventListener('abort', onLost);
    timer.abort();
    await tooLate;
  }
}

/** What went wrong, for people; as long as a record keeps it. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll('\0', '').slice(0, LAST_ERROR_LENGTH_MAX);
}
