import {
  KEY_LENGTH_MAX,
  lockClass,
  notifyChannel,
  PARTITION_COUNT,
  publicationName,
} from './schema.ts';

/** One step of the schema; it never changes once it has been released. */
export interface Migration {
  readonly version: number;
  /** Statements for one transaction, in their order. */
  readonly statements: readonly string[];
}

/** The migrations of a schema, oldest first. @internal */
export function migrationsOf(schema: string): readonly Migration[] {
  return [{ version: 1, statements: tables(schema) }];
}

function tables(schema: string): readonly string[] {
  return [
    `create type ${schema}.record_state as enum ('pending', 'sent', 'dead')`,
    outboxTable(schema),
    // Rows leave the index as they leave the table, so its size follows the backlog.
    `create index outbox_pending on ${schema}.outbox (partition, seq) where state = 'pending'`,
    // Few rows, and none that is only waiting: cleaning up and looking do not depend on the backlog.
    `create index outbox_apart on ${schema}.outbox (state, sent_at) where state <> 'pending' or last_error is not null`,
    `create table ${schema}.parked_key (
  key text collate "C" primary key,
  parked_at timestamptz not null default clock_timestamp(),
  reason text
)`,
    `create table ${schema}.inbox (
  consumer text collate "C" not null,
  event_key text collate "C" not null,
  seen_at timestamptz not null default clock_timestamp(),
  primary key (consumer, event_key)
)`,
    `create index inbox_seen_at on ${schema}.inbox (seen_at)`,
    // A server that crashes forgets where a slot was, back to its last checkpoint; this table does not.
    `create table ${schema}.log_position (
  slot name primary key,
  position pg_lsn not null
)`,
    enqueueProcedure(schema),
    enqueueManyProcedure(schema),
    dueFunction(schema),
    oldestFunction(schema),
    `create publication ${publicationName(schema)} for table ${schema}.outbox with (publish = 'insert')`,
  ];
}

/**
 * Every expression of a table is made ready anew for each statement that writes a row: an enumeration in place of a
 * check, a mask in place of a remainder, and the length of keys in the procedures, are what makes writing cheap.
 */
function outboxTable(schema: string): string {
  return `create table ${schema}.outbox (
  seq bigint generated always as identity primary key,
  key text collate "C" not null,
  partition smallint not null generated always as (hashtextextended(key, 0) & ${PARTITION_COUNT - 1}) stored,
  event text not null,
  state ${schema}.record_state not null default 'pending',
  attempts int not null default 0,
  created_at timestamptz not null default clock_timestamp(),
  sent_at timestamptz,
  last_error text
) with (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000)`;
}

/**
 * How the index of what is pending is read: in its order, from its front, and no further than needed.
 *
 * A planner that has not seen the table yet, or that finds all rows in one partition, would rather collect every
 * pending row and sort, or walk along the primary key: seconds for each poll in front of a long backlog. The settings
 * are of the function and hold for nothing else. An equality in place of `between` would allow the walk again.
 */
const READ_IN_ORDER =
  'stable set enable_bitmapscan = off set enable_seqscan = off set enable_sort = off';

/** The first records of some partitions, without those of parked keys, in the order of their numbers. */
function dueFunction(schema: string): string {
  return `create function ${schema}.due(partitions int[], count int)
returns table (seq bigint, key text, event text, attempts int) language sql ${READ_IN_ORDER} as $$
  select o.seq, o.key, o.event, o.attempts
  from ${schema}.outbox o
  where o.seq = any (array(
    select d.seq from unnest(partitions::smallint[]) as p cross join lateral (
      select i.seq from ${schema}.outbox i
      where i.partition between p and p and i.state = 'pending'
        and i.key <> all (array(select k.key from ${schema}.parked_key k))
      order by i.partition, i.seq limit due.count
    ) d order by d.seq limit due.count
  ))
  order by o.seq
$$`;
}

/** When the first pending record was written, parked or not. */
function oldestFunction(schema: string): string {
  return `create function ${schema}.oldest() returns timestamptz language sql ${READ_IN_ORDER} as $$
  select min(first.created_at)
  from generate_series(0, ${PARTITION_COUNT - 1}) as n cross join lateral (
    select i.created_at from ${schema}.outbox i
    where i.partition between n::smallint and n::smallint and i.state = 'pending'
    order by i.partition, i.seq limit 1
  ) as first
$$`;
}

/**
 * Writers share these procedures, whatever their language. They wait for earlier transactions of the same key before
 * they take a sequence number: so the numbers of a key are in the order of its commits, and a later one is never
 * visible before an earlier one.
 *
 * Procedures, because a `call` needs no plan and answers no rows, as `select` of a function would.
 */
function enqueueProcedure(schema: string): string {
  return `create procedure ${schema}.enqueue(key text, event text, hint boolean default false)
language plpgsql as $$
begin
  if length(key) > ${KEY_LENGTH_MAX} then
    raise exception 'a key has % characters, more than ${KEY_LENGTH_MAX}', length(key) using errcode = '22001';
  end if;
  perform pg_advisory_xact_lock(${lockClass(schema, 'key')}, hashtext(enqueue.key collate "C"));
  if hint then perform pg_notify('${notifyChannel(schema)}', ''); end if;
  insert into ${schema}.outbox (key, event) values (enqueue.key, enqueue.event);
end $$`;
}

/** Locks are taken in the order of their numbers, so that two writers of the same keys do not wait in a circle. */
function enqueueManyProcedure(schema: string): string {
  return `create procedure ${schema}.enqueue(keys text[], events text[], hint boolean default false)
language plpgsql as $$
begin
  if exists (select from unnest(keys) as k where length(k) > ${KEY_LENGTH_MAX}) then
    raise exception 'a key has more than ${KEY_LENGTH_MAX} characters' using errcode = '22001';
  end if;
  perform pg_advisory_xact_lock(${lockClass(schema, 'key')}, l.lock) from (
    select distinct hashtext(k collate "C") as lock from unnest(keys) as k order by lock
  ) as l;
  if hint then perform pg_notify('${notifyChannel(schema)}', ''); end if;
  insert into ${schema}.outbox (key, event)
    select u.k, u.e from unnest(keys, events) with ordinality as u(k, e, n) order by u.n;
end $$`;
}
