/** How the kit moves a process that waits by itself: no wait takes time, and the kit learns that there was one. */
import type { Rest } from '../outbox/postgres/rest.ts';

/** Waiting in steps, for relays and consumers on a real database. */
export interface SteppedRest {
  /** What the driver of the process waits with. */
  readonly rest: Rest;
  /** Is called before each step. */
  begin(): void;
  /** What the step before was: a wait, or something else. */
  result(): 'idle' | 'more';
  /** Asks the process to end at its next wait. */
  askToStop(): void;
  /** A process that begins anew has been asked nothing. */
  forget(): void;
}

/** Waits of a process whose steps the kit performs one by one. */
export function steppedRest(): SteppedRest {
  let isStopping = false;
  let waits = false;
  return {
    rest: {
      async sleep(ms) {
        waits = ms > 0;
        return isStopping ? 'stop' : 'awake';
      },
      wake: () => undefined,
      onFailed: () => undefined,
    },
    begin() {
      waits = false;
    },
    result: () => (waits && !isStopping ? 'idle' : 'more'),
    askToStop() {
      isStopping = true;
    },
    forget() {
      isStopping = false;
    },
  };
}
