import type { CloudEvent } from '../../event/cloud-event.ts';
import { serializeEvent } from '../../event/json.ts';
import { checkedKey, type EnqueueOptions, orderingKey } from './enqueue.ts';
import { publicationName, schemaName } from './schema.ts';
import type { SqlTx } from './sql-tx.ts';

/**
 * Writes an event into the log of the database only, within the caller's transaction: no table, nothing to clean.
 *
 * The log relay delivers it exactly when the transaction commits. The replication slot is the only place that
 * holds it: when the slot is lost before the relay has read it, the event is lost. `enqueueTx` has no such hole,
 * and works with both relays.
 *
 * @param tx Open transaction, on a server with `wal_level = logical` and the slot of a log relay.
 * @param event The event; stored as `serializeEvent` writes it.
 * @param options `key`: ordering key. `schema`.
 * @throws `RangeError` for a key that is too long or holds U+0000; `EventDeliveryError` with an `EVENT_…` code, before
 *   anything is written; what the database throws.
 * @see OBX-001
 * @example The message is of the transaction
 * ```ts
 * import { createEvent } from 'event-delivery-spec/event';
 * import { emitTx } from 'event-delivery-spec/outbox';
 *
 * const statements: string[] = [];
 * const tx = {
 *   async query(text: string) {
 *     statements.push(text);
 *     return { rows: [] };
 *   },
 * };
 * await emitTx(tx, createEvent({ id: '1', source: '/shop', type: 'order.created' }));
 * statements; // => ['select pg_logical_emit_message(true, $1::text, $2::text)']
 * ```
 */
export async function emitTx(
  tx: SqlTx,
  event: CloudEvent,
  options: Omit<EnqueueOptions, 'notify'> = {},
): Promise<void> {
  const schema = schemaName(options.schema);
  const key = checkedKey((options.key ?? orderingKey)(event));
  const content = JSON.stringify([key, serializeEvent(event)]);
  // true: of the transaction. A message that is not goes out even when the transaction is rolled back.
  await tx.query('select pg_logical_emit_message(true, $1::text, $2::text)', [
    publicationName(schema),
    content,
  ]);
}
