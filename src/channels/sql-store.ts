import { EventDeliveryError } from '../errors.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { eventKey } from '../event/event-key.ts';
import { parseEvent, serializeEvent } from '../event/json.ts';
import { utf8Length } from '../event/utf8.ts';
import { type Capability, manifestOf } from './capabilities.ts';
import type { ChannelDescription, SendResult, SubscriptionDescription } from './channel.ts';
import type { ChannelLimits } from './channel-limits.ts';
import { createGroup } from './group.ts';
import { keyReader, type OrderBy } from './ordering.ts';
import { full, refusal, tooLarge, tooManySubscriptions } from './refusals.ts';
import type { SqlDatabase, SqlRow, SqlSession } from './sql-database.ts';
import { BUSY_TABLES, migrateChannels } from './sql-schema.ts';
import * as sql from './sql-statements.ts';
import type { ChannelStore, Ending, Leased } from './store.ts';

/** What a store in PostgreSQL is made with; everything is checked. */
export interface SqlStoreOptions {
  readonly database: SqlDatabase;
  /** Channels of other names share the database. */
  readonly name: string;
  readonly limits: ChannelLimits;
  readonly orderBy?: OrderBy | undefined;
  readonly deduplicationMs?: number | undefined;
  readonly now: () => number;
  /** Whether `close` closes the database too. */
  readonly ownsDatabase: boolean;
}

/** Time between two looks for events that another process may have sent. */
const POLL_MS = 1_000;

/** Rows that are deleted before the tables are tidied. */
const TIDY_AFTER = 20_000;

/** A subscription as the store knows it. */
interface Known {
  readonly id: number;
  readonly leaseMs: number;
}

/**
 * Events of one channel in PostgreSQL.
 *
 * What `append`, `settle` and `open` resolve for is as durable as the database makes it.
 */
export async function openSqlStore(options: SqlStoreOptions): Promise<ChannelStore> {
  const { database, name, limits, now } = options;
  await guarded(() => migrateChannels(database));
  const [row] = await guarded(() => database.query(sql.OPEN_CHANNEL, [name]));
  const channel = numberOf(row, 'id');
  if (database.isExclusive) await guarded(() => database.query(sql.FREE_LEASES, [channel, now()]));
  return sqlStore(options, channel, limits);
}

