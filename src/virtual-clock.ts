import type { Clock } from './clock.ts';

/** A clock that stands still until it is told to move. */
export interface VirtualClock extends Clock {
  /**
   * Moves the time forward and lets everything due in between happen, in its order.
   *
   * @param ms Milliseconds, 0 or more.
   */
  advance(ms: number): Promise<void>;
  /**
   * Moves from one sleeper to the next until `done` resolves, or nothing sleeps any more.
   *
   * @param done What is waited for; absent: until nothing sleeps.
   * @throws `RangeError` after {@link VIRTUAL_WAKE_MAX} sleepers: something sleeps for ever.
   */
  run<T>(done?: Promise<T>): Promise<void>;
  /** How many sleep now. */
  readonly sleeping: number;
}

/** How many sleepers `run` wakes before it calls the program endless. */
export const VIRTUAL_WAKE_MAX = 1_000_000;

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/**
 * A clock for tests and simulations: an hour passes as fast as the program can run.
 *
 * Sleepers wake in the order of their times, those of one time in the order in which they fell asleep; between two
 * of them the program runs until it waits for something.
 *
 * @param now Where the time begins, in milliseconds. Default: 0.
 * @example An hour in no time
 * ```ts
 * import { createVirtualClock } from 'event-delivery-spec';
 *
 * const clock = createVirtualClock();
 * const seen: number[] = [];
 * const waiting = clock.sleep(3_600_000).then(() => seen.push(clock.now()));
 * await clock.run(waiting);
 * seen; // => [3600000]
 * ```
 */
export function createVirtualClock(now = 0): VirtualClock {
  let time = now;
  const sleepers = new Set<Sleeper>();

  function next(until: number): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const sleeper of sleepers) {
      if (sleeper.at > until) continue;
      if (first === undefined || sleeper.at < first.at) first = sleeper;
    }
    return first;
  }

  async function wake(sleeper: Sleeper): Promise<void> {
    sleepers.delete(sleeper);
    time = Math.max(time, sleeper.at);
    sleeper.wake();
    await settled();
  }

  return {
    now: () => time,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const onAbort = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        const sleeper: Sleeper = {
          at: time + (ms > 0 ? ms : 0),
          wake: () => {
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
    advance: async (ms) => {
      const until = time + ms;
      await settled();
      for (let due = next(until); due !== undefined; due = next(until)) await wake(due);
      time = until;
    },
    run: async (done) => {
      const state = { finished: false };
      const finish = () => {
        state.finished = true;
      };
      done?.then(finish, finish);
      await settled();
      for (let woken = 0; !state.finished; woken += 1) {
        if (woken >= VIRTUAL_WAKE_MAX)
          throw new RangeError(`Cannot run the virtual clock: over ${VIRTUAL_WAKE_MAX} waits`);
        const due = next(Number.POSITIVE_INFINITY);
        if (due === undefined) break;
        await wake(due);
      }
      await done;
    },
    get sleeping() {
      return sleepers.size;
    },
  };
}

/** Resolves when the program waits for nothing but time: after every microtask, and what those put off. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    // A message is a task of its own, so every microtask runs before it; a timer would cost a millisecond.
    const { port1, port2 }: { port1: Port; port2: Port } = new MessageChannel() as never;
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** The part of a message port that Node.js and browsers have in common. */
interface Port {
  onmessage: (() => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}
