import type { Clock } from '../clock.ts';
import { EventDeliveryError } from '../errors.ts';
import type { Lease } from './channel.ts';

/** Keeps a lease from ending by itself until `end`. */
export interface HeldLease {
  end(): void;
}

/** The shortest time between two extensions, in milliseconds: time passes, whatever the channel does. */
const EXTEND_MIN_MS = 1;

/** What says that there is nothing to extend any more; every other failure passes, or the lease ends by itself. */
const FINAL = ['CHANNEL_LEASE_LOST', 'CHANNEL_CLOSED'];

/**
 * Extends a lease each time half of it is over, and again each time half of the rest is while that fails. When it fails
 * to the end, the lease ends by itself and somebody else gets the event: a duplicate, not a loss.
 */
export function holdLease(lease: Lease, clock: Clock): HeldLease {
  const ended = new AbortController();
  void extendUntil(ended.signal);

  async function extendUntil(signal: AbortSignal): Promise<void> {
    let isHeld = true;
    while (isHeld) {
      const leftMs = lease.endsAt - clock.now();
      isHeld =
        (await hasSlept(Math.max(leftMs / 2, EXTEND_MIN_MS), signal)) && (await isExtended());
    }
  }

  async function hasSlept(ms: number, signal: AbortSignal): Promise<boolean> {
    try {
      await clock.sleep(ms, signal);
      return true;
    } catch {
      return false;
    }
  }

  async function isExtended(): Promise<boolean> {
    try {
      await lease.extend();
      return true;
    } catch (error) {
      const isFinal = error instanceof EventDeliveryError && FINAL.includes(error.code);
      return !isFinal && clock.now() < lease.endsAt;
    }
  }

  return { end: () => ended.abort() };
}
