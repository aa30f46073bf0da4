import { eventKey } from '../event/event-key.ts';
import type { DeadLetter, LastFailure, SubscriptionDescription, Undelivered } from './channel.ts';
import { createQueue } from './queue.ts';
import type { Ending, Leased, LeaseToken } from './store.ts';
import type { LogLink, LogOwner, StoredEvent } from './stored-event.ts';
import { createTimerHeap, type Timed } from './timer-heap.ts';

/** An event that the subscription has read from the log and is not done with. */
interface Entry extends Timed {
  readonly stored: StoredEvent;
  /** False once it was a dead letter: its place in the order is gone. */
  readonly isOrdered: boolean;
  /** The lease somebody has on it; 0 for nobody. */
  token: LeaseToken;
  /** Deliveries that count. */
  attempts: number;
}

/** One subscription of a channel in memory. */
export interface MemorySubscription {
  readonly name: string;
  /** Events of the log that it is not done with. */
  depth(): number;
  lease(max: number, now: number): readonly Leased[];
  nextDue(): number | undefined;
  settle(token: LeaseToken, ending: Ending, now: number): SettleResult;
  deadLetters(max: number): readonly DeadLetter[];
  removeDeadLetters(to: 'queue' | 'nowhere', max: number): number;
  describe(now: number): SubscriptionDescription;
  undelivered(): Iterable<Undelivered>;
  deadUndelivered(): Iterable<Undelivered>;
  /** Lets go of everything. */
  dispose(): void;
}

/** `full`: there is no room for another dead letter. */
export type SettleResult = 'done' | 'lost' | 'full';

/** What a subscription is made with. */
export interface MemorySubscriptionOptions {
  readonly name: string;
  readonly leaseMs: number;
  readonly leasesMax: number;
  readonly deadLettersMax: number;
  /** The end of the log: the first event to deliver comes after it. */
  readonly end: LogLink;
  /** How many events the log has accepted so far. */
  readonly acceptedCount: () => number;
  readonly owner: LogOwner;
}

interface Dead extends DeadLetter {
  readonly stored: StoredEvent;
}

/**
 * Reads a log that others read too. Only what it has read and is not done with is kept here, so a subscription costs
 * nothing while events arrive, and the same per event whatever its backlog.
 */
