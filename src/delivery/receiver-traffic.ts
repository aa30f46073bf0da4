import type { Clock } from '../clock.ts';
import type { ReceiverErrorCode } from './receiver-errors.ts';
import type { FullReceiverLimits } from './receiver-limits.ts';
import { createRate } from './receiver-rate.ts';

/** Why a delivery cannot come in, and when to try again, in seconds. */
export interface TurnedAway {
  readonly code: ReceiverErrorCode;
  readonly retryAfterS?: number;
}

/** A request that came in. */
export interface Visit {
  /** Makes room for bytes of its body; `false` when there is none. */
  reserve(sizeBytes: number): boolean;
  /** Has to be called once, at the end. */
  leave(): void;
}

/** What a receiver has in flight, and what it lets in. */
export interface Traffic {
  /** Whether requests are answered at all. */
  gate(): TurnedAway | undefined;
  /** Lets a delivery in, or tells why not. */
  enter(): TurnedAway | Visit;
  /**
   * Lets a request wait for a decision about it, or tells why not. It takes room like a delivery, but nobody who shuts
   * down waits for it.
   *
   * @returns `leave` has to be called once, when it is decided.
   */
  wait(): TurnedAway | Pick<Visit, 'leave'>;
  readonly inFlight: number;
  close(drainMs: number): Promise<boolean>;
  retire(): void;
}

/** How long a sender should wait that comes too early, in seconds. */
const RETRY_AFTER_S = 1;

export function createTraffic(limits: FullReceiverLimits, clock: Clock): Traffic {
  const { deliveriesInFlight, bodiesInFlightBytes, deliveriesPerMinute } = limits;
  let state: 'open' | 'draining' | 'retired' = 'open';
  let inFlight = 0;
  let undecided = 0;
  let bytes = 0;
  const rate = createRate(deliveriesPerMinute, clock);
  const waiting = new Set<() => void>();

  function countForRate(): TurnedAway | undefined {
    const leftMs = rate.count();
    return leftMs === undefined
      ? undefined
      : { code: 'RECEIVER_RATE', retryAfterS: Math.ceil(leftMs / 1_000) };
  }

  function begin(): Visit {
    let reserved = 0;
    inFlight += 1;
    return {
      reserve(sizeBytes) {
        // Written so that what is no number of bytes is turned away, and not counted.
        if (!(bytes + sizeBytes <= bodiesInFlightBytes)) return false;
        bytes += sizeBytes;
        reserved += sizeBytes;
        return true;
      },
      leave() {
        inFlight -= 1;
        bytes -= reserved;
        if (inFlight === 0) for (const done of waiting) done();
      },
    };
  }

  function gate(): TurnedAway | undefined {
    if (state === 'open') return undefined;
    if (state === 'retired') return { code: 'RECEIVER_RETIRED' };
    return { code: 'RECEIVER_DRAINING', retryAfterS: RETRY_AFTER_S };
  }

  function full(): TurnedAway | undefined {
    // Between the gate and here a token was looked at, and the receiver can have been closed (DLV-086).
    const closed = gate();
    if (closed !== undefined) return closed;
    return inFlight + undecided >= deliveriesInFlight
      ? { code: 'RECEIVER_BUSY', retryAfterS: RETRY_AFTER_S }
      : undefined;
  }

  return {
    gate,
    enter: () => full() ?? countForRate() ?? begin(),
    wait() {
      const away = full();
      if (away !== undefined) return away;
      undecided += 1;
      return {
        leave: () => {
          undecided -= 1;
        },
      };
    },
    get inFlight() {
      return inFlight;
    },
    async close(drainMs) {
      if (state === 'open') state = 'draining';
      if (inFlight === 0) return true;
      const waited = new AbortController();
      let isDone: () => void = () => undefined;
      const done = new Promise<boolean>((resolve) => {
        isDone = () => resolve(true);
        waiting.add(isDone);
      });
      const late = clock.sleep(drainMs, waited.signal).then(
        () => inFlight === 0,
        () => true,
      );
      const isDrained = await Promise.race([done, late]);
      waited.abort();
      waiting.delete(isDone);
      return isDrained;
    },
    retire() {
      state = 'retired';
    },
  };
}
