import type { Clock } from '../clock.ts';
import type { ReceiverErrorCode } from './receiver-errors.ts';
import type { FullReceiverLimits } from './receiver-limits.ts';

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
  /** Lets a request in, or tells why not. */
  enter(countsForRate: boolean): TurnedAway | Visit;
  readonly inFlight: number;
  close(drainMs: number): Promise<boolean>;
  retire(): void;
}

/** How long a sender should wait that comes too early, in seconds. */
const RETRY_AFTER_S = 1;

const MINUTE_MS = 60_000;

export function createTraffic(limits: FullReceiverLimits, clock: Clock): Traffic {
  const { deliveriesInFlight, bodiesInFlightBytes, deliveriesPerMinute } = limits;
  let state: 'open' | 'draining' | 'retired' = 'open';
  let inFlight = 0;
  let bytes = 0;
  let minute = { start: Number.NEGATIVE_INFINITY, count: 0 };
  const waiting = new Set<() => void>();

  /** The first delivery begins a minute; so nobody who keeps the rate in any minute is turned away. */
  function countInMinute(): TurnedAway | undefined {
    if (deliveriesPerMinute === Number.POSITIVE_INFINITY) return undefined;
    const now = clock.now();
    const passedMs = now - minute.start;
    if (passedMs < 0 || passedMs >= MINUTE_MS) minute = { start: now, count: 0 };
    if (minute.count >= deliveriesPerMinute) {
      const leftMs = minute.start + MINUTE_MS - now;
      return { code: 'RECEIVER_RATE', retryAfterS: Math.max(1, Math.ceil(leftMs / 1_000)) };
    }
    minute.count += 1;
    return undefined;
  }

  function begin(): Visit {
    let reserved = 0;
    inFlight += 1;
    return {
      reserve(sizeBytes) {
        if (bytes + sizeBytes > bodiesInFlightBytes) return false;
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

  return {
    gate,
    enter(countsForRate) {
      // Between the gate and here a token was looked at, and the receiver can have been closed (DLV-086).
      const closed = gate();
      if (closed !== undefined) return closed;
      if (inFlight >= deliveriesInFlight) {
        return { code: 'RECEIVER_BUSY', retryAfterS: RETRY_AFTER_S };
      }
      const turnedAway = countsForRate ? countInMinute() : undefined;
      return turnedAway ?? begin();
    },
    get inFlight() {
      return inFlight;
    },
    async close(drainMs) {
      if (state === 'open') state = 'draining';
      if (inFlight === 0) return true;
      const waited = new AbortController();
      const done = new Promise<boolean>((resolve) => {
        waiting.add(() => resolve(true));
      });
      const late = clock.sleep(drainMs, waited.signal).then(
        () => inFlight === 0,
        () => true,
      );
      const isDrained = await Promise.race([done, late]);
      waited.abort();
      return isDrained;
    },
    retire() {
      state = 'retired';
    },
  };
}
