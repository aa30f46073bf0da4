import { EventDeliveryError } from '../errors.ts';
import { type Capability, manifestOf } from './capabilities.ts';
import type { ChannelDescription } from './channel.ts';
import { refusal, tooManySubscriptions } from './refusals.ts';
import { sqlAppend } from './sql-append.ts';
import { type SqlCore, type SqlStoreOptions, sqlCore } from './sql-core.ts';
import type { SqlDatabase, SqlRow } from './sql-database.ts';
import { sqlLeases } from './sql-leases.ts';
import { beginWithEarliest, describeRetained, retain, trim } from './sql-retention.ts';
import { describeRow, eventOf, numberOf } from './sql-rows.ts';
import { migrateChannels } from './sql-schema.ts';
import * as sql from './sql-statements.ts';
import type { ChannelStore, OpenOptions } from './store.ts';

/** Time between two looks for events that another process may have sent. */
const POLL_MS = 1_000;

/**
 * Events of one channel in PostgreSQL.
 *
 * What `append`, `settle` and `open` resolve for is as durable as the database makes it.
 */
export async function openSqlStore(options: SqlStoreOptions): Promise<ChannelStore> {
  const { database, name, now } = options;
  await guarded(() => migrateChannels(database));
  const channel = await guarded(() => openChannel(database, name));
  if (database.isExclusive) await guarded(() => database.query(sql.FREE_LEASES, [channel, now()]));
  const core = sqlCore(options, channel);
  await guarded(() =>
    core.inTransaction((session) => {
      return retain(session, channel, options.retention, database.isExclusive);
    }),
  );
  return sqlStore(core);
}

/**
 * The row of a channel, which is made when there is none. Where another process makes it at the same moment, the first
 * look neither makes nor finds it, because it sees the table as it was before; the second one finds it.
 */
async function openChannel(database: SqlDatabase, name: string): Promise<number> {
  const look = () => database.query(sql.OPEN_CHANNEL, [name]);
  const [row] = await look();
  return numberOf(row ?? (await look())[0], 'id');
}

function sqlStore(core: SqlCore): ChannelStore {
  const { options, channel } = core;
  const { database } = options;
  const append = sqlAppend(core);
  const { lease, settle } = sqlLeases(core);
  const nextDue = async (subscription: string, at: number) => {
    const known = await core.find(subscription);
    if (known === undefined) return undefined;
    const [row] = await database.query(sql.NEXT_DUE, [known.id, at]);
    return row?.due_at === null ? undefined : numberOf(row, 'due_at');
  };
  const pending = async () => {
    const [state] = await database.query(sql.CHANNEL_STATE, [channel]);
    return numberOf(state, 'pending');
  };
  return {
    capabilities: manifestOf(claimsOf(options)),
    ...(!database.isExclusive && { pollMs: POLL_MS }),
    append: (events, at) => guarded(() => append(events, at)),
    open: (name, wanted, at) => guarded(() => open(core, name, wanted, at)),
    remove: (name) => guarded(() => remove(core, name)),
    lease: (name, max, at) => guarded(() => lease(name, max, at)),
    nextDue: (name, at) => guarded(() => nextDue(name, at)),
    settle: (name, token, ending, at) => guarded(() => settle(name, token, ending, at)),
    deadLetters: (name, max) => guarded(() => deadLetters(core, name, max)),
    removeDeadLetters: (name, to, max, at) =>
      guarded(() => removeDeadLetters(core, name, { to, max, at })),
    pending: () => guarded(pending),
    describe: (at) => guarded(() => describe(core, at)),
    undelivered: () => [],
    close: () => guarded(async () => (options.ownsDatabase ? database.close() : undefined)),
  };
}

async function open(
  core: SqlCore,
  subscription: string,
  { leaseMs, startAt }: OpenOptions,
  at: number,
): Promise<number | undefined> {
  const { channel, options } = core;
  const { subscriptionsMax } = options.limits;
  const found = await core.lookUp(subscription);
  if (found !== undefined) return found.id;
  await core.inTransaction(async (session) => {
    const [made] = await session.query(sql.SUBSCRIBE, [channel, subscription, leaseMs]);
    const [state] = await session.query(sql.CHANNEL_STATE, [channel]);
    if (numberOf(state, 'subscriptions') > subscriptionsMax)
      throw tooManySubscriptions(subscriptionsMax);
    if (made !== undefined && startAt === 'earliest')
      await beginWithEarliest(session, channel, numberOf(made, 'id'), at);
  });
  return (await core.lookUp(subscription))?.id;
}

async function remove(core: SqlCore, subscription: string): Promise<boolean> {
  const known = await core.lookUp(subscription);
  if (known === undefined) return false;
  try {
    return await core.inTransaction(async (session) => {
      let rows: readonly SqlRow[] = [];
      for (const statement of sql.UNSUBSCRIBE) rows = await session.query(statement, [known.id]);
      await session.query(sql.FREE_ALL, [core.channel]);
      return rows.length > 0;
    });
  } finally {
    // Afterwards: whoever asked for it meanwhile has found it.
    core.forget(subscription);
  }
}

async function deadLetters({ find, options }: SqlCore, subscription: string, max: number) {
  const known = await find(subscription);
  if (known === undefined) return undefined;
  const rows = await options.database.query(sql.DEAD_LETTERS, [known.id, max]);
  return rows.map((row) => {
    const [attempt, at] = [numberOf(row, 'attempt'), numberOf(row, 'at')];
    return { event: eventOf(row), reason: String(row.reason), attempt, at };
  });
}

async function removeDeadLetters(
  { find, locked, channel }: SqlCore,
  subscription: string,
  { to, max, at }: { readonly to: 'queue' | 'nowhere'; readonly max: number; readonly at: number },
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

async function describe(
  { locked, inTransaction, channel, options: { database, retention } }: SqlCore,
  at: number,
): Promise<Omit<ChannelDescription, 'open'>> {
  await locked((session) => session.query(sql.EXPIRE, [channel, at]));
  if (retention !== undefined) await inTransaction((session) => trim(session, channel, at));
  const retained = retention && (await describeRetained(database, channel));
  const [state] = await database.query(sql.CHANNEL_STATE, [channel]);
  const rows = await database.query(sql.DESCRIBE, [channel, at]);
  return {
    accepted: numberOf(state, 'accepted'),
    stored: numberOf(state, 'stored'),
    storedBytes: numberOf(state, 'stored_bytes'),
    ...(retained !== undefined && { retained }),
    subscriptions: rows.map(describeRow),
  };
}

function claimsOf({ orderBy, deduplicationMs, retention }: SqlStoreOptions): readonly Capability[] {
  return [
    'persistent',
    ...(orderBy === undefined ? [] : (['orderedPerKey'] as const)),
    ...(deduplicationMs === undefined ? [] : (['deduplicating'] as const)),
    'delayedRedelivery',
    'nativeDeadLetter',
    ...(retention === undefined ? [] : (['replay'] as const)),
  ];
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
