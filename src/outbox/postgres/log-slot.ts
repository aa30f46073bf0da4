import { outboxError } from '../errors.ts';
import { assertSchema } from './assert-schema.ts';
import { assertPublication } from './log-publication.ts';
import type { SchemaOptions } from './migrate.ts';
import { schemaName, slotName } from './schema.ts';
import type { SqlTx } from './sql-tx.ts';

/** Which replication slot a log relay reads. */
export interface SlotOptions extends SchemaOptions {
  /** Name of the slot. Default: the schema's name and `_outbox`. */
  readonly slot?: string;
}

/**
 * Makes the replication slot of a log relay: from here on the server keeps its log until the relay has delivered it.
 *
 * Events written before are not in the log of the slot; run the polling relay once until nothing is pending. A slot that
 * the server has given up, because it would have kept more log than is allowed, is replaced: no relay can read it.
 *
 * @param connection Connection of a user with the right to replicate, outside a transaction that has written. It waits
 *   for the transactions that are open.
 * @param options `schema`; `slot`: a name that no other database of the server uses.
 * @returns False when there was one already that can be read; it is left as it is.
 * @throws `EventDeliveryError` `OUTBOX_LOG_UNAVAILABLE` when `wal_level` is not `logical`, as on PGlite, when the slot is of
 *   another database, and when the publication is not as the migration makes it; `OUTBOX_SCHEMA_MISSING`.
 * @see OBX-022
 * @example A server without logical decoding
 * ```ts
 * import { createLogSlot } from 'event-delivery-spec/outbox';
 *
 * const connection = { query: async () => ({ rows: [{ level: 'replica' }] }) };
 * await createLogSlot(connection); // throws OUTBOX_LOG_UNAVAILABLE: wal_level is replica
 * ```
 */
export async function createLogSlot(
  connection: SqlTx,
  options: SlotOptions = {},
): Promise<boolean> {
  const schema = schemaName(options.schema);
  const slot = schemaName(options.slot ?? slotName(schema));
  const { rows: levels } = await connection.query(
    `select current_setting('wal_level') as level`,
    [],
  );
  const { level } = levels[0] as { readonly level: string };
  if (level !== 'logical') {
    throw outboxError(
      'OUTBOX_LOG_UNAVAILABLE',
      `Cannot make replication slot: wal_level is ${level}; set it to logical and restart the server, or use the polling relay`,
    );
  }
  await assertSchema(connection, schema);
  await assertPublication(connection, schema);
  const state = await slotState(connection, slot);
  if (state === 'free' || state === 'active') return false;
  if (state === 'elsewhere') {
    throw outboxError(
      'OUTBOX_LOG_UNAVAILABLE',
      `Cannot make replication slot: ${slot} is not of this database, and names of slots are of the whole server; choose another with the option slot`,
    );
  }
  if (state === 'lost') await dropLogSlot(connection, { schema, slot });
  // The position of an earlier slot of this name, perhaps on another server, says nothing about the new one.
  await connection.query(`delete from ${schema}.log_position where slot = $1`, [slot]);
  await connection.query(`select pg_create_logical_replication_slot($1::name, 'pgoutput')`, [slot]);
  return true;
}

/**
 * Removes the replication slot of a log relay, so that the server can give up the log that it kept.
 *
 * @param connection Connection outside a transaction.
 * @param options `schema`, `slot`.
 * @returns False when there was none.
 * @see OBX-022
 * @example There was none
 * ```ts
 * import { dropLogSlot } from 'event-delivery-spec/outbox';
 *
 * await dropLogSlot({ query: async () => ({ rows: [] }) }); // => false
 * ```
 */
export async function dropLogSlot(connection: SqlTx, options: SlotOptions = {}): Promise<boolean> {
  const slot = options.slot ?? slotName(schemaName(options.schema));
  const { rows } = await connection.query(
    `select pg_drop_replication_slot(slot_name) from pg_replication_slots
where slot_name = $1 and database = current_database()`,
    [slot],
  );
  return rows.length > 0;
}

/**
 * Where a relay goes on: the position that it has noted itself, as long as the log reaches that far; where the slot is,
 * when it has noted none.
 */
export async function startPosition(
  connection: SqlTx,
  { schema, slot }: { readonly schema: string; readonly slot: string },
): Promise<string> {
  // A position that the log has not reached is of another log: a restored database has less than it remembers.
  await connection.query(
    `delete from ${schema}.log_position where slot = $1 and position > pg_current_wal_lsn()`,
    [slot],
  );
  const { rows } = await connection.query(
    `select position::text from ${schema}.log_position where slot = $1`,
    [slot],
  );
  return (rows[0] as { readonly position: string } | undefined)?.position ?? '0/0';
}

/** `lost`: it is there, but the server has thrown away log that it needed. `elsewhere`: it is of another database. */
export type SlotState = 'free' | 'active' | 'lost' | 'missing' | 'elsewhere';

/** What has become of a slot. */
export async function slotState(connection: SqlTx, slot: string): Promise<SlotState> {
  const { rows } = await connection.query(
    `select active, coalesce(wal_status, 'lost') = 'lost' as lost,
  database is distinct from current_database() as elsewhere
from pg_replication_slots where slot_name = $1`,
    [slot],
  );
  const [row] = rows as readonly {
    readonly active: boolean;
    readonly lost: boolean;
    readonly elsewhere: boolean;
  }[];
  if (row === undefined) return 'missing';
  if (row.elsewhere) return 'elsewhere';
  if (row.lost) return 'lost';
  return row.active ? 'active' : 'free';
}
