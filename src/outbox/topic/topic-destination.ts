import { serializeEvent } from '../../event/json.ts';
import type { Destination } from '../destination.ts';
import { outboxError } from '../errors.ts';
import { orderingKey } from '../postgres/enqueue.ts';
import type { TransactionalDatabase } from '../postgres/held-transaction.ts';
import type { SchemaOptions } from '../postgres/migrate.ts';
import { schemaName } from '../postgres/schema.ts';
import { assertTopicName } from './topic-tables.ts';

/**
 * A topic as the destination of a relay: events are confirmed when they are committed, all of a batch or none.
 *
 * Events of one key are in one partition, in the order in which they were published.
 *
 * @param database Database with the topic: one of `openOutboxDatabase`, or PGlite.
 * @param topic Name of the topic; `createTopicTx` makes it.
 * @param options `schema`.
 * @returns The destination; a topic that is not there refuses every event for good.
 * @see OBX-012
 * @example Two events of one key
 * ```ts timeout=60s
 * import { PGlite } from '@electric-sql/pglite';
 * import { createEvent } from 'event-delivery-spec/event';
 * import { createTopicTx, migrateTx, topicDestination } from 'event-delivery-spec/outbox';
 *
 * const db = await PGlite.create();
 * await db.transaction((tx) => migrateTx(tx));
 * await db.transaction((tx) => createTopicTx(tx, 'orders', { partitions: 1 }));
 * const event = createEvent({ id: '1', source: '/shop', type: 'order.created', subject: 'A' });
 * const { signal } = new AbortController();
 * await topicDestination(db, 'orders').publish([event, { ...event, id: '2' }], { signal });
 * (await db.query('select "offset"::int, key from eds.topic_record order by 1')).rows;
 * // => [{ offset: 0, key: 'A' }, { offset: 1, key: 'A' }]
 * await db.close();
 * ```
 */
export function topicDestination(
  database: TransactionalDatabase,
  topic: string,
  options: SchemaOptions = {},
): Destination {
  const schema = schemaName(options.schema);
  assertTopicName(topic);
  return {
    name: `topic ${topic}`,
    takesBatches: true,
    async publish(events) {
      const keys = events.map(orderingKey);
      const texts = events.map(serializeEvent);
      const written = await database.transaction(async (tx) => {
        const { rows } = await tx.query(appendSql(schema), [topic, keys, texts]);
        return rows.length;
      });
      if (written > 0) return;
      throw outboxError(
        'OUTBOX_REJECTED',
        `Cannot publish to topic ${JSON.stringify(topic)}: there is none; createTopicTx makes it`,
      );
    },
  };
}

/**
 * The rows of the partitions are locked in the order of their numbers, so two writers never wait in a circle, and a
 * partition has no gap and no offset that is visible before a smaller one.
 */
const appendSql = (schema: string) => `with given as (
  select u.key, u.event, u.n,
    (((hashtextextended(u.key, 0) % t.partitions) + t.partitions) % t.partitions)::int as partition
  from ${schema}.topic t, unnest($2::text[], $3::text[]) with ordinality as u(key, event, n)
  where t.name = $1
), locked as materialized (
  select p.partition, p.end_offset from ${schema}.topic_partition p
  where p.topic = $1 and p.partition in (select partition from given)
  order by p.partition for update
), moved as (
  update ${schema}.topic_partition p set end_offset = p.end_offset + c.n
  from (select partition, count(*) as n from given group by partition) c join locked using (partition)
  where p.topic = $1 and p.partition = c.partition
  returning p.partition, p.end_offset - c.n as start
)
insert into ${schema}.topic_record (topic, partition, "offset", key, event)
select $1, g.partition, m.start + row_number() over (partition by g.partition order by g.n) - 1, g.key, g.event
from given g join moved m using (partition)
returning partition`;
