import { assertSchema } from './assert-schema.ts';
import type { SchemaOptions } from './migrate.ts';
import { lockClass, PARTITION_COUNT, schemaName, slotName } from './schema.ts';
import type { SqlTx } from './sql-tx.ts';

/** Records that are counted at most: counting a longer backlog would cost more than the number is worth. */
export const BACKLOG_COUNT_MAX = 100_000;

/** What is in an outbox, for operators. */
export interface OutboxDescription {
  readonly schema: string;
  /** Records not delivered yet, those of parked keys included; counted up to {@link BACKLOG_COUNT_MAX}. */
  readonly pending: number;
  /** Age of the oldest of them, in milliseconds since it was written; absent when there is none. */
  readonly oldestPendingMs?: number;
  /** Records given up; counted up to {@link BACKLOG_COUNT_MAX}, as all numbers here. */
  readonly dead: number;
  readonly parkedKeys: number;
  /** Pending records of parked keys: they wait until somebody releases their key. */
  readonly parked: number;
  /** Polling relays that are connected; absent on a standby, which does not see them. */
  readonly relays?: number;
  /** Why the oldest record that failed did; absent when none has. */
  readonly lastError?: string;
  /** The replication slot of the log relay; absent when there is none. On a standby: the copy that it has, if any. */
  readonly slot?: SlotDescription;
}

/** What a replication slot holds back. */
export interface SlotDescription {
  readonly name: string;
  /** Whether a relay reads it. */
  readonly isActive: boolean;
  /** Bytes of log written, or replayed by a standby, since what was acknowledged: the lag. */
  readonly lagBytes: number;
  /** Bytes of log that the server keeps for it. */
  readonly retainedBytes: number;
  /** `reserved`, `extended`, `unreserved` or `lost`, as PostgreSQL says. */
  readonly walStatus: string;
}

/**
 * Tells what is in an outbox: backlog, age, dead and parked records, relays, and the lag of the log relay.
 *
 * It only reads, so a standby answers too, as far behind as it is.
 *
 * @param tx Transaction, or connection.
 * @param options `schema`. `slot`: replication slot. Default: the one that `createLogSlot` makes.
 * @returns Numbers of this moment.
 * @throws `EventDeliveryError` `OUTBOX_SCHEMA_MISSING` when there is no outbox.
 * @see OBX-024
 * @example One event waits
 * ```ts timeout=60s
 * import { PGlite } from '@electric-sql/pglite';
 * import { createEvent } from 'event-delivery-spec/event';
 * import { describeOutboxTx, enqueueTx, migrateTx } from 'event-delivery-spec/outbox';
 *
 * const db = await PGlite.create();
 * await db.transaction((tx) => migrateTx(tx));
 * const event = createEvent({ id: '1', source: '/shop', type: 'order.created' });
 * await db.transaction((tx) => enqueueTx(tx, event));
 * await describeOutboxTx(db); // => ~ { pending: 1, dead: 0, parked: 0, relays: 0 }
 * await db.close();
 * ```
 */
export async function describeOutboxTx(
  tx: SqlTx,
  options: SchemaOptions & { readonly slot?: string } = {},
): Promise<OutboxDescription> {
  const schema = schemaName(options.schema);
  await assertSchema(tx, schema);
  const { rows } = await tx.query(countsSql(schema), [lockClass(schema, 'member')]);
  const { oldestPendingMs, lastError, relays, ...counts } = rows[0] as Counts;
  const slot = await describeSlot(tx, options.slot ?? slotName(schema));
  return {
    schema,
    ...counts,
    ...(relays === null ? {} : { relays }),
    ...(oldestPendingMs === null ? {} : { oldestPendingMs: Math.max(0, oldestPendingMs) }),
    ...(lastError === null ? {} : { lastError }),
    ...(slot === undefined ? {} : { slot }),
  };
}

interface Counts {
  readonly pending: number;
  readonly oldestPendingMs: number | null;
  readonly dead: number;
  readonly parkedKeys: number;
  readonly parked: number;
  readonly relays: number | null;
  readonly lastError: string | null;
}

/** Every number has an index, so looking costs the same in front of any backlog; but not while keys are parked. */
const countsSql = (schema: string) => `select
  (select count(*)::int from (
    select from ${schema}.outbox where state = 'pending' limit ${BACKLOG_COUNT_MAX}
  ) as p) as pending,
  (select floor(extract(epoch from clock_timestamp() - ${schema}.oldest()) * 1000)::float8)
    as "oldestPendingMs",
  (select count(*)::int from (
    select from ${schema}.outbox where state = 'dead' limit ${BACKLOG_COUNT_MAX}
  ) as d) as dead,
  (select count(*)::int from ${schema}.parked_key) as "parkedKeys",
  -- Not asked when no key is parked: the planner would read the whole table to find that out.
  case when exists (select from ${schema}.parked_key) then (
    select count(*)::int from (
      select from ${schema}.outbox o
      where state = 'pending' and o.key in (select key from ${schema}.parked_key)
        and o.partition = any (array(
          select (hashtextextended(key, 0) & ${PARTITION_COUNT - 1})::smallint from ${schema}.parked_key
        ))
      limit ${BACKLOG_COUNT_MAX}
    ) as k
  ) else 0 end as parked,
  case when not pg_is_in_recovery() then (
    select count(distinct pid)::int from pg_locks
    where locktype = 'advisory' and objsubid = 2 and classid::bigint = $1
      and database = (select oid from pg_database where datname = current_database())
  ) end as relays,
  (select last_error from ${schema}.outbox where seq = (
    select min(seq) from (
      -- Fenced: the smallest number of all would be looked for in the order of all numbers.
      select seq from ${schema}.outbox
      where last_error is not null and state <> 'sent' offset 0
    ) as failed
  )) as "lastError"`;

async function describeSlot(tx: SqlTx, slot: string): Promise<SlotDescription | undefined> {
  const { rows } = await tx.query(
    `select slot_name as name, active as "isActive", coalesce(wal_status, 'lost') as "walStatus",
  coalesce(now.lsn - confirmed_flush_lsn, 0)::float8 as "lagBytes",
  coalesce(now.lsn - restart_lsn, 0)::float8 as "retainedBytes"
from pg_replication_slots cross join lateral (
  -- A standby has no log of its own.
  select case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end as lsn
) as now
where slot_name = $1 and database = current_database()`,
    [slot],
  );
  return rows[0] as SlotDescription | undefined;
}
