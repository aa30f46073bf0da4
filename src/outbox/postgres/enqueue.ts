import { attributeString } from '../../event/attributes.ts';
import type { CloudEvent } from '../../event/cloud-event.ts';
import { serializeEvent } from '../../event/json.ts';
import type { SchemaOptions } from './migrate.ts';
import { KEY_LENGTH_MAX, schemaName } from './schema.ts';
import type { SqlTx } from './sql-tx.ts';

/** Events of one call of `enqueueTx`, at most: each of their keys costs a lock until the transaction ends. */
export const ENQUEUE_COUNT_MAX = 1000;

/** How events are written into an outbox. */
export interface EnqueueOptions extends SchemaOptions {
  /**
   * The key whose events keep their order. Default: the attribute `partitionkey`, or else `subject`, or else `source`.
   */
  readonly key?: (event: CloudEvent) => string;
  /**
   * Whether relays are woken when the transaction commits. PostgreSQL lets transactions that notify commit one
   * after the other, so this trades throughput for latency; relays poll in any case. Default: false.
   */
  readonly notify?: boolean;
}

/**
 * Writes events into the outbox, within the caller's transaction: they are delivered exactly when it commits.
 *
 * At-least-once: each event is delivered once or more often. Events of one key are delivered first in the order in
 * which their transactions commit; a transaction that writes an event waits for earlier open ones that have
 * written events of the same key.
 *
 * @param tx Open transaction: of `pg` or PGlite as it is, of other libraries through `postgresTx`, `kyselyTx` or
 *   `drizzleTx`. It is neither begun nor ended here.
 * @param events One event, or up to {@link ENQUEUE_COUNT_MAX} in the order of their delivery. Their JSON text is
 *   stored exactly as `serializeEvent` writes it.
 * @param options `key`: ordering key, at most 1024 characters. `notify`: wake relays. `schema`.
 * @throws `EventDeliveryError` with an `EVENT_…` code, before anything is written; what the database throws.
 * @see OBX-001
 * @example One transaction for the order and its event
 * ```ts timeout=60s
 * import { PGlite } from '@electric-sql/pglite';
 * import { createEvent } from 'event-delivery-spec/event';
 * import { enqueueTx, migrateTx } from 'event-delivery-spec/outbox';
 *
 * const db = await PGlite.create();
 * await db.transaction((tx) => migrateTx(tx));
 * await db.exec('create table orders (id text primary key)');
 *
 * await db.transaction(async (tx) => {
 *   await tx.query('insert into orders values ($1)', ['A-1']);
 *   const event = createEvent({ id: '1', source: '/shop', type: 'order.created', subject: 'A-1' });
 *   await enqueueTx(tx, event);
 * });
 * (await db.query('select key, state from eds.outbox')).rows; // => [{ key: 'A-1', state: 'pending' }]
 * await db.close();
 * ```
 */
export async function enqueueTx(
  tx: SqlTx,
  events: CloudEvent | readonly CloudEvent[],
  options: EnqueueOptions = {},
): Promise<void> {
  const call = enqueueCall(events, options);
  if (call === undefined) return;
  const [type, written] =
    call.keys.length === 1
      ? (['text', [call.keys[0], call.texts[0]]] as const)
      : (['text[]', [call.keys, call.texts]] as const);
  await tx.query(`call ${call.schema}.enqueue($1::${type}, $2::${type}, $3::boolean)`, [
    ...written,
    call.notify,
  ]);
}

/** What the procedure that writes events is called with. */
export interface EnqueueCall {
  readonly schema: string;
  readonly keys: readonly string[];
  readonly texts: readonly string[];
  readonly notify: boolean;
}

/** Checks everything before anything is written; undefined when there is nothing to write. */
export function enqueueCall(
  events: CloudEvent | readonly CloudEvent[],
  options: EnqueueOptions,
): EnqueueCall | undefined {
  const schema = schemaName(options.schema);
  const list = Array.isArray(events) ? (events as readonly CloudEvent[]) : [events as CloudEvent];
  if (list.length === 0) return undefined;
  if (list.length > ENQUEUE_COUNT_MAX) {
    throw new RangeError(
      `Cannot enqueue events: ${list.length} of them, more than ${ENQUEUE_COUNT_MAX} in one call`,
    );
  }
  return {
    schema,
    texts: list.map((event) => serializeEvent(event)),
    keys: list.map((event) => checkedKey((options.key ?? orderingKey)(event))),
    notify: options.notify ?? false,
  };
}

/**
 * The key that orders an event unless the caller says otherwise: the attribute `partitionkey`, or else `subject`, or
 * else `source`.
 *
 * @param event Validated event.
 * @returns The key.
 * @example From the most to the least specific
 * ```ts
 * import { createEvent } from 'event-delivery-spec/event';
 * import { orderingKey } from 'event-delivery-spec/outbox';
 *
 * const init = { id: '1', source: '/shop', type: 'order.created' };
 * orderingKey(createEvent(init)); // => '/shop'
 * orderingKey(createEvent({ ...init, subject: 'A-1' })); // => 'A-1'
 * orderingKey(createEvent({ ...init, subject: 'A-1', partitionkey: 'eu' })); // => 'eu'
 * ```
 */
export function orderingKey(event: CloudEvent): string {
  return attributeString(event, 'partitionkey') ?? event.subject ?? event.source;
}

/** Refuses what cannot be a key. */
export function checkedKey(key: unknown): string {
  if (typeof key !== 'string') throw new TypeError('Cannot enqueue event: its key is no string');
  if (key.length > KEY_LENGTH_MAX) {
    throw new RangeError(
      `Cannot enqueue event: its key has ${key.length} characters, more than ${KEY_LENGTH_MAX}`,
    );
  }
  // PostgreSQL has no text with this character.
  if (key.includes('\0')) throw new RangeError('Cannot enqueue event: its key holds U+0000');
  return key;
}
