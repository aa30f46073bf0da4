import type { Clock } from '../clock.ts';
import type { Lease } from './channel.ts';

/** Keeps a lease from ending by itself until `end`. */
export interface HeldLease {
  end(): void;
}

/** The shortest time between two extensions, in milliseconds: time passes, whatever the channel does. */
const EXTEND_MIN_MS = 1;

/**
 * Extends a lease each time half of it is over. When that fails, the lease ends by itself and somebody else gets the
 * event: a duplicate, not a loss.
 */
export function holdLease(lease: Lease, clock: Clock): HeldLease {
  const ended = new AbortController();
  void extendUntil(ended.signal);

  async function extendUntil(signal: AbortSignal): Promise<void> {
    try {
      for (;;) {
        const leftMs = lease.endsAt - clock.now();
        await clock.sleep(Math.max(leftMs / 2, EXTEND_MIN_MS), signal);
        await lease.extend();
      }
    } catch {
      // Ended, lost, or the store is away; in each case there is nothing to extend any more.
    }
  }

  return { end: () => ended.abort() };
}
