import type { Clock } from '../../clock.ts';

/** How a relay waits: until time is up, a hint comes, or somebody asks it to stop. */
export interface Rest {
  sleep(ms: number): Promise<'awake' | 'stop'>;
  /** There is something to do: ends the wait, or makes the next one short. */
  wake(): void;
  /** After a failure the next wait is a pause, which hints do not end. */
  onFailed(hasFailed: boolean): void;
}

/** Waits by a clock. */
export function createRest(clock: Clock, stop: AbortSignal): Rest {
  let hinted = false;
  let isPause = false;
  let end: (() => void) | undefined;
  const wake = () => {
    hinted = true;
    if (!isPause) end?.();
  };
  return {
    wake,
    onFailed: (hasFailed) => {
      isPause = hasFailed;
    },
    async sleep(ms) {
      if (stop.aborted) return 'stop';
      const isShort = ms <= 0 || (hinted && !isPause);
      hinted = false;
      if (!isShort) await rest(ms);
      isPause = false;
      return stop.aborted ? 'stop' : 'awake';
    },
  };

  async function rest(ms: number): Promise<void> {
    const ended = new AbortController();
    end = () => ended.abort();
    stop.addEventListener('abort', end, { once: true });
    try {
      await clock.sleep(ms, ended.signal);
    } catch {
      // Ended early, which is what the signal is for.
    } finally {
      stop.removeEventListener('abort', end);
      end = undefined;
    }
  }
}
