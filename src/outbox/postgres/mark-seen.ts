import { eventKey } from '../../event/event-key.ts';
import { assertInboxRetention } from '../inbox-retention.ts';
import type { SchemaOptions } from './migrate.ts';
import { CONSUMER_LENGTH_MAX, schemaName } from './schema.ts';
import type { SqlTx } from './sql-tx.ts';

/** The part of an event that tells it from all others. */
export interface EventIdentity {
  readonly source: string;
  readonly id: string;
}

/**
 * Notes in the inbox that a consumer has an event, within the transaction of its effect.
 *
 * When the effect is in the same transaction, it happens once however often the event comes, for as long as the
 * inbox remembers. A second delivery that comes while the first is still open waits for it.
 *
 * @param tx Open transaction that also makes the effect.
 * @param event The event received; its `source` and `id` count.
 * @param consumer Name of who has the effect, at most 200 characters: each has its own memory.
 * @param options `schema` of the inbox.
 * @returns True when the event is new: make the effect. False when it was seen: commit and acknowledge.
 * @throws `RangeError` for a name that is empty or too long; what the database throws.
 * @see OBX-037
 * @example The second delivery has no effect
 * ```ts timeout=60s
 * import { PGlite } from '@electric-sql/pglite';
 * import { createEvent } from 'event-delivery-spec/event';
 * import { markSeenTx, migrateTx } from 'event-delivery-spec/outbox';
 *
 * const db = await PGlite.create();
 * await db.transaction((tx) => migrateTx(tx));
 * await db.exec('create table stock (left_over int); insert into stock values (10)');
 * const event = createEvent({ id: '1', source: '/shop', type: 'order.created' });
 *
 * const receive = () =>
 *   db.transaction(async (tx) => {
 *     if (!(await markSeenTx(tx, event, 'stock'))) return 'seen';
 *     await tx.query('update stock set left_over = left_over - 1');
 *     return 'done';
 *   });
 * await receive(); // => 'done'
 * await receive(); // => 'seen'
 * (await db.query('select left_over from stock')).rows; // => [{ left_over: 9 }]
 * await db.close();
 * ```
 */
export async function markSeenTx(
  tx: SqlTx,
  event: EventIdentity,
  consumer: string,
  options: SchemaOptions = {},
): Promise<boolean> {
  if (consumer === '' || consumer.length > CONSUMER_LENGTH_MAX) {
    throw new RangeError(
      `Cannot mark event as seen: the name of the consumer has ${consumer.length} characters, not 1 to ${CONSUMER_LENGTH_MAX}`,
    );
  }
  const { rows } = await tx.query(
    `insert into ${schemaName(options.schema)}.inbox (consumer, event_key) values ($1, $2) on conflict do nothing returning consumer`,
    [consumer, eventKey(event as never)],
  );
  return rows.length > 0;
}

/** Days that the inbox remembers, unless another time is given: longer than {@link REDELIVERY_AGE_MAX_DAYS}. */
export const INBOX_RETENTION_DAYS = 8;

/** Days after its effect that an event can come again, unless another time is given: what logs keep by default. */
export const REDELIVERY_AGE_MAX_DAYS = 7;

const DAY_MS = 86_400_000;

/**
 * Forgets events that were seen long ago.
 *
 * An event that is delivered again after it was forgotten has its effect again. So a time that is not longer than the
 * longest time after which a duplicate can still come is refused, before anything is forgotten.
 *
 * @param tx Transaction, or connection.
 * @param options `olderThanMs`: age in milliseconds. Default: 8 days. `redeliveryAgeMaxMs`: the longest time between the
 *   effect of an event and its last redelivery, in milliseconds, at least the retention of the log; an `olderThanMs`
 *   that is not longer is refused. Default: 7 days. `schema` of the inbox.
 * @returns How many were forgotten.
 * @throws `RangeError` for what is no age, and for one that forgets too early; what the database throws.
 * @see OBX-038, OBX-039
 * @example Once a day
 * ```ts
 * import { cleanInboxTx } from 'event-delivery-spec/outbox';
 *
 * const tx = {
 *   async query(text: string, values: unknown[]) {
 *     return { rows: [{ n: text.includes('delete from eds.inbox') && values[0] === 691_200_000 ? 3 : 0 }] };
 *   },
 * };
 * await cleanInboxTx(tx); // => 3
 * await cleanInboxTx(tx, { olderThanMs: 120_000 }); // throws RangeError: redelivered up to 604800000 ms later
 * ```
 */
export async function cleanInboxTx(
  tx: SqlTx,
  options: SchemaOptions & {
    readonly olderThanMs?: number;
    readonly redeliveryAgeMaxMs?: number;
  } = {},
): Promise<number> {
  const {
    olderThanMs = INBOX_RETENTION_DAYS * DAY_MS,
    redeliveryAgeMaxMs = REDELIVERY_AGE_MAX_DAYS * DAY_MS,
  } = options;
  if (!(olderThanMs >= 0)) throw new RangeError(`Cannot clean inbox: ${olderThanMs} is no age`);
  assertInboxRetention(olderThanMs, redeliveryAgeMaxMs);
  const { rows } = await tx.query(
    `with gone as (
  delete from ${schemaName(options.schema)}.inbox
  where seen_at <= statement_timestamp() - $1 * interval '1 millisecond' returning 1
)
select count(*)::int as n from gone`,
    [olderThanMs],
  );
  return Number((rows[0] as { readonly n: unknown }).n);
}
