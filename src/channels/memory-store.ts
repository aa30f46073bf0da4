import type { CloudEvent } from '../event/cloud-event.ts';
import { eventKey } from '../event/event-key.ts';
import { serializeEvent } from '../event/json.ts';
import { utf8Length } from '../event/utf8.ts';
import { type Capability, manifestOf } from './capabilities.ts';
import type { SendResult, Undelivered } from './channel.ts';
import type { ChannelLimits } from './channel-limits.ts';
import { createMemorySubscription, type MemorySubscription } from './memory-subscription.ts';
import { keyReader, type OrderBy } from './ordering.ts';
import { createQueue } from './queue.ts';
import { full, tooLarge, tooManySubscriptions } from './refusals.ts';
import type { ChannelStore } from './store.ts';
import type { LogLink, StoredEvent } from './stored-event.ts';

/** What a store in memory is made with; everything is checked. */
export interface MemoryStoreOptions {
  readonly limits: ChannelLimits;
  readonly orderBy?: OrderBy | undefined;
  readonly deduplicationMs?: number | undefined;
}

/** An event on its way in. */
interface Item {
  readonly event: CloudEvent;
  readonly sizeBytes: number;
  readonly key: string | undefined;
}

/** Source and id pairs, for as long as the window. */
interface Known {
  readonly key: string;
  readonly until: number;
}

/**
 * Events of one log in memory, read by each subscription at its own pace.
 *
 * An event is stored once; it is freed when the last subscription is done with it.
 *
 * @param options All limits, as {@link channelLimits} fills them in; the order and the window where they are claimed.
 * @returns An empty store without subscriptions, for {@link createChannel}. It is gone when the process ends.
 * @see CHN-040
 * @example An event that two subscriptions read
 * ```ts
 * import { channelLimits, createMemoryStore } from 'event-delivery-spec/channels';
 * import { createEvent } from 'event-delivery-spec/event';
 *
 * const store = createMemoryStore({ limits: channelLimits() });
 * await store.open('billing', { leaseMs: 30_000, startAt: 'now' }, 0);
 * await store.open('stock', { leaseMs: 30_000, startAt: 'now' }, 0);
 * const event = createEvent({ id: '1', source: '/shop', type: 'order.created' });
 * await store.append([event], 0); // => { accepted: 1, duplicates: 0 }
 * await store.pending(); // => 2
 * await store.describe(0); // => ~ { accepted: 1, stored: 1 }
 * ```
 */
