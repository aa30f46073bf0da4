import type { ReadEvent } from './log-reader.ts';
import { createQueue } from './queue.ts';
import type { LeaseToken } from './store.ts';
import { createTimerHeap, type Timed } from './timer-heap.ts';

/** An event that a subscription has read from the log and is not done with. */
export interface Entry extends Timed, ReadEvent {
  /** The lease somebody has on it; 0 for nobody. */
  token: LeaseToken;
  /** Deliveries that count. */
  attempts: number;
}

/** What a subscription has in hand: leased, delayed, or due again. */
export interface MemoryEntries extends Iterable<Entry> {
  readonly leased: number;
  readonly delayed: number;
  /** An event just read; its order is gone when it comes back from the dead letters. */
  add(read: ReadEvent): Entry;
  /** Due at once. */
  queue(entry: Entry): void;
  /** The one that has been due again for longest. */
  next(): Entry | undefined;
  lease(entry: Entry, token: LeaseToken, endsAt: number): void;
  /** The entry with this lease, while it lasts. */
  held(token: LeaseToken): Entry | undefined;
  /** The lease ends at another time. */
  extend(entry: Entry, endsAt: number): void;
  endLease(entry: Entry): void;
  /** Due again at this time; without a delay, at once. */
  delay(entry: Entry, delayMs: number, now: number): void;
  /** Makes due what has become due; `onLost` gets those whose lease nobody ended. */
  wakeDue(now: number, onLost: (entry: Entry) => void): void;
  nextDue(): number | undefined;
  remove(entry: Entry): void;
  clear(): void;
}

/** Nothing in hand. */
export function createMemoryEntries(): MemoryEntries {
  const open = new Set<Entry>();
  const leases = new Map<LeaseToken, Entry>();
  /** Leased entries, due when the lease ends, and delayed ones, due when the delay does. */
  const timers = createTimerHeap<Entry>();
  const again = createQueue<Entry>();
  const until = (entry: Entry, at: number) => {
    entry.at = at;
    timers.put(entry);
  };
  const endLease = (entry: Entry) => {
    leases.delete(entry.token);
    timers.remove(entry);
    entry.token = 0;
  };
  return {
    get leased() {
      return leases.size;
    },
    get delayed() {
      return timers.size - leases.size;
    },
    add({ stored, isOrdered }) {
      const entry = { stored, isOrdered, token: 0, attempts: 0, at: 0, place: -1 };
      open.add(entry);
      return entry;
    },
    queue: (entry) => again.push(entry),
    next: () => again.shift(),
    lease(entry, token, endsAt) {
      entry.attempts += 1;
      entry.token = token;
      until(entry, endsAt);
      leases.set(token, entry);
    },
    held: (token) => leases.get(token),
    extend: until,
    endLease,
    delay(entry, delayMs, now) {
      entry.at = now + delayMs;
      if (delayMs > 0) timers.put(entry);
      else again.push(entry);
    },
    wakeDue(now, onLost) {
      for (let entry = timers.peek(); entry && entry.at <= now; entry = timers.peek()) {
        if (entry.token === 0) timers.remove(entry);
        else {
          endLease(entry);
          onLost(entry);
        }
        again.push(entry);
      }
    },
    nextDue: () => timers.peek()?.at,
    remove: (entry) => open.delete(entry),
    clear() {
      open.clear();
      leases.clear();
    },
    [Symbol.iterator]: () => open[Symbol.iterator](),
  };
}
