import { runSteps } from '../../simulation/step.ts';
import { redrive, releaseKeys } from '../set-aside.ts';
import type { SchemaOptions } from './migrate.ts';
import { schemaName } from './schema.ts';
import { type NumberedKey, setAsideSteps } from './set-aside-steps.ts';
import type { SqlTx } from './sql-tx.ts';

/** Parked keys, or dead events, that one call lists, at most. */
export const SET_ASIDE_COUNT_MAX = 1000;

/** A key that waits until somebody releases it. */
export interface ParkedKey {
  readonly key: string;
  /** Milliseconds since it was parked. */
  readonly parkedMs: number;
  /** Its events that wait. */
  readonly pending: number;
  /** Why the first of them could not be delivered; absent when nobody knows. */
  readonly error?: string;
}

/** An event that was given up. */
export interface DeadEvent {
  /** Its number in the outbox. */
  readonly seq: bigint;
  readonly key: string;
  /** Its JSON text, as it was written. */
  readonly event: string;
  /** How often delivering it has failed. */
  readonly attempts: number;
  /** Why, the last time; absent when nobody knows. */
  readonly error?: string;
}

/**
 * Lists the keys that are parked, with the reason; longest parked first.
 *
 * @param tx Transaction, or connection.
 * @param options `limit`: keys, 1 to {@link SET_ASIDE_COUNT_MAX}. Default: that many. `schema`.
 * @returns The keys.
 * @throws `RangeError` for another limit; what the database throws.
 * @see OBX-026
 * @example Who waits, and why
 * ```ts timeout=60s
 * import { PGlite } from '@electric-sql/pglite';
 * import { listParkedKeysTx, migrateTx, releaseKeysTx } from 'event-delivery-spec/outbox';
 *
 * const db = await PGlite.create();
 * await db.transaction((tx) => migrateTx(tx));
 * await db.query("insert into eds.parked_key (key, reason) values ('A-1', 'poison')");
 * await listParkedKeysTx(db); // => ~ [{ key: 'A-1', pending: 0, error: 'poison' }]
 * await db.transaction((tx) => releaseKeysTx(tx)); // => ['A-1']
 * await listParkedKeysTx(db); // => []
 * await db.close();
 * ```
 */
export async function listParkedKeysTx(
  tx: SqlTx,
  options: SchemaOptions & { readonly limit?: number } = {},
): Promise<readonly ParkedKey[]> {
  const { schema, limit } = checked(options);
  const { rows } = await tx.query(
    `with parked as (
  select key, parked_at, reason from ${schema}.parked_key order by parked_at, key limit $1
), waiting as (
  select key, count(*)::int as pending, (array_agg(last_error order by seq))[1] as error
  from ${schema}.outbox where state = 'pending' and key in (select key from parked) group by key
)
select p.key, coalesce(w.pending, 0) as pending, coalesce(w.error, p.reason) as error,
  greatest(0, floor(extract(epoch from clock_timestamp() - p.parked_at) * 1000))::float8 as "parkedMs"
from parked p left join waiting w using (key) order by p.parked_at, p.key`,
    [limit],
  );
  return (rows as readonly (ParkedKey & WithError)[]).map(withoutNull);
}

/**
 * Lets parked keys go on: their events are relayed again, each key beginning with the one for which it was parked.
 *
 * Attempts are counted anew. A key whose cause is still there is parked again, and nothing has overtaken.
 *
 * @param tx Transaction, or connection.
 * @param options `keys`. Default: all. `schema`.
 * @returns Those that were parked, in alphabetical order.
 * @throws What the database throws.
 * @see OBX-029
 * @example Every parked key
 * ```ts
 * import { releaseKeysTx } from 'event-delivery-spec/outbox';
 *
 * const tx = { query: async () => ({ rows: [{ key: 'A-1' }, { key: 'A-2' }] }) };
 * await releaseKeysTx(tx); // => ['A-1', 'A-2']
 * ```
 */
export async function releaseKeysTx(
  tx: SqlTx,
  options: SchemaOptions & { readonly keys?: readonly string[] } = {},
): Promise<readonly string[]> {
  const schema = schemaName(options.schema);
  return runSteps(releaseKeys<NumberedKey>(options.keys), setAsideSteps(tx, schema));
}