function sqlStore(options: SqlStoreOptions, channel: number, limits: ChannelLimits): ChannelStore {
  const { database, orderBy, deduplicationMs } = options;
  const keyOf = keyReader(orderBy);
  const subscriptions = new Map<string, Known>();
  let deleted = 0;

  /** Statements that move events between tables need each other's result, or a lock where others write too. */
  function locked<T>(run: (session: SqlSession) => Promise<T>): Promise<T> {
    if (database.isExclusive) return run(database);
    return inTransaction(run);
  }

  function inTransaction<T>(run: (session: SqlSession) => Promise<T>): Promise<T> {
    return database.transaction(async (session) => {
      await session.query(sql.LOCK_CHANNEL, [channel]);
      return run(session);
    });
  }

  async function find(subscription: string): Promise<Known | undefined> {
    const known = subscriptions.get(subscription);
    if (known !== undefined && database.isExclusive) return known;
    const [row] = await database.query(sql.FIND_SUBSCRIPTION, [channel, subscription]);
    if (row === undefined) return undefined;
    const found = { id: numberOf(row, 'id'), leaseMs: numberOf(row, 'lease_ms') };
    subscriptions.set(subscription, found);
    return found;
  }

  const acks = createGroup<AckItem, boolean>(async (items) => {
    const held = new Set<number>();
    for (const { known, tokens, at } of bySubscription(items)) {
      const rows = await locked((session) =>
        session.query(sql.ACK, [known.id, channel, tokens, at]),
      );
      for (const row of rows) held.add(numberOf(row, 'token'));
    }
    await tidyAfter(held.size);
    return items.map(({ token }) => held.has(token));
  });

  async function tidyAfter(count: number): Promise<void> {
    deleted += count;
    if (deleted < TIDY_AFTER || database.tidy === undefined) return;
    deleted = 0;
    await database.tidy(BUSY_TABLES);
  }

  async function fresh(session: SqlSession, items: readonly Item[], at: number) {
    if (deduplicationMs === undefined) return items;
    await session.query(sql.FORGET_KNOWN, [channel, at]);
    const byKey = new Map(items.map((item) => [eventKey(item.event), item] as const).reverse());
    const until = at + deduplicationMs;
    const rows = await session.query(sql.REMEMBER_KNOWN, [channel, [...byKey.keys()], until]);
    const [row] = await session.query(sql.COUNT_KNOWN, [channel]);
    const known = numberOf(row, 'known');
    const { deduplicationKeysMax } = limits;
    if (known > deduplicationKeysMax)
      throw full('remembered events', known - rows.length, deduplicationKeysMax);
    const unknown = new Set(rows.map(({ identity }) => byKey.get(String(identity))));
    return items.filter((item) => unknown.has(item));
  }

  async function append(events: readonly CloudEvent[], at: number): Promise<SendResult> {
    const items = events.map((event) => {
      const text = wellFormed(serializeEvent(event));
      return { event, text, sizeBytes: utf8Length(text), key: keyOf(event) ?? null };
    });
    return inTransaction(async (session) => {
      const added = await fresh(session, items, at);
      const duplicates = items.length - added.length;
      const result = { accepted: added.length, duplicates };
      if (added.length === 0) return result;
      const [state] = await session.query(sql.CHANNEL_STATE, [channel]);
      checkSize(added, limits);
      if (numberOf(state, 'subscriptions') === 0) {
        await session.query(sql.COUNT_ACCEPTED, [channel, added.length]);
        return result;
      }
      checkRoom(added, state, limits);
      const columns = [
        added.map(({ text }) => text),
        added.map(({ key }) => key),
        added.map(({ sizeBytes }) => sizeBytes),
      ];
      await session.query(sql.APPEND, [channel, ...columns, at, added.map(identityOf)]);
      return result;
    });
  }

  async function bury({ id }: Known, token: number, reason: string, at: number): Promise<boolean> {
    return inTransaction(async (session) => {
      const [row] = await session.query(
        'select name, dead from eds_channel_subscription where id = $1',
        [id],
      );
      const rows = await session.query(sql.BURY, [id, token, at, reason]);
      const dead = numberOf(row, 'dead');
      if (rows.length > 0 && dead >= limits.deadLettersMax) {
        throw full(`dead letters of subscription "${row?.name}"`, dead, limits.deadLettersMax);
      }
      return rows.length > 0;
    });
  }

  async function settle(subscription: string, token: number, ending: Ending, at: number) {
    const known = await find(subscription);
    if (known === undefined) return false;
    const { id } = known;
    if (ending.kind === 'ack') return acks.add({ known, token, at });
    if (ending.kind === 'dead-letter') return bury(known, token, ending.reason, at);
    const rows = await locked((session) => {
      if (ending.kind === 'extend')
        return session.query(sql.EXTEND, [id, token, at, ending.endsAt]);
      const dueAt = at + ending.delayMs;
      return ending.kind === 'release'
        ? session.query(sql.RELEASE, [id, token, at, dueAt])
        : session.query(sql.NACK, [id, token, at, dueAt, ending.reason]);
    });
    return rows.length > 0;
  }

  async function lease(subscription: string, max: number, at: number) {
    const known = await find(subscription);
    if (known === undefined) return undefined;
    const { id, leaseMs } = known;
    const endsAt = at + leaseMs;
    const rows = await database.query(sql.LEASE, [id, at, max, endsAt, limits.leasesMax]);
    return rows.map((row): Leased => {
      const token = numberOf(row, 'token');
      return { token, event: eventOf(row), attempt: numberOf(row, 'attempts'), endsAt, leaseMs };
    });
  }

  async function remove(subscription: string): Promise<boolean> {
    const known = await find(subscription);
    if (known === undefined) return false;
    subscriptions.delete(subscription);
    return inTransaction(async (session) => {
      let rows: readonly SqlRow[] = [];
      for (const statement of sql.UNSUBSCRIBE) rows = await session.query(statement, [known.id]);
      await session.query(sql.FREE_ALL, [channel]);
      return rows.length > 0;
    });
  }

  async function open(subscription: string, leaseMs: number): Promise<void> {
    if ((await find(subscription)) !== undefined) return;
    await inTransaction(async (session) => {
      await session.query(sql.SUBSCRIBE, [channel, subscription, leaseMs]);
      const [state] = await session.query(sql.CHANNEL_STATE, [channel]);
      if (numberOf(state, 'subscriptions') > limits.subscriptionsMax)
        throw tooManySubscriptions(limits.subscriptionsMax);
    });
    await find(subscription);
  }

  async function removeDeadLetters(
    subscription: string,
    to: 'queue' | 'nowhere',
    max: number,
    at: number,
  ) {
    const known = await find(subscription);
    if (known === undefined) return undefined;
    const { id } = known;
    const rows = await locked((session) => {
      return to === 'queue'
        ? session.query(sql.DEAD_LETTERS_TO_QUEUE, [id, at, max])
        : session.query(sql.DEAD_LETTERS_TO_NOWHERE, [id, channel, max]);
    });
    return rows.length;
  }

  async function describe(at: number): Promise<Omit<ChannelDescription, 'open'>> {
    await locked((session) => session.query(sql.EXPIRE, [channel, at]));
    const [state] = await database.query(sql.CHANNEL_STATE, [channel]);
    const rows = await database.query(sql.DESCRIBE, [channel, at]);
    return {
      accepted: numberOf(state, 'accepted'),
      stored: numberOf(state, 'stored'),
      storedBytes: numberOf(state, 'stored_bytes'),
      subscriptions: rows.map(describeRow),
    };
  }

  return {
    capabilities: manifestOf(claimsOf(options)),
    ...(!database.isExclusive && { pollMs: POLL_MS }),
    append: (events, at) => guarded(() => append(events, at)),
    open: (subscription, { leaseMs }) => guarded(() => open(subscription, leaseMs)),
    remove: (subscription) => guarded(() => remove(subscription)),
    lease: (subscription, max, at) => guarded(() => lease(subscription, max, at)),
    nextDue: (subscription, at) =>
      guarded(async () => {
        const known = await find(subscription);
        if (known === undefined) return undefined;
        const [row] = await database.query(sql.NEXT_DUE, [known.id, at]);
        return row?.due_at === null ? undefined : numberOf(row, 'due_at');
      }),
    settle: (subscription, token, ending, at) =>
      guarded(() => settle(subscription, token, ending, at)),
    deadLetters: (subscription, max) =>
      guarded(async () => {
        const known = await find(subscription);
        if (known === undefined) return undefined;
        const rows = await database.query(sql.DEAD_LETTERS, [known.id, max]);
        return rows.map((row) => {
          const [attempt, at] = [numberOf(row, 'attempt'), numberOf(row, 'at')];
          return { event: eventOf(row), reason: String(row.reason), attempt, at };
        });
      }),
    removeDeadLetters: (subscription, to, max, at) =>
      guarded(() => removeDeadLetters(subscription, to, max, at)),
    pending: () =>
      guarded(async () => {
        const [state] = await database.query(sql.CHANNEL_STATE, [channel]);
        return numberOf(state, 'pending');
      }),
    describe: (at) => guarded(() => describe(at)),
    undelivered: () => [],
    close: () => guarded(async () => (options.ownsDatabase ? database.close() : undefined)),
  };
}

