import type { CloudEvent } from '../event/cloud-event.ts';
import { serializeEvent } from '../event/json.ts';
import { utf8Length } from '../event/utf8.ts';
import { type Capability, manifestOf } from './capabilities.ts';
import type { SendResult, Undelivered } from './channel.ts';
import type { ChannelLimits } from './channel-limits.ts';
import { createKnownEvents, type KnownEvents } from './known-events.ts';
import { createMemoryLog, type LogItem, type MemoryLog } from './memory-log.ts';
import { type MemorySubscriptions, memorySubscriptions } from './memory-subscriptions.ts';
import { keyReader, type OrderBy } from './ordering.ts';
import { full, tooLarge } from './refusals.ts';
import type { RetentionLimits } from './retention.ts';
import type { ChannelStore } from './store.ts';

/** What a store in memory is made with; everything is checked. */
export interface MemoryStoreOptions {
  readonly limits: ChannelLimits;
  readonly orderBy?: OrderBy | undefined;
  readonly deduplicationMs?: number | undefined;
  readonly retention?: RetentionLimits | undefined;
}

/**
 * Events of one log in memory, read by each subscription at its own pace.
 *
 * An event is stored once; it is freed when the last subscription is done with it and it is not retained.
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
  const log = createMemoryLog(options.retention);
  const known = deduplicationMs === undefined ? undefined : knownEvents(options, deduplicationMs);
  const subscriptions = memorySubscriptions(limits, log);

  function append(events: readonly CloudEvent[], now: number): SendResult {
    const items = events.map((event): LogItem => {
      return { event, sizeBytes: utf8Length(serializeEvent(event)), key: keyOf(event) };
    });
    const fresh = known === undefined ? items : known.unknown(items, now);
    checkSize(fresh, limits);
    log.retained?.expire(now);
    if (subscriptions.all.size > 0) subscriptions.checkRoom(fresh.length);
    makeRoom(log, bytesOf(fresh), limits);
    // From here on nothing fails: all or nothing.
    for (const item of fresh) log.add(item, subscriptions.all.size, now);
    log.retained?.expire(now);
    known?.remember(fresh, now);
    subscriptions.filled(fresh.length);
    return { accepted: fresh.length, duplicates: events.length - fresh.length };
  }

  return {
    capabilities: manifestOf(claimsOf(options)),
    append,
    open: subscriptions.open,
    remove: (name) => subscriptions.remove(name),
    ...memoryLeases(subscriptions, limits),
    pending() {
      let count = 0;
      for (const subscription of subscriptions.all.values()) count += subscription.depth();
      return count;
    },
    describe(now) {
      log.retained?.expire(now);
      const retained = log.retained?.describe();
      const rows = [...subscriptions.all.values()].map((one) => one.describe(now));
      rows.sort((a, b) => (a.name < b.name ? -1 : 1));
      return { ...log.state, ...(retained && { retained }), subscriptions: rows };
    },
    *undelivered(): Iterable<Undelivered> {
      for (const subscription of subscriptions.all.values()) {
        yield* subscription.undelivered();
        yield* subscription.deadUndelivered();
      }
    },
    close() {
      for (const subscription of subscriptions.all.values()) subscription.dispose();
    },
  };
}

/** What is done with the events of one subscription. */
function memoryLeases(
  subscriptions: MemorySubscriptions,
  limits: ChannelLimits,
): Pick<ChannelStore, 'lease' | 'nextDue' | 'settle' | 'deadLetters' | 'removeDeadLetters'> {
  const { all } = subscriptions;
  return {
    lease: (name, max, now) => all.get(name)?.lease(max, now),
    nextDue: (name) => all.get(name)?.nextDue(),
    settle(name, token, ending, now) {
      const result = all.get(name)?.settle(token, ending, now) ?? 'lost';
      if (result === 'full') {
        const { deadLettersMax } = limits;
        throw full(`dead letters of subscription "${name}"`, deadLettersMax, deadLettersMax);
      }
      return result === 'done';
    },
    deadLetters: (name, max) => all.get(name)?.deadLetters(max),
    removeDeadLetters(name, to, max) {
      subscriptions.refilled();
      return all.get(name)?.removeDeadLetters(to, max);
    },
  };
}

function knownEvents({ limits }: MemoryStoreOptions, windowMs: number): KnownEvents {
  return createKnownEvents({ windowMs, max: limits.deduplicationKeysMax });
}

function bytesOf(items: readonly LogItem[]): number {
  return items.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

function checkSize(items: readonly LogItem[], { eventsMax, bytesMax }: ChannelLimits): void {
  if (items.length > eventsMax) throw tooLarge('events', items.length, eventsMax);
  const bytes = bytesOf(items);
  if (bytes > bytesMax) throw tooLarge('bytes', bytes, bytesMax);
}

/** Retained events that nothing else keeps make room; where that is not enough, they stay and it is full. */
function makeRoom(
  { state, retained }: MemoryLog,
  bytes: number,
  { bytesMax }: ChannelLimits,
): void {
  const excess = state.storedBytes + bytes - bytesMax;
  if (excess <= 0) return;
  if (excess > (retained?.looseBytes ?? 0)) throw full('bytes', state.storedBytes, bytesMax);
  retained?.makeRoom(excess);
}

function claimsOf(options: MemoryStoreOptions): readonly Capability[] {
  const { orderBy, deduplicationMs, retention } = options;
  return [
    ...(orderBy === undefined ? [] : (['orderedPerKey'] as const)),
    ...(deduplicationMs === undefined ? [] : (['deduplicating'] as const)),
    'delayedRedelivery',
    'nativeDeadLetter',
    ...(retention === undefined ? [] : (['replay'] as const)),
  ];
}