/**
 * Lists the events that were given up, by their numbers.
 *
 * @param tx Transaction, or connection.
 * @param options `limit`: events, 1 to {@link SET_ASIDE_COUNT_MAX}. Default: that many. `after`: only those with higher
 *   numbers, for the next page. `schema`.
 * @returns The events as they were written, and why they are dead.
 * @throws `RangeError` for another limit; what the database throws.
 * @see OBX-027
 * @example What is asked of the database
 * ```ts
 * import { listDeadEventsTx } from 'event-delivery-spec/outbox';
 *
 * const dead = { seq: '7', key: 'A-1', event: '{}', attempts: 3, error: null };
 * const tx = { query: async () => ({ rows: [dead] }) };
 * await listDeadEventsTx(tx); // => [{ seq: 7n, key: 'A-1', event: '{}', attempts: 3 }]
 * ```
 */
export async function listDeadEventsTx(
  tx: SqlTx,
  options: SchemaOptions & { readonly limit?: number; readonly after?: bigint } = {},
): Promise<readonly DeadEvent[]> {
  const { schema, limit } = checked(options);
  const { rows } = await tx.query(
    `select seq::text as seq, key, event, attempts, last_error as error
from ${schema}.outbox where state = 'dead' and seq > $1::bigint order by seq limit $2`,
    [String(options.after ?? 0n), limit],
  );
  return (rows as readonly (Omit<DeadEvent, 'seq'> & { seq: string } & WithError)[])
    .map(withoutNull)
    .map(({ seq, ...dead }) => ({ ...dead, seq: BigInt(seq) }));
}

/**
 * Gives dead events back to the relays, with the ids that they have: each is written once more, and its dead record removed.
 *
 * They have new numbers, behind those of their key, and no attempt is counted: who gave an event up has given up its
 * place. Events that are given back together keep their order. Relays of both kinds deliver them.
 *
 * @param tx Open transaction.
 * @param options `seqs`: numbers of events. Default: all that are dead. `schema`.
 * @returns The numbers of those that were dead, in order.
 * @throws What the database throws.
 * @see OBX-083
 * @example Given back by its number
 * ```ts timeout=60s
 * import { PGlite } from '@electric-sql/pglite';
 * import { listDeadEventsTx, migrateTx, redriveTx } from 'event-delivery-spec/outbox';
 *
 * const db = await PGlite.create();
 * await db.transaction((tx) => migrateTx(tx));
 * await db.query("insert into eds.outbox (key, event, state) values ('A-1', '{}', 'dead')");
 * await db.transaction((tx) => redriveTx(tx, { seqs: [1n, 8n] })); // => [1n]
 * await listDeadEventsTx(db); // => []
 * (await db.query('select seq, key, state from eds.outbox')).rows;
 * // => [{ seq: 2, key: 'A-1', state: 'pending' }]
 * await db.close();
 * ```
 */
export async function redriveTx(
  tx: SqlTx,
  options: SchemaOptions & { readonly seqs?: readonly bigint[] } = {},
): Promise<readonly bigint[]> {
  const schema = schemaName(options.schema);
  const given = await runSteps(redrive<NumberedKey>(options.seqs), setAsideSteps(tx, schema));
  return given.map(({ seq }) => BigInt(seq));
}

interface WithError {
  readonly error?: string | null;
}

function withoutNull<T extends WithError>({ error, ...rest }: T) {
  return { ...rest, ...(error == null ? {} : { error }) };
}

function checked(options: SchemaOptions & { readonly limit?: number }): {
  readonly schema: string;
  readonly limit: number;
} {
  const schema = schemaName(options.schema);
  const { limit = SET_ASIDE_COUNT_MAX } = options;
  if (!Number.isInteger(limit) || limit < 1 || limit > SET_ASIDE_COUNT_MAX)
    throw new RangeError(`Cannot list: a limit of ${limit} is not 1 to ${SET_ASIDE_COUNT_MAX}`);
  return { schema, limit };
}