/** An event on its way in. */
interface Item {
  readonly event: CloudEvent;
  readonly text: string;
  readonly sizeBytes: number;
  readonly key: string | null;
}

/** A lease on its way out. */
interface AckItem {
  readonly known: Known;
  readonly token: number;
  readonly at: number;
}

function bySubscription(items: readonly AckItem[]) {
  const groups = new Map<number, { known: Known; tokens: number[]; at: number }>();
  for (const { known, token, at } of items) {
    const group = groups.get(known.id) ?? { known, tokens: [], at };
    group.tokens.push(token);
    // The latest time: a lease that has ended meanwhile is lost, never the other way round.
    group.at = Math.max(group.at, at);
    groups.set(known.id, group);
  }
  return groups.values();
}

function identityOf({ event }: Item): string {
  return eventKey(event);
}

/** JSON text with lone surrogates escaped: UTF-8 cannot carry them. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
}

function bytesOf(items: readonly Item[]): number {
  return items.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

function checkSize(items: readonly Item[], { eventsMax, bytesMax }: ChannelLimits): void {
  if (items.length > eventsMax) throw tooLarge('events', items.length, eventsMax);
  if (bytesOf(items) > bytesMax) throw tooLarge('bytes', bytesOf(items), bytesMax);
}

function checkRoom(
  items: readonly Item[],
  state: SqlRow | undefined,
  { eventsMax, bytesMax }: ChannelLimits,
): void {
  const [depth, bytes] = [numberOf(state, 'depth'), numberOf(state, 'stored_bytes')];
  if (depth + items.length > eventsMax) throw full('events of a subscription', depth, eventsMax);
  if (bytes + bytesOf(items) > bytesMax) throw full('bytes', bytes, bytesMax);
}

function claimsOf({ orderBy, deduplicationMs }: SqlStoreOptions): readonly Capability[] {
  return [
    'persistent',
    ...(orderBy === undefined ? [] : (['orderedPerKey'] as const)),
    ...(deduplicationMs === undefined ? [] : (['deduplicating'] as const)),
    'delayedRedelivery',
    'nativeDeadLetter',
  ];
}

function describeRow(row: SqlRow): SubscriptionDescription {
  const oldestAt = row.oldest_at === null ? undefined : numberOf(row, 'oldest_at');
  const lastFailure =
    row.failed_at === null
      ? undefined
      : {
          at: numberOf(row, 'failed_at'),
          reason: String(row.failed_reason),
          event: String(row.failed_event),
        };
  return {
    name: String(row.name),
    depth: numberOf(row, 'depth'),
    inFlight: numberOf(row, 'in_flight'),
    delayed: numberOf(row, 'delayed'),
    ...(oldestAt !== undefined && { oldestAt }),
    deadLetters: numberOf(row, 'dead'),
    acknowledged: numberOf(row, 'acknowledged'),
    failures: numberOf(row, 'failures'),
    ...(lastFailure !== undefined && { lastFailure }),
  };
}

/** Drivers give `bigint` as number, BigInt or text. */
function numberOf(row: SqlRow | undefined, column: string): number {
  return Number(row?.[column]);
}

function eventOf(row: SqlRow): CloudEvent {
  return parseEvent(String(row.event));
}

/** Errors of the database become one of the channel's; refusals stay what they are. */
async function guarded<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof EventDeliveryError) throw error;
    throw refusal('CHANNEL_STORE_FAILED', 'Cannot use the store: the database failed', error);
  }
}
