/**
 * The only source of time: everything that waits or looks at the time takes a clock, so that a test can run an
 * hour of backoff in no time at all.
 */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /**
   * Resolves after at least `ms` milliseconds.
   *
   * @param ms Milliseconds; 0 or less, and what is no number, resolves as soon as possible.
   * @param signal Ends the wait early: the promise rejects with the signal's reason.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Calls `onTime` once after at least `ms` milliseconds. For timeouts, nearly all of which are cancelled: a clock
   * that has this spares them the promise and the signal of a sleep. Use {@link after}, which does without as well.
   *
   * @returns Cancels; does nothing when the time has come.
   */
  after?(ms: number, onTime: () => void): () => void;
}

/**
 * Calls `onTime` once after at least `ms` milliseconds, on any clock.
 *
 * @returns Cancels; does nothing when the time has come.
 */
export function after(clock: Clock, ms: number, onTime: () => void): () => void {
  if (clock.after !== undefined) return clock.after(ms, onTime);
  const cancelled = new AbortController();
  clock.sleep(ms, cancelled.signal).then(onTime, () => undefined);
  return () => cancelled.abort(CANCELLED);
}

/** Reason of a sleep that nobody needs any more. */
const CANCELLED = new Error('The timeout was cancelled');

/** The longest single timer that JavaScript's `setTimeout` keeps, in milliseconds. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/**
 * The time of the machine.
 *
 * Waits longer than about 24 days, which `setTimeout` would end at once, are kept.
 *
 * @example Wait a little
 * ```ts
 * import { systemClock } from 'event-delivery-spec';
 *
 * const started = systemClock.now();
 * await systemClock.sleep(5);
 * systemClock.now() >= started; // => true
 * ```
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        cancel();
        reject(signal?.reason);
      };
      const cancel = afterMs(ms, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
  after: afterMs,
};

/** A timer as long as it has to be, in pieces that `setTimeout` keeps. */
function afterMs(ms: number, onTime: () => void): () => void {
  let left = ms;
  let handle = setTimeout(next, Math.min(left, TIMER_MAX_MS));
  function next(): void {
    left -= TIMER_MAX_MS;
    // Written so that what is no number ends, and is not waited for again and again.
    if (left > 0) handle = setTimeout(next, Math.min(left, TIMER_MAX_MS));
    else onTime();
  }
  return () => clearTimeout(handle);
}
