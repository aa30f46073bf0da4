import { type Clock, systemClock } from '../../clock.ts';
import type { CloudEvent } from '../../event/cloud-event.ts';
import { type CrashPoint, runSteps } from '../../simulation/step.ts';
import { tellSafely } from '../../tell-safely.ts';
import { type ConsumerEnd, type ConsumerOptions, consumer } from '../consumer.ts';
import { outboxError } from '../errors.ts';
import { assertSchema } from '../postgres/assert-schema.ts';
import { assertWritable } from '../postgres/assert-writable.ts';
import type { TransactionalDatabase } from '../postgres/held-transaction.ts';
import type { SchemaOptions } from '../postgres/migrate.ts';
import { isFinal } from '../postgres/relay-sessions.ts';
import { pauseMs } from '../postgres/relay-settings.ts';
import { createRest, type Rest } from '../postgres/rest.ts';
import { CONSUMER_LENGTH_MAX, schemaName } from '../postgres/schema.ts';
import type { SqlTx } from '../postgres/sql-tx.ts';
import type { ConsumerSteps } from '../steps.ts';
import type { TopicMember } from './topic-group.ts';
import { type TopicRecord, topicSteps } from './topic-steps.ts';
import { assertTopicName, hasTopics } from './topic-tables.ts';

/** Milliseconds after which a consumer that says nothing counts as gone, unless another time is given. */
export const TOPIC_SESSION_TIMEOUT_MS = 30_000;

/** Records read from a partition at once, unless another number is given. */
export const TOPIC_FETCH_COUNT = 100;

/** What a consumer of a topic takes. */
export interface TopicConsumerOptions extends ConsumerOptions, SchemaOptions {
  /** Database with the topic: one of `openOutboxDatabase`, or PGlite. */
  readonly database: TransactionalDatabase;
  /** Name of the topic; `createTopicTx` makes it. */
  readonly topic: string;
  /** Name of the group, 1 to 200 characters: its members share the partitions, and one inbox. */
  readonly consumer: string;
  /**
   * Has the effect of an event, with SQL on `tx`; what it does elsewhere can happen again. When it rejects, nothing of
   * the transaction stays, and the record is tried again.
   */
  readonly handle: (event: CloudEvent, tx: SqlTx) => unknown;
  /**
   * Milliseconds after which a consumer that says nothing has lost its partitions; `handle` may take as long, and one
   * that stands still in its transaction for longer is cut off by a server. Default: {@link TOPIC_SESSION_TIMEOUT_MS}.
   */
  readonly sessionTimeoutMs?: number;
  /** Default: {@link TOPIC_FETCH_COUNT}. */
  readonly fetchMax?: number;
  readonly clock?: Clock;
  /** Numbers from 0 up to 1, for the jitter of pauses. */
  readonly random?: () => number;
  /** Is told what went wrong; the consumer goes on by itself. */
  readonly onError?: (error: unknown) => void;
  /** Is called at each step, and waited for: where tests stop the process. @internal */
  readonly at?: (point: CrashPoint<keyof ConsumerSteps<TopicRecord>>) => void | Promise<void>;
}

/** A consumer of a topic. */
export interface TopicConsumer {
  /**
   * Consumes until the signal aborts; joins again after a rebalance, and begins anew when the database fails.
   *
   * @returns How it ended: `stopped`, or `halted` with the record that the poison policy `stop` met.
   * @throws `EventDeliveryError` `OUTBOX_SCHEMA_MISSING` when there is no such topic. On a standby (`OUTBOX_READ_ONLY`, told
   *   to `onError`) it waits until the server can be written to.
   */
  run(options?: {
    readonly signal?: AbortSignal;
  }): Promise<Exclude<ConsumerEnd<TopicRecord>, { readonly end: 'fenced' }>>;
}

