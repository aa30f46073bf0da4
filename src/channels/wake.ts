import type { Clock } from '../clock.ts';

/** Lets those who wait for something sleep until it can have happened. */
export interface Wake {
  /** How often something has happened; read before looking, given to `wait` after. */
  readonly count: number;
  /** Something happened: everybody who waits looks again. */
  ring(): void;
  /**
   * Resolves when something has happened since `seen`, or at the time.
   *
   * @param until Milliseconds of the clock; absent: for ever.
   * @throws The signal's reason.
   */
  wait(seen: number, until: number | undefined, signal?: AbortSignal): Promise<void>;
}

/** Nobody waits yet. */
export function createWake(clock: Clock): Wake {
  const waiting = new Set<() => void>();
  let count = 0;

  async function sleep(until: number | undefined, signal: AbortSignal | undefined) {
    const rung = new AbortController();
    const wake = () => rung.abort(RUNG);
    // Not AbortSignal.any: in Node.js 20 a signal keeps a trace of every other that was ever made of it.
    const onAbort = () => rung.abort(signal?.reason);
    waiting.add(wake);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      if (until === undefined) await aborted(rung.signal);
      else await clock.sleep(until - clock.now(), rung.signal);
    } catch (error) {
      if (error !== RUNG) throw error;
    } finally {
      waiting.delete(wake);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  return {
    get count() {
      return count;
    },
    ring() {
      count += 1;
      if (waiting.size > 0) for (const wake of [...waiting]) wake();
    },
    async wait(seen, until, signal) {
      signal?.throwIfAborted();
      if (count !== seen) return;
      await sleep(until, signal);
    },
  };
}

/** The reason that means no error. */
const RUNG = Symbol('rung');

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