export function createMemorySubscription(options: MemorySubscriptionOptions): MemorySubscription {
  const { name, leaseMs, leasesMax, deadLettersMax, owner } = options;
  const startCount = options.acceptedCount();
  let link = options.end;
  let readCount = 0;
  let isAgainFirst = false;
  let doneCount = 0;
  let acknowledged = 0;
  let failures = 0;
  let lastFailure: LastFailure | undefined;
  const open = new Set<Entry>();
  const leases = new Map<LeaseToken, Entry>();
  /** Leased entries, due when the lease ends, and delayed ones, due when the delay does. */
  const timers = createTimerHeap<Entry>();
  const again = createQueue<Entry>();
  const busyKeys = new Set<string>();
  let dead = createQueue<Dead>();

  function entryOf(stored: StoredEvent, isOrdered: boolean): Entry {
    const entry = { stored, isOrdered, token: 0, attempts: 0, at: 0, place: -1 };
    open.add(entry);
    return entry;
  }

  /** The next event of the log whose key is not busy; those passed over are found again through their key. */
  function read(): Entry | undefined {
    for (let next = link.next; next !== undefined; next = link.next) {
      link = next;
      const { stored } = next;
      if (stored === undefined) continue;
      readCount = stored.sequence - startCount;
      if (stored.key === undefined) return entryOf(stored, false);
      if (busyKeys.has(stored.key)) continue;
      busyKeys.add(stored.key);
      return entryOf(stored, true);
    }
    return undefined;
  }

  function fail(entry: Entry, reason: string, now: number): void {
    failures += 1;
    lastFailure = { at: now, reason, event: eventKey(entry.stored.event) };
  }

  /** Takes the lease from an entry. */
  function endLease(entry: Entry): void {
    leases.delete(entry.token);
    timers.remove(entry);
    entry.token = 0;
  }

  function wakeDue(now: number): void {
    for (let entry = timers.peek(); entry !== undefined && entry.at <= now; entry = timers.peek()) {
      if (entry.token === 0) timers.remove(entry);
      else {
        endLease(entry);
        fail(entry, 'The lease ended by itself', now);
      }
      again.push(entry);
    }
  }

  /** The entry is no more; the next event of its key can go, if it was passed over. */
  function finish(entry: Entry): void {
    open.delete(entry);
    const { key, nextOfKey } = entry.stored;
    if (!entry.isOrdered || key === undefined) return;
    if (nextOfKey === undefined || nextOfKey.sequence - startCount > readCount)
      busyKeys.delete(key);
    else again.push(entryOf(nextOfKey, true));
  }

  function lease(entry: Entry, now: number): Leased {
    entry.attempts += 1;
    entry.token = owner.nextToken();
    entry.at = now + leaseMs;
    timers.put(entry);
    leases.set(entry.token, entry);
    const { token, attempts: attempt, at: endsAt } = entry;
    return { token, event: entry.stored.event, attempt, endsAt, leaseMs };
  }

  function bury(entry: Entry, reason: string, now: number): void {
    const { stored, attempts: attempt } = entry;
    fail(entry, reason, now);
    dead.push({ stored, event: stored.event, reason, attempt, at: now });
    doneCount += 1;
    finish(entry);
  }

  function settle(token: LeaseToken, ending: Ending, now: number): SettleResult {
    wakeDue(now);
    const entry = leases.get(token);
    if (entry === undefined) return 'lost';
    if (ending.kind === 'extend') {
      entry.at = ending.endsAt;
      timers.put(entry);
      return 'done';
    }
    if (ending.kind === 'dead-letter' && dead.size >= deadLettersMax) return 'full';
    endLease(entry);
    if (ending.kind === 'ack') {
      acknowledged += 1;
      doneCount += 1;
      finish(entry);
      owner.free(entry.stored);
    } else if (ending.kind === 'dead-letter') bury(entry, ending.reason, now);
    else {
      if (ending.kind === 'nack') fail(entry, ending.reason, now);
      else entry.attempts -= 1;
      entry.at = now + ending.delayMs;
      if (ending.delayMs > 0) timers.put(entry);
      else again.push(entry);
    }
    return 'done';
  }

  function* unread(): Iterable<StoredEvent> {
    for (let next = link.next; next !== undefined; next = next.next) {
      if (next.stored !== undefined) yield next.stored;
    }
  }

  /** Passed over in the log, and waiting for the entry of their key. */
  function* waiting(): Iterable<StoredEvent> {
    for (const { isOrdered, stored } of open) {
      if (!isOrdered) continue;
      let next = stored.nextOfKey;
      for (; next !== undefined && next.sequence - startCount <= readCount; next = next.nextOfKey) {
        yield next;
      }
    }
  }

  function* undelivered(): Iterable<Undelivered> {
    const entries = [...open].map(({ stored, attempts }) => ({ stored, attempts }));
    const passed = [...waiting()].map((stored) => ({ stored, attempts: 0 }));
    const read = [...entries, ...passed].sort((a, b) => a.stored.sequence - b.stored.sequence);
    for (const { stored, attempts } of read) {
      yield { subscription: name, event: stored.event, attempts };
    }
    for (const { event } of unread()) yield { subscription: name, event, attempts: 0 };
  }

  function oldestAt(): number | undefined {
    let oldest = link.next?.stored;
    for (const { stored } of open) {
      if (oldest === undefined || stored.sequence < oldest.sequence) oldest = stored;
    }
    return oldest?.acceptedAt;
  }

  const depth = () => options.acceptedCount() - startCount - doneCount;

  return {
    name,
    depth,
    lease(max, now) {
      wakeDue(now);
      const taken: Leased[] = [];
      while (taken.length < max && leases.size < leasesMax) {
        // In turns: neither does an event that fails at once keep new ones out, nor the other way round.
        isAgainFirst = !isAgainFirst;
        const entry = isAgainFirst ? (again.shift() ?? read()) : (read() ?? again.shift());
        if (entry === undefined) break;
        taken.push(lease(entry, now));
      }
      return taken;
    },
    nextDue: () => timers.peek()?.at,
    settle,
    deadLetters(max) {
      const found: DeadLetter[] = [];
      for (const { event, reason, attempt, at } of dead) {
        if (found.length === max) break;
        found.push({ event, reason, attempt, at });
      }
      return found;
    },
    removeDeadLetters(to, max) {
      let removed = 0;
      for (; removed < max; removed += 1) {
        const letter = dead.shift();
        if (letter === undefined) break;
        if (to === 'nowhere') owner.free(letter.stored);
        else {
          doneCount -= 1;
          again.push(entryOf(letter.stored, false));
        }
      }
      return removed;
    },
    describe(now) {
      wakeDue(now);
      const oldest = oldestAt();
      return {
        name,
        depth: depth(),
        inFlight: leases.size,
        delayed: timers.size - leases.size,
        ...(oldest !== undefined && { oldestAt: oldest }),
        deadLetters: dead.size,
        acknowledged,
        failures,
        ...(lastFailure !== undefined && { lastFailure }),
      };
    },
    undelivered,
    *deadUndelivered() {
      for (const { event, attempt, reason } of dead) {
        yield { subscription: name, event, attempts: attempt, reason };
      }
    },
    dispose() {
      for (const stored of [...waiting(), ...unread()]) owner.free(stored);
      for (const { stored } of open) owner.free(stored);
      for (const { stored } of dead) owner.free(stored);
      open.clear();
      leases.clear();
      dead = createQueue();
    },
  };
}
