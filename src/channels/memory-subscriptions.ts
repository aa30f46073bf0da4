import type { ChannelLimits } from './channel-limits.ts';
import type { MemoryLog } from './memory-log.ts';
import { createMemorySubscription, type MemorySubscription } from './memory-subscription.ts';
import { full, tooManySubscriptions } from './refusals.ts';
import type { OpenOptions } from './store.ts';
import type { LogPlace } from './stored-event.ts';

/** The subscriptions that read one log, and how much room they have. */
export interface MemorySubscriptions {
  readonly all: ReadonlyMap<string, MemorySubscription>;
  /**
   * Makes a subscription that begins at the end of the log, or with what is retained; one of this name stays as it is.
   *
   * @throws `CHANNEL_TOO_MANY_SUBSCRIPTIONS`.
   */
  open(name: string, options: OpenOptions, now: number): void;
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
    open(name, { leaseMs, startAt }, now) {
      if (all.has(name)) return;
      if (all.size >= subscriptionsMax) throw tooManySubscriptions(subscriptionsMax);
      const start = startAt === 'earliest' ? earliest(log, now) : log.end();
      room = Math.min(room, eventsMax - (log.state.accepted - start.count));
      const acceptedCount = () => log.state.accepted;
      const { owner } = log;
      const options = { name, leaseMs, leasesMax, deadLettersMax, acceptedCount, owner };
      all.set(name, createMemorySubscription(options, start));
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

/** The place before the oldest retained event, which has one holder more from here on. */
function earliest(log: MemoryLog, now: number): LogPlace {
  const { retained, state } = log;
  retained?.expire(now);
  return retained?.hold(state.accepted) ?? log.end();
}
