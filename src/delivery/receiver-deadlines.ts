import type { Clock } from '../clock.ts';

/** Deadlines of one length: one timer for all of them, however many there are. */
export interface Deadlines {
  /**
   * Begins one.
   *
   * @param expire Called once when the time is over.
   * @returns Ends it before; without effect afterwards.
   */
  begin(expire: () => void): () => void;
}

/** Longest sleep: a process that has nothing else to do ends that much later at most. */
const SLEEP_MAX_MS = 1_000;

interface Deadline {
  readonly at: number;
  readonly expire: () => void;
}

/** A time that never goes back: a clock that is set back stands still for it. */
function steadyTime(clock: Clock): () => number {
  let latest = clock.now();
  let lostMs = 0;
  return () => {
    const now = clock.now() + lostMs;
    if (now < latest) lostMs += latest - now;
    else latest = now;
    return latest;
  };
}

/** Deadlines that end `lengthMs` after they began; at most a second later when the clock is set back meanwhile. */
export function createDeadlines(clock: Clock, lengthMs: number): Deadlines {
  const nowMs = steadyTime(clock);
  // In the order of their ends, as all are equally long.
  const open = new Set<Deadline>();
  let isWatching = false;

  async function watch(): Promise<void> {
    isWatching = true;
    try {
      for (let [next] = open; next !== undefined; [next] = open) {
        const leftMs = next.at - nowMs();
        if (leftMs > 0) {
          await clock.sleep(Math.min(leftMs, SLEEP_MAX_MS));
        } else {
          open.delete(next);
          next.expire();
        }
      }
    } finally {
      isWatching = false;
    }
  }

  return {
    begin(expire) {
      const deadline = { at: nowMs() + lengthMs, expire };
      open.add(deadline);
      if (!isWatching) void watch();
      return () => {
        open.delete(deadline);
      };
    },
  };
}

/** What {@link inTime} resolves with when the time is over. */
export const LATE = Symbol('late');

/** What the work resolves or rejects with, or {@link LATE}; late work goes on. */
export function inTime<T>(work: Promise<T>, deadlines: Deadlines): Promise<T | typeof LATE> {
  return new Promise((resolve, reject) => {
    const end = deadlines.begin(() => resolve(LATE));
    work.then(resolve, reject).finally(end);
  });
}
