import { eventKey } from '../event/event-key.ts';
import type { DeadLetter, LastFailure, SubscriptionDescription, Undelivered } from './channel.ts';
import { createLogReader, type LogReader } from './log-reader.ts';
import { createMemoryEntries, type Entry, type MemoryEntries } from './memory-entries.ts';
import { createQueue, type Queue } from './queue.ts';
import type { Ending, Leased, LeaseToken } from './store.ts';
import type { LogOwner, LogPlace, StoredEvent } from './stored-event.ts';

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
 *
 * @param start The first event to deliver comes after it. Not to be kept: it leads to every event that came since.
 */
export function createMemorySubscription(
  options: MemorySubscriptionOptions,
  start: LogPlace,
): MemorySubscription {
  const { name, leasesMax, owner } = options;
  const { count: startCount } = start;
  const reader = createLogReader(start);
  const entries = createMemoryEntries();
  const tally: Tally = { done: 0, acknowledged: 0, failures: 0, lastFailure: undefined };
  const parts: Parts = { options, reader, entries, tally, dead: createQueue<Dead>() };
  let isAgainFirst = false;
  const depth = () => options.acceptedCount() - startCount - tally.done;
  const read = () => {
    const found = reader.read();
    return found && entries.add(found);
  };
  return {
    name,
    depth,
    lease(max, now) {
      wakeDue(parts, now);
      const taken: Leased[] = [];
      while (taken.length < max && entries.leased < leasesMax) {
        // In turns: neither does an event that fails at once keep new ones out, nor the other way round.
        isAgainFirst = !isAgainFirst;
        const entry = isAgainFirst ? (entries.next() ?? read()) : (read() ?? entries.next());
        if (entry === undefined) break;
        taken.push(leaseOf(parts, entry, now));
      }
      return taken;
    },
    nextDue: () => entries.nextDue(),
    settle: (token, ending, now) => settle(parts, token, ending, now),
    deadLetters: (max) => listed(parts.dead, max),
    removeDeadLetters: (to, max) => removeDeadLetters(parts, to, max),
    describe(now) {
      wakeDue(parts, now);
      const { acknowledged, failures, lastFailure } = tally;
      const oldest = oldestAt(parts);
      return {
        name,
        depth: depth(),
        inFlight: entries.leased,
        delayed: entries.delayed,
        ...(oldest !== undefined && { oldestAt: oldest }),
        deadLetters: parts.dead.size,
        acknowledged,
        failures,
        ...(lastFailure !== undefined && { lastFailure }),
      };
    },
    undelivered: () => undelivered(parts),
    *deadUndelivered() {
      for (const { event, attempt, reason } of parts.dead) {
        yield { subscription: name, event, attempts: attempt, reason };
      }
    },
    dispose() {
      // Listed before the first is freed: a freed event leads nowhere any more.
      const waiting = [...entries].flatMap((entry) => [...reader.waitingFor(entry)]);
      for (const held of waiting) owner.free(held);
      for (const stored of reader.unread()) owner.free(stored);
      for (const { stored } of entries) owner.free(stored);
      for (const { stored } of parts.dead) owner.free(stored);
      entries.clear();
      parts.dead = createQueue();
    },
  };
}

/** What operators ask for. */
interface Tally {
  /** Events of the log that the subscription is done with. */
  done: number;
  acknowledged: number;
  failures: number;
  lastFailure: LastFailure | undefined;
}

interface Parts {
  readonly options: MemorySubscriptionOptions;
  readonly reader: LogReader;
  readonly entries: MemoryEntries;
  readonly tally: Tally;
  dead: Queue<Dead>;
}

function fail({ tally }: Parts, { stored }: Entry, reason: string, now: number): void {
  tally.failures += 1;
  tally.lastFailure = { at: now, reason, event: eventKey(stored.event) };
}

function wakeDue(parts: Parts, now: number): void {
  parts.entries.wakeDue(now, (entry) => fail(parts, entry, 'The lease ended by itself', now));
}

function leaseOf({ options, entries }: Parts, entry: Entry, now: number): Leased {
  const { leaseMs, owner } = options;
  entries.lease(entry, owner.nextToken(), now + leaseMs);
  const { token, attempts: attempt, at: endsAt } = entry;
  return { token, event: entry.stored.event, attempt, endsAt, leaseMs };
}

/** The entry is no more; the next event of its key can go, if it was passed over. */
function finish({ entries, reader, tally }: Parts, entry: Entry): void {
  tally.done += 1;
  entries.remove(entry);
  const next = reader.after(entry);
  if (next !== undefined) entries.queue(entries.add(next));
}

function settle(parts: Parts, token: LeaseToken, ending: Ending, now: number): SettleResult {
  const { options, entries, tally, dead } = parts;
  wakeDue(parts, now);
  const entry = entries.held(token);
  if (entry === undefined) return 'lost';
  if (ending.kind === 'extend') {
    entries.extend(entry, ending.endsAt);
    return 'done';
  }
  if (ending.kind === 'dead-letter' && dead.size >= options.deadLettersMax) return 'full';
  entries.endLease(entry);
  if (ending.kind === 'ack') {
    tally.acknowledged += 1;
    finish(parts, entry);
    options.owner.free(entry.stored);
  } else if (ending.kind === 'dead-letter') {
    const { stored, attempts: attempt } = entry;
    fail(parts, entry, ending.reason, now);
    dead.push({ stored, event: stored.event, reason: ending.reason, attempt, at: now });
    finish(parts, entry);
  } else {
    if (ending.kind === 'nack') fail(parts, entry, ending.reason, now);
    else entry.attempts -= 1;
    entries.delay(entry, ending.delayMs, now);
  }
  return 'done';
}

function listed(dead: Queue<Dead>, max: number): readonly DeadLetter[] {
  const found: DeadLetter[] = [];
  for (const { event, reason, attempt, at } of dead) {
    if (found.length === max) break;
    found.push({ event, reason, attempt, at });
  }
  return found;
}

function removeDeadLetters(parts: Parts, to: 'queue' | 'nowhere', max: number): number {
  const { options, entries, tally, dead } = parts;
  let removed = 0;
  for (; removed < max; removed += 1) {
    const letter = dead.shift();
    if (letter === undefined) break;
    if (to === 'nowhere') options.owner.free(letter.stored);
    else {
      tally.done -= 1;
      // Its place in the order is gone.
      entries.queue(entries.add({ stored: letter.stored, isOrdered: false }));
    }
  }
  return removed;
}

function* undelivered({ options, entries, reader }: Parts): Iterable<Undelivered> {
  const { name } = options;
  const read = [...entries].flatMap((entry) => [
    { stored: entry.stored, attempts: entry.attempts },
    ...[...reader.waitingFor(entry)].map((stored) => ({ stored, attempts: 0 })),
  ]);
  read.sort((a, b) => a.stored.sequence - b.stored.sequence);
  for (const { stored, attempts } of read) {
    yield { subscription: name, event: stored.event, attempts };
  }
  for (const { event } of reader.unread()) yield { subscription: name, event, attempts: 0 };
}

function oldestAt({ entries, reader }: Parts): number | undefined {
  let oldest = reader.first();
  for (const { stored } of entries) {
    if (oldest === undefined || stored.sequence < oldest.sequence) oldest = stored;
  }
  return oldest?.acceptedAt;
}