export function createMemoryStore(options: MemoryStoreOptions): ChannelStore {
  const { limits, orderBy, deduplicationMs } = options;
  const keyOf = keyReader(orderBy);
  const subscriptions = new Map<string, MemorySubscription>();
  const lastOfKey = new Map<string, StoredEvent>();
  const known = new Set<string>();
  const knownInOrder = createQueue<Known>();
  let end: LogLink = { stored: undefined, next: undefined };
  let accepted = 0;
  let stored = 0;
  let storedBytes = 0;
  let tokens = 0;
  /** So many events fit into every subscription for certain: spares most sends a look at each of them. */
  let room = 0;

  const owner = {
    nextToken() {
      tokens += 1;
      return tokens;
    },
    free(event: StoredEvent) {
      event.holders -= 1;
      if (event.holders > 0) return;
      stored -= 1;
      storedBytes -= event.sizeBytes;
      if (event.key !== undefined && lastOfKey.get(event.key) === event)
        lastOfKey.delete(event.key);
    },
  };

  function forget(now: number): void {
    for (let first = knownInOrder.peek(); first !== undefined; first = knownInOrder.peek()) {
      if (first.until > now) return;
      knownInOrder.shift();
      known.delete(first.key);
    }
  }

  /** The items that were not accepted within the window, each once. */
  function unknown(items: readonly Item[]): readonly Item[] {
    const fresh = new Map<string, Item>();
    for (const item of items) {
      const identity = eventKey(item.event);
      if (!known.has(identity) && !fresh.has(identity)) fresh.set(identity, item);
    }
    if (known.size + fresh.size > limits.deduplicationKeysMax) {
      throw full('remembered events', known.size, limits.deduplicationKeysMax);
    }
    return [...fresh.values()];
  }

  function checkRoom(count: number): void {
    if (count <= room) return;
    room = Number.POSITIVE_INFINITY;
    for (const subscription of subscriptions.values()) {
      const depth = subscription.depth();
      room = Math.min(room, limits.eventsMax - depth);
      if (count > room)
        throw full(`events of subscription "${subscription.name}"`, depth, limits.eventsMax);
    }
  }

  function add({ event, sizeBytes, key }: Item, now: number): void {
    accepted += 1;
    const holders = subscriptions.size;
    if (holders === 0) return;
    const item: StoredEvent = {
      event,
      sequence: accepted,
      sizeBytes,
      acceptedAt: now,
      key,
      nextOfKey: undefined,
      holders,
    };
    if (key !== undefined) {
      const last = lastOfKey.get(key);
      if (last !== undefined) last.nextOfKey = item;
      lastOfKey.set(key, item);
    }
    const link: LogLink = { stored: item, next: undefined };
    end.next = link;
    end = link;
    stored += 1;
    storedBytes += sizeBytes;
  }

  function append(events: readonly CloudEvent[], now: number): SendResult {
    const items = events.map((event) => {
      return { event, sizeBytes: utf8Length(serializeEvent(event)), key: keyOf(event) };
    });
    forget(now);
    const fresh = deduplicationMs === undefined ? items : unknown(items);
    const bytes = fresh.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    if (fresh.length > limits.eventsMax) throw tooLarge('events', fresh.length, limits.eventsMax);
    if (bytes > limits.bytesMax) throw tooLarge('bytes', bytes, limits.bytesMax);
    if (subscriptions.size > 0) {
      checkRoom(fresh.length);
      if (storedBytes + bytes > limits.bytesMax) throw full('bytes', storedBytes, limits.bytesMax);
    }
    // From here on nothing fails: all or nothing.
    for (const item of fresh) {
      add(item, now);
      if (deduplicationMs === undefined) continue;
      const key = eventKey(item.event);
      known.add(key);
      knownInOrder.push({ key, until: now + deduplicationMs });
    }
    room -= fresh.length;
    return { accepted: fresh.length, duplicates: events.length - fresh.length };
  }

  return {
    capabilities: manifestOf(claimsOf(options)),
    append,
    open(name, { leaseMs }) {
      if (subscriptions.has(name)) return;
      if (subscriptions.size >= limits.subscriptionsMax)
        throw tooManySubscriptions(limits.subscriptionsMax);
      room = Math.min(room, limits.eventsMax);
      const { leasesMax, deadLettersMax } = limits;
      const acceptedCount = () => accepted;
      subscriptions.set(
        name,
        createMemorySubscription({
          name,
          leaseMs,
          leasesMax,
          deadLettersMax,
          end,
          acceptedCount,
          owner,
        }),
      );
    },
    remove(name) {
      const subscription = subscriptions.get(name);
      if (subscription === undefined) return false;
      subscriptions.delete(name);
      subscription.dispose();
      return true;
    },
    lease: (name, max, now) => subscriptions.get(name)?.lease(max, now),
    nextDue: (name) => subscriptions.get(name)?.nextDue(),
    settle(name, token, ending, now) {
      const result = subscriptions.get(name)?.settle(token, ending, now) ?? 'lost';
      if (result === 'full') {
        const { deadLettersMax } = limits;
        throw full(`dead letters of subscription "${name}"`, deadLettersMax, deadLettersMax);
      }
      return result === 'done';
    },
    deadLetters: (name, max) => subscriptions.get(name)?.deadLetters(max),
    removeDeadLetters(name, to, max) {
      room = 0;
      return subscriptions.get(name)?.removeDeadLetters(to, max);
    },
    pending() {
      let count = 0;
      for (const subscription of subscriptions.values()) count += subscription.depth();
      return count;
    },
    describe(now) {
      const rows = [...subscriptions.values()].map((subscription) => subscription.describe(now));
      rows.sort((a, b) => (a.name < b.name ? -1 : 1));
      return { accepted, stored, storedBytes, subscriptions: rows };
    },
    *undelivered(): Iterable<Undelivered> {
      for (const subscription of subscriptions.values()) {
        yield* subscription.undelivered();
        yield* subscription.deadUndelivered();
      }
    },
    close() {
      for (const subscription of subscriptions.values()) subscription.dispose();
    },
  };
}

function claimsOf({ orderBy, deduplicationMs }: MemoryStoreOptions): readonly Capability[] {
  return [
    ...(orderBy === undefined ? [] : (['orderedPerKey'] as const)),
    ...(deduplicationMs === undefined ? [] : (['deduplicating'] as const)),
    'delayedRedelivery',
    'nativeDeadLetter',
  ];
}
