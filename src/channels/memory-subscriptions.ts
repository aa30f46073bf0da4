import type { ChannelLimits } from './channel-limits.ts';
import type { MemoryLog } from './memory-log.ts';
import { createMemorySubscription, type MemorySubscription } from './memory-subscription.ts';
import { full, tooManySubscriptions } from './refusals.ts';

/** The subscriptions that read one log, and how much room they have. */
export interface MemorySubscriptions {
  readonly all: ReadonlyMap<string, MemorySubscription>;
  /**
   * Makes a subscription that begins at the end of the log; one of this name stays as it is.
   *
   * @throws `CHANNEL_TOO_MANY_SUBSCRIPTIONS`.
   */
  open(name: string, leaseMs: number): void;
  /** False when there was none of this name. */
  remove(name: string): boolean;
  /** @throws `CHANNEL_FULL` when so many events do not fit into every subscription. */
  checkRoom(count: number): void;
  /** So many events were added to every subscription. */
  filled(count: number): void;
  /** Some subscription has more events than it was thought to have. */
  refilled(): void;
}

/** No subscription yet. */
export function memorySubscriptions(limits: ChannelLimits, log: MemoryLog): MemorySubscriptions {
  const { eventsMax, leasesMax, deadLettersMax, subscriptionsMax } = limits;
  const all = new Map<string, MemorySubscription>();
  /** So many events fit into every subscription for certain: spares most sends a look at each of them. */
  let room = 0;

  return {
    all,
    open(name, leaseMs) {
      if (all.has(name)) return;
      if (all.size >= subscriptionsMax) throw tooManySubscriptions(subscriptionsMax);
      room = Math.min(room, eventsMax);
      const acceptedCount = () => log.state.accepted;
      const { owner } = log;
      const options = { name, leaseMs, leasesMax, deadLettersMax, acceptedCount, owner };
      all.set(name, createMemorySubscription({ ...options, end: log.end() }));
    },
    remove(name) {
      const subscription = all.get(name);
      if (subscription === undefined) return false;
      all.delete(name);
      subscription.dispose();
      return true;
    },
    checkRoom(count) {
      if (count <= room) return;
      room = Number.POSITIVE_INFINITY;
      for (const subscription of all.values()) {
        const depth = subscription.depth();
        room = Math.min(room, eventsMax - depth);
        if (count > room)
          throw full(`events of subscription "${subscription.name}"`, depth, eventsMax);
      }
    },
    filled(count) {
      room -= count;
    },
    refilled() {
      room = 0;
    },
  };
}
