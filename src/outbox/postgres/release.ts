import type { SchemaOptions } from './migrate.ts';
import { schemaName } from './schema.ts';
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
  const { rows } = await tx.query(
    `with wanted as (select $1::text[] as keys), released as (
  delete from ${schema}.parked_key p using wanted w
  where w.keys is null or p.key = any (w.keys) returning p.key
), anew as (
  update ${schema}.outbox o set attempts = 0
  where o.state = 'pending' and o.attempts > 0 and o.key in (select key from released)
)
select key from released order by key`,
    [options.keys === undefined ? null : [...options.keys]],
  );
  return rows.map((row) => (row as { readonly key: string }).key);
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
 * Gives dead events back to the relays: they are pending again, with no attempt counted.
 *
 * They come after events of their key that have been delivered since: who gave an event up has given up its place.
 * A relay that reads the log has read them already; let a polling relay deliver them.
 *
 * @param tx Transaction, or connection.
 * @param options `seqs`: numbers of events. Default: all that are dead. `schema`.
 * @returns The numbers of those that were dead, in order.
 * @throws What the database throws.
 * @see OBX-028
 * @example Given back by its number
 * ```ts
 * import { redriveTx } from 'event-delivery-spec/outbox';
 *
 * const tx = { query: async () => ({ rows: [{ seq: '7' }] }) };
 * await redriveTx(tx, { seqs: [7n, 8n] }); // => [7n]
 * ```
 */
export async function redriveTx(
  tx: SqlTx,
  options: SchemaOptions & { readonly seqs?: readonly bigint[] } = {},
): Promise<readonly bigint[]> {
  const schema = schemaName(options.schema);
  const { rows } = await tx.query(
    `with wanted as (select $1::bigint[] as seqs), given as (
  update ${schema}.outbox o set state = 'pending', attempts = 0 from wanted w
  where o.state = 'dead' and (w.seqs is null or o.seq = any (w.seqs)) returning o.seq
)
select seq::text as seq from given order by given.seq`,
    [options.seqs?.map(String) ?? null],
  );
  return rows.map((row) => BigInt((row as { readonly seq: string }).seq));
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