/**
 * Makes a consumer of a topic: it reads partitions in order, has effects, and commits an offset every M records.
 *
 * The steps are those of {@link consumer}, so all that is simulated and proved of it holds here: a crash repeats at most
 * M records of a partition and loses none, with the inbox no effect is repeated, and who has lost a partition can
 * neither have an effect nor commit an offset any more. Consumers of one name share the partitions, in any number of
 * processes.
 *
 * @param options `database`, `topic`, `consumer`, `handle`, and the options of {@link consumer}.
 * @returns The consumer, not started yet.
 * @throws `RangeError` for a name or a number out of range.
 * @see OBX-030
 * @example From a topic to effects
 * ```ts timeout=60s
 * import { PGlite } from '@electric-sql/pglite';
 * import { createEvent } from 'event-delivery-spec/event';
 * import * as outbox from 'event-delivery-spec/outbox';
 *
 * const db = await PGlite.create();
 * await db.transaction((tx) => outbox.migrateTx(tx));
 * await db.transaction((tx) => outbox.createTopicTx(tx, 'orders', { partitions: 1 }));
 * await db.exec('create table seen_order (id text)');
 *
 * const event = createEvent({ id: '1', source: '/shop', type: 'order.created', subject: 'A' });
 * const { signal } = new AbortController();
 * // Published twice, as relays do after a crash.
 * await outbox.topicDestination(db, 'orders').publish([event, event], { signal });
 *
 * const stop = new AbortController();
 * const billing = outbox.createTopicConsumer({
 *   ...{ database: db, topic: 'orders', consumer: 'billing', pollMs: 10 },
 *   handle: async ({ id }, tx) => {
 *     await tx.query('insert into seen_order values ($1)', [id]);
 *     stop.abort();
 *   },
 * });
 * await billing.run({ signal: stop.signal }); // => { end: 'stopped' }
 * (await db.query('select id from seen_order')).rows; // => [{ id: '1' }]
 * await db.close();
 * ```
 */
export function createTopicConsumer(options: TopicConsumerOptions): TopicConsumer {
  const { clock = systemClock, random = Math.random, onError } = options;
  // Refuses wrong options now, and not in a loop.
  consumer(options);
  const self = memberOf(options);
  const { fetchMax = TOPIC_FETCH_COUNT } = options;
  assertCount('fetchMax', fetchMax);

  const session = async (rest: Rest, stop: AbortSignal) => {
    await assertTopic(self);
    const { handle, at } = options;
    const onFailed = (error: unknown) => tellSafely(onError, error);
    const driver = topicSteps({ self, clock, rest, stop, fetchMax, handle, onFailed });
    try {
      return await runSteps(consumer<TopicRecord>(options), driver.steps, at);
    } finally {
      await driver.abandon();
    }
  };

  return {
    async run({ signal = new AbortController().signal } = {}) {
      const rest = createRest(clock, signal);
      for (let failures = 0; !signal.aborted; ) {
        try {
          const end = await session(rest, signal);
          if (end.end !== 'fenced') return end;
          // Somebody else has the partition now: what is left is to join again.
          failures = 0;
        } catch (error) {
          if (isFinal(error)) throw error;
          failures += 1;
          tellSafely(onError, error);
          rest.onFailed(true);
          await rest.sleep(pauseMs(failures, random));
        }
      }
      return { end: 'stopped' };
    },
  };
}

function memberOf(options: TopicConsumerOptions): TopicMember {
  const { database, topic, sessionTimeoutMs = TOPIC_SESSION_TIMEOUT_MS } = options;
  assertTopicName(topic);
  assertCount('sessionTimeoutMs', sessionTimeoutMs);
  const { length } = options.consumer;
  if (length < 1 || length > CONSUMER_LENGTH_MAX) {
    throw new RangeError(
      `Cannot consume topic: the name of the consumer has ${length} characters, not 1 to ${CONSUMER_LENGTH_MAX}`,
    );
  }
  const member = crypto.randomUUID();
  const schema = schemaName(options.schema);
  return { database, schema, topic, consumer: options.consumer, member, sessionTimeoutMs };
}

function assertCount(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new RangeError(`Cannot consume topic: ${name} ${value} is not a whole number from 1`);
}

/** Says what is missing before the database says it in its words. */
async function assertTopic({ database, schema, topic }: TopicMember): Promise<void> {
  const isThere = await database.transaction(async (tx) => {
    await assertSchema(tx, schema);
    await assertWritable(tx);
    if (!(await hasTopics(tx, schema))) return false;
    const found = await tx.query(`select name from ${schema}.topic where name = $1`, [topic]);
    return found.rows.length === 1;
  });
  if (isThere) return;
  throw outboxError(
    'OUTBOX_SCHEMA_MISSING',
    `Cannot consume topic ${JSON.stringify(topic)}: there is none; createTopicTx makes it`,
  );
}
