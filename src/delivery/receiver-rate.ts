import type { Clock } from '../clock.ts';

/** How many deliveries came in lately, and whether one more can. */
export interface Rate {
  /** Counts one that comes in now; or, when it is one too many, tells in how many milliseconds it is none. */
  count(): number | undefined;
}

const MINUTE_MS = 60_000;

/**
 * A limit for every minute, whenever it begins: never more come in within sixty seconds, and nobody who keeps to that is
 * turned away.
 *
 * Deliveries of one millisecond are one entry, so there are 60,000 entries at most, however high the rate is.
 */
export function createRate(perMinute: number, clock: Clock): Rate {
  if (perMinute === Number.POSITIVE_INFINITY) return { count: () => undefined };
  // By the time, in its order.
  const counts = new Map<number, number>();
  let sum = 0;
  let latest = Number.NEGATIVE_INFINITY;

  function forget(now: number): void {
    // A clock that was set back tells nothing about what came before.
    const isBack = now < latest;
    for (const [time, count] of counts) {
      if (!isBack && now - time < MINUTE_MS) return;
      counts.delete(time);
      sum -= count;
    }
  }

  return {
    count() {
      const now = Math.floor(clock.now());
      forget(now);
      latest = now;
      const [oldest = now] = counts.keys();
      if (sum >= perMinute) return oldest + MINUTE_MS - now;
      counts.set(now, (counts.get(now) ?? 0) + 1);
      sum += 1;
      return undefined;
    },
  };
}
