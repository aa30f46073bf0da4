/** How much time the machine took from this process, so that what is judged by real time can be judged without it. */

/** How often the process looks whether it is late, in milliseconds; a delay of no more than this is no loss. */
const TICK_MS = 20;

/** Adds up delays. */
export interface LostTime {
  /** Has to be called every {@link TICK_MS}; whatever it is late by is lost. */
  readonly tick: () => void;
  /** Milliseconds that were lost so far, also those of a pause that no tick has ended yet. */
  readonly ms: () => number;
}

/** A process that is watched. */
export interface LostTimeWatch {
  readonly lostMs: () => number;
  readonly stop: () => void;
}

/** Counts what ticks are late by. */
export function createLostTime(now: () => number): LostTime {
  const state = { last: now(), lost: 0 };
  const pause = () => {
    const late = now() - state.last - TICK_MS;
    return late > TICK_MS ? late : 0;
  };
  return {
    tick: () => {
      state.lost += pause();
      state.last = now();
    },
    ms: () => state.lost + pause(),
  };
}

/** Watches this process until it is stopped. */
export function watchLostTime(): LostTimeWatch {
  const lost = createLostTime(() => performance.now());
  const timer = setInterval(lost.tick, TICK_MS);
  timer.unref();
  return { lostMs: lost.ms, stop: () => clearInterval(timer) };
}
