import type { Clock } from '../clock.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { eventKey } from '../event/event-key.ts';
import { inRange } from './receiver-limits.ts';

/** How many events are remembered by default. */
export const DUPLICATES_REMEMBERED = 10_000;

/** The most events that a receiver can be set to remember. */
export const DUPLICATES_REMEMBERED_MAX = 1_000_000;

/** How long an event is remembered by default, in milliseconds: ten minutes. */
export const DUPLICATES_REMEMBERED_MS = 600_000;

/** The longest time that a receiver can be set to remember an event, in milliseconds: one week. */
export const DUPLICATES_REMEMBERED_MS_MAX = 604_800_000;

/** Longest source and id, together, that are remembered, in UTF-16 code units. */
export const DUPLICATE_KEY_LENGTH_MAX = 2_048;

/** How much is remembered for finding duplicates. */
export interface DuplicateOptions {
  /** Events: 1 to 1,000,000. Default: {@link DUPLICATES_REMEMBERED}. */
  readonly countMax?: number | undefined;
  /** Milliseconds: 1 to one week. Default: {@link DUPLICATES_REMEMBERED_MS}. */
  readonly rememberMs?: number | undefined;
}

/** The events of one delivery, without those that are known. */
export interface Claim {
  /** Events to be handled now, each once. */
  readonly fresh: readonly CloudEvent[];
  /** What became of events that another delivery is handling at the moment. */
  readonly others: readonly Promise<boolean>[];
  /** Tells whether the fresh ones are done; only then are they remembered. */
  settle(isDone: boolean): void;
}

/** Finds events that were delivered before, by source and id alone. */
export interface Duplicates {
  claim(events: readonly CloudEvent[]): Claim;
}

/**
 * A memory of bounded size: the oldest events are forgotten first.
 *
 * Forgetting is harmless: the event is handled once more, as it would be without the memory.
 */
export function createDuplicates(options: DuplicateOptions, clock: Clock): Duplicates {
  const countMax = inRange(
    'countMax',
    options.countMax,
    DUPLICATES_REMEMBERED,
    DUPLICATES_REMEMBERED_MAX,
  );
  const rememberMs = inRange(
    'rememberMs',
    options.rememberMs,
    DUPLICATES_REMEMBERED_MS,
    DUPLICATES_REMEMBERED_MS_MAX,
  );
  /** When each event is forgotten; in that order, as all are remembered equally long. */
  const done = new Map<string, number>();
  const inHand = new Map<string, Promise<boolean>>();

  function forget(): void {
    const now = clock.now();
    for (const [key, until] of done) {
      if (until > now && done.size <= countMax) break;
      done.delete(key);
    }
  }

  return {
    claim(events) {
      forget();
      const fresh: CloudEvent[] = [];
      const others: Promise<boolean>[] = [];
      const keys: string[] = [];
      const { promise, resolve } = withResolver();
      for (const event of events) {
        const key = eventKey(event);
        const other = inHand.get(key);
        // Its own promise: the event is in the batch twice.
        if (done.has(key) || other === promise) continue;
        if (other !== undefined) {
          others.push(other);
          continue;
        }
        fresh.push(event);
        if (key.length > DUPLICATE_KEY_LENGTH_MAX) continue;
        keys.push(key);
        inHand.set(key, promise);
      }
      return {
        fresh,
        others,
        settle(isDone) {
          for (const key of keys) {
            inHand.delete(key);
            if (isDone) done.set(key, clock.now() + rememberMs);
          }
          forget();
          resolve(isDone);
        },
      };
    },
  };
}

/** Claims everything and remembers nothing. */
export const NO_DUPLICATES: Duplicates = {
  claim: (events) => ({ fresh: events, others: NOBODY, settle: ignore }),
};

const NOBODY: Claim['others'] = [];

function ignore(): void {
  // Nothing is remembered.
}

function withResolver(): { promise: Promise<boolean>; resolve: (value: boolean) => void } {
  let resolve: (value: boolean) => void = () => undefined;
  const promise = new Promise<boolean>((resolvePromise) => {
    resolve = resolvePromise;
  });
  return { promise, resolve };
}
