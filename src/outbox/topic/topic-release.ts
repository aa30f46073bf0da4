import type { SchemaOptions } from '../postgres/migrate.ts';
import { type ParkedKey, SET_ASIDE_COUNT_MAX } from '../postgres/release.ts';
import { schemaName } from '../postgres/schema.ts';
import type { SqlTx } from '../postgres/sql-tx.ts';

/** A group of consumers of a topic. */
export interface TopicGroup {
  readonly topic: string;
  /** Name of the group. */
  readonly consumer: string;
}

/**
 * Lists the keys that a group of consumers has parked; longest parked first.
 *
 * @param tx Transaction, or connection.
 * @param group Topic and name of the group.
 * @param options `limit`: keys, 1 to {@link SET_ASIDE_COUNT_MAX}. Default: that many. `schema`.
 * @returns The keys, and how many records of each wait.
 * @throws `RangeError` for another limit; what the database throws.
 * @see OBX-041
 * @example Nothing is parked
 * ```ts timeout=60s
 * import { PGlite } from '@electric-sql/pglite';
 * import { createTopicTx, listParkedTopicKeysTx, migrateTx } from 'event-delivery-spec/outbox';
 *
 * const db = await PGlite.create();
 * await db.transaction((tx) => migrateTx(tx));
 * await db.transaction((tx) => createTopicTx(tx, 'orders'));
 * await listParkedTopicKeysTx(db, { topic: 'orders', consumer: 'billing' }); // => []
 * await db.close();
 * ```
 */
export async function listParkedTopicKeysTx(
  tx: SqlTx,
  { topic, consumer }: TopicGroup,
  options: SchemaOptions & { readonly limit?: number } = {},
): Promise<readonly Omit<ParkedKey, 'error'>[]> {
  const schema = schemaName(options.schema);
  const { limit = SET_ASIDE_COUNT_MAX } = options;
  if (!Number.isInteger(limit) || limit < 1 || limit > SET_ASIDE_COUNT_MAX)
    throw new RangeError(`Cannot list: a limit of ${limit} is not 1 to ${SET_ASIDE_COUNT_MAX}`);
  const { rows } = await tx.query(
    `select key, count(*)::int as pending,
  greatest(0, floor(extract(epoch from clock_timestamp() - min(set_aside_at)) * 1000))::float8 as "parkedMs"
from ${schema}.topic_aside where topic = $1 and consumer = $2 and state = 'parked'
group by key order by min(set_aside_at), key limit $3`,
    [topic, consumer, limit],
  );
  return rows as readonly Omit<ParkedKey, 'error'>[];
}

/**
 * Lets parked keys of a group of consumers go on: their records are processed from where they were parked, in their
 * order, each key beginning with the one for which it was parked, and before whatever follows of it in the topic.
 *
 * A key whose cause is still there is parked again, and nothing has overtaken. The consumers of the partitions join anew,
 * which repeats as many records as a crash does; records of other keys have no second effect while the inbox remembers.
 *
 * @param tx Open transaction, read committed.
 * @param group Topic and name of the group.
 * @param options `keys`. Default: all that are parked. `schema`.
 * @returns Those that were parked, in alphabetical order.
 * @throws What the database throws.
 * @see OBX-051
 * @example The record that was in the way goes on
 * ```ts timeout=60s
 * import { PGlite } from '@electric-sql/pglite';
 * import { createEvent } from 'event-delivery-spec/event';
 * import * as outbox from 'event-delivery-spec/outbox';
 *
 * const db = await PGlite.create();
 * await db.transaction((tx) => outbox.migrateTx(tx));
 * await db.transaction((tx) => outbox.createTopicTx(tx, 'orders', { partitions: 1 }));
 * const event = createEvent({ id: '1', source: '/shop', type: 'order.created', subject: 'A' });
 * const { signal } = new AbortController();
 * await outbox.topicDestination(db, 'orders').publish([event], { signal });
 *
 * const group = { topic: 'orders', consumer: 'billing' };
 * const stop = new AbortController();
 * let isMended = false;
 * const billing = outbox.createTopicConsumer({
 *   ...{ database: db, ...group, poison: 'park', attemptMax: 1, pollMs: 10 },
 *   handle: async () => {
 *     if (!isMended) throw new Error('no such customer');
 *     stop.abort();
 *   },
 * });
 * const run = billing.run({ signal: stop.signal });
 * while ((await outbox.listParkedTopicKeysTx(db, group)).length === 0) {
 *   await new Promise((resolve) => setTimeout(resolve, 10));
 * }
 * isMended = true;
 * await db.transaction((tx) => outbox.releaseTopicKeysTx(tx, group)); // => ['A']
 * await run; // => { end: 'stopped' }
 * await outbox.describeTopicTx(db, 'orders'); // => ~ [{ parked: 0, released: 0 }]
 * await db.close();
 * ```
 */
export async function releaseTopicKeysTx(
  tx: SqlTx,
  { topic, consumer }: TopicGroup,
  options: SchemaOptions & { readonly keys?: readonly string[] } = {},
): Promise<readonly string[]> {
  const schema = schemaName(options.schema);
  const keys = options.keys === undefined ? null : [...options.keys];
  const parked = `s.topic = $1 and s.consumer = $2 and s.state = 'parked' and ($3::text[] is null or s.key = any ($3))`;
  // First the group, as everybody who changes it does: then no wait is in a circle.
  await tx.query(
    `update ${schema}.topic_group set generation = generation + 1 where topic = $1 and consumer = $2`,
    [topic, consumer],
  );
  // Who parks another record of the key at this moment has committed before, or is refused: its owner has begun anew.
  await tx.query(
    `select 1 from ${schema}.topic_assignment where topic = $1 and consumer = $2 order by partition for update`,
    [topic, consumer],
  );
  await tx.query(
    `update ${schema}.topic_assignment a set epoch = a.epoch + 1
where a.topic = $1 and a.consumer = $2 and a.partition in (select s.partition from ${schema}.topic_aside s where ${parked})`,
    [topic, consumer, keys],
  );
  const { rows } = await tx.query(
    `with released as (
  update ${schema}.topic_aside s set state = 'released' where ${parked} returning s.key
)
select distinct key from released order by key`,
    [topic, consumer, keys],
  );
  return rows.map((row) => (row as { readonly key: string }).key);
}
