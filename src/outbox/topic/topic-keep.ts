import type { SchemaOptions } from '../postgres/migrate.ts';
import { schemaName } from '../postgres/schema.ts';
import type { SqlTx } from '../postgres/sql-tx.ts';

/** One partition as a group of consumers sees it. */
export interface TopicLag {
  readonly consumer: string;
  readonly partition: number;
  /** The committed offset: the next record to read, where the consumer commits so. */
  readonly committed: number;
  /** Records behind the committed offset. */
  readonly lag: number;
  /** Records that were set aside: dead letters, and those of parked keys. */
  readonly dead: number;
  readonly parked: number;
  /** Records of keys that were released, which no consumer has taken up yet. */
  readonly released: number;
}

/**
 * Tells how far each group of consumers is behind, by partition.
 *
 * @param tx Transaction, or connection.
 * @param topic Name of the topic.
 * @param options `schema`.
 * @returns One row for each group and partition, in the order of both; none while no group has begun.
 * @see OBX-036
 * @example Nobody reads yet
 * ```ts timeout=60s
 * import { PGlite } from '@electric-sql/pglite';
 * import { createTopicTx, describeTopicTx, migrateTx } from 'event-delivery-spec/outbox';
 *
 * const db = await PGlite.create();
 * await db.transaction((tx) => migrateTx(tx));
 * await db.transaction((tx) => createTopicTx(tx, 'orders'));
 * await describeTopicTx(db, 'orders'); // => []
 * await db.close();
 * ```
 */
export async function describeTopicTx(
  tx: SqlTx,
  topic: string,
  options: SchemaOptions = {},
): Promise<readonly TopicLag[]> {
  const schema = schemaName(options.schema);
  const { rows } = await tx.query(
    `select a.consumer, a.partition, a.committed::float8, (p.end_offset - a.committed)::float8 as lag,
  count(s) filter (where s.state = 'dead')::int as dead, count(s) filter (where s.state = 'parked')::int as parked,
  count(s) filter (where s.state = 'released')::int as released
from ${schema}.topic_assignment a
join ${schema}.topic_partition p using (topic, partition)
left join ${schema}.topic_aside s using (topic, consumer, partition)
where a.topic = $1
group by a.consumer, a.partition, a.committed, p.end_offset order by a.consumer, a.partition`,
    [topic],
  );
  return rows as readonly TopicLag[];
}

/**
 * Removes records that every group of consumers has committed and that are older than a time.
 *
 * What any group still has to read, or has set aside, stays, however old it is; while no group has begun, all of it does.
 *
 * @param tx Open transaction.
 * @param topic Name of the topic.
 * @param options `olderThanMs`: least age of what goes, in milliseconds, 0 or more. `schema`.
 * @returns How many were removed.
 * @throws `RangeError` for a time below 0.
 * @see OBX-043
 * @example Nothing that somebody may need
 * ```ts timeout=60s
 * import { PGlite } from '@electric-sql/pglite';
 * import { createEvent } from 'event-delivery-spec/event';
 * import { createTopicTx, migrateTx, topicDestination, trimTopicTx } from 'event-delivery-spec/outbox';
 *
 * const db = await PGlite.create();
 * await db.transaction((tx) => migrateTx(tx));
 * await db.transaction((tx) => createTopicTx(tx, 'orders'));
 * const event = createEvent({ id: '1', source: '/shop', type: 'order.created' });
 * const { signal } = new AbortController();
 * await topicDestination(db, 'orders').publish([event], { signal });
 * await db.transaction((tx) => trimTopicTx(tx, 'orders', { olderThanMs: 0 })); // => 0
 * await db.close();
 * ```
 */
export async function trimTopicTx(
  tx: SqlTx,
  topic: string,
  options: SchemaOptions & { readonly olderThanMs: number },
): Promise<number> {
  const schema = schemaName(options.schema);
  const { olderThanMs } = options;
  if (!(olderThanMs >= 0)) {
    throw new RangeError(`Cannot trim topic: ${olderThanMs} is no number of milliseconds from 0`);
  }
  const { rows } = await tx.query(
    `with done as (
  select partition, min(committed) as committed from ${schema}.topic_assignment where topic = $1 group by partition
)
delete from ${schema}.topic_record r using done d
where r.topic = $1 and r.partition = d.partition and r."offset" < d.committed
  and r.written_at < clock_timestamp() - $2::float8 * interval '1 millisecond'
  and not exists (
    select from ${schema}.topic_aside s
    where s.topic = r.topic and s.partition = r.partition and s."offset" = r."offset"
  )
returning 1`,
    [topic, olderThanMs],
  );
  return rows.length;
}

/**
 * Sets a group of consumers back, or forward, in a partition: it reads on from there.
 *
 * Records that come again have no second effect while the inbox remembers them; those that are skipped have none. The
 * consumer that has the partition loses it and gets it again, so that it reads from there at once.
 *
 * @param tx Open transaction.
 * @param place Topic, group, partition and the offset to read next.
 * @param options `schema`.
 * @returns False when the group does not read this partition.
 * @see OBX-037
 * @example A group that has not begun
 * ```ts timeout=60s
 * import { PGlite } from '@electric-sql/pglite';
 * import { createTopicTx, migrateTx, rewindTopicTx } from 'event-delivery-spec/outbox';
 *
 * const db = await PGlite.create();
 * await db.transaction((tx) => migrateTx(tx));
 * await db.transaction((tx) => createTopicTx(tx, 'orders'));
 * const place = { topic: 'orders', consumer: 'billing', partition: 0, offset: 0 };
 * await db.transaction((tx) => rewindTopicTx(tx, place)); // => false
 * await db.close();
 * ```
 */
export async function rewindTopicTx(
  tx: SqlTx,
  place: {
    readonly topic: string;
    readonly consumer: string;
    readonly partition: number;
    readonly offset: number;
  },
  options: SchemaOptions = {},
): Promise<boolean> {
  const schema = schemaName(options.schema);
  const { topic, consumer, partition, offset } = place;
  await tx.query(
    `update ${schema}.topic_group set generation = generation + 1 where topic = $1 and consumer = $2`,
    [topic, consumer],
  );
  const { rows } = await tx.query(
    `update ${schema}.topic_assignment set committed = $4::bigint, epoch = epoch + 1, member = null
where topic = $1 and consumer = $2 and partition = $3 returning partition`,
    [topic, consumer, partition, String(offset)],
  );
  return rows.length === 1;
}
