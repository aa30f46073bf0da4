import { assertSchema } from '../postgres/assert-schema.ts';
import type { SchemaOptions } from '../postgres/migrate.ts';
import { lockClass, schemaName } from '../postgres/schema.ts';
import type { SqlTx } from '../postgres/sql-tx.ts';

/** Partitions of a topic, at most. */
export const TOPIC_PARTITION_MAX = 1000;

/** Characters of the name of a topic, at most. */
export const TOPIC_LENGTH_MAX = 200;

/** Partitions of a topic, unless another number is given. */
const PARTITIONS = 4;

/** How a topic is made. */
export interface TopicOptions extends SchemaOptions {
  /** Partitions, 1 to {@link TOPIC_PARTITION_MAX}; the number never changes. Default: 4. */
  readonly partitions?: number;
}

/**
 * Makes a topic: a log in partitions whose records are numbered by offsets, with the groups of consumers that read it.
 *
 * It stands beside the outbox in the same schema, in PGlite or on a server, and keeps its records until
 * {@link trimTopicTx} removes them.
 *
 * @param tx Open transaction of a user who can make tables in the schema of the outbox.
 * @param topic Name, 1 to 200 characters.
 * @param options `partitions`, `schema`.
 * @returns False when there is a topic of that name; it is left as it is.
 * @throws `RangeError` for a name or a number of partitions out of range; `EventDeliveryError`
 *   `OUTBOX_SCHEMA_MISSING` when the schema has no outbox.
 * @see OBX-030
 * @example A topic of two partitions
 * ```ts timeout=60s
 * import { PGlite } from '@electric-sql/pglite';
 * import { createTopicTx, migrateTx } from 'event-delivery-spec/outbox';
 *
 * const db = await PGlite.create();
 * await db.transaction((tx) => migrateTx(tx));
 * await db.transaction((tx) => createTopicTx(tx, 'orders', { partitions: 2 })); // => true
 * await db.transaction((tx) => createTopicTx(tx, 'orders')); // => false
 * await db.close();
 * ```
 */
export async function createTopicTx(
  tx: SqlTx,
  topic: string,
  options: TopicOptions = {},
): Promise<boolean> {
  const schema = schemaName(options.schema);
  const { partitions = PARTITIONS } = options;
  assertTopicName(topic);
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > TOPIC_PARTITION_MAX) {
    throw new RangeError(
      `Cannot make topic: ${partitions} partitions are not 1 to ${TOPIC_PARTITION_MAX}`,
    );
  }
  await assertSchema(tx, schema);
  // Held until the caller's transaction ends; `create table if not exists` alone would race.
  await tx.query('select pg_advisory_xact_lock($1, $2)', [lockClass(schema, 'migrate'), 0]);
  if (!(await hasTopics(tx, schema))) {
    for (const statement of tables(schema)) await tx.query(statement, []);
  }
  const { rows } = await tx.query(
    `insert into ${schema}.topic (name, partitions) values ($1, $2) on conflict do nothing returning name`,
    [topic, partitions],
  );
  if (rows.length === 0) return false;
  await tx.query(
    `insert into ${schema}.topic_partition (topic, partition)
select $1, p from generate_series(0, $2::int - 1) as p`,
    [topic, partitions],
  );
  return true;
}

/** Whether the schema has the tables of topics. */
export async function hasTopics(tx: SqlTx, schema: string): Promise<boolean> {
  const last = `${schema}.topic_aside`;
  const { rows } = await tx.query('select to_regclass($1) is not null as "isThere"', [last]);
  return (rows[0] as { readonly isThere: boolean }).isThere;
}

/** Refuses what cannot be the name of a topic. */
export function assertTopicName(topic: string): void {
  if (topic.length > 0 && topic.length <= TOPIC_LENGTH_MAX) return;
  throw new RangeError(
    `Cannot use topic: its name has ${topic.length} characters, not 1 to ${TOPIC_LENGTH_MAX}`,
  );
}

const tables = (schema: string): readonly string[] => [
  `create table if not exists ${schema}.topic (
  name text collate "C" primary key,
  partitions int not null
)`,
  `create table if not exists ${schema}.topic_partition (
  topic text collate "C" not null references ${schema}.topic on delete cascade,
  partition int not null,
  end_offset bigint not null default 0,
  primary key (topic, partition)
)`,
  `create table if not exists ${schema}.topic_record (
  topic text collate "C" not null references ${schema}.topic on delete cascade,
  partition int not null,
  "offset" bigint not null,
  key text not null,
  event text not null,
  written_at timestamptz not null default clock_timestamp(),
  primary key (topic, partition, "offset")
)`,
  `create table if not exists ${schema}.topic_group (
  topic text collate "C" not null references ${schema}.topic on delete cascade,
  consumer text collate "C" not null,
  generation bigint not null default 0,
  primary key (topic, consumer)
)`,
  `create table if not exists ${schema}.topic_member (
  topic text collate "C" not null,
  consumer text collate "C" not null,
  member text collate "C" not null,
  joined bigint generated always as identity,
  seen_at timestamptz not null default clock_timestamp(),
  primary key (topic, consumer, member),
  foreign key (topic, consumer) references ${schema}.topic_group on delete cascade
)`,
  `create table if not exists ${schema}.topic_assignment (
  topic text collate "C" not null,
  consumer text collate "C" not null,
  partition int not null,
  member text,
  epoch bigint not null default 0,
  committed bigint not null default 0,
  primary key (topic, consumer, partition),
  foreign key (topic, consumer) references ${schema}.topic_group on delete cascade
)`,
  `create table if not exists ${schema}.topic_aside (
  topic text collate "C" not null,
  consumer text collate "C" not null,
  partition int not null,
  "offset" bigint not null,
  key text not null,
  state text not null check (state in ('dead', 'parked', 'released')),
  set_aside_at timestamptz not null default clock_timestamp(),
  primary key (topic, consumer, partition, "offset"),
  foreign key (topic, consumer) references ${schema}.topic_group on delete cascade
)`,
];
