/**
 * An open transaction of the caller, as `pg` and PGlite have it: `enqueueTx` and `markSeenTx` run their one
 * statement on it, and never begin, commit or roll back.
 *
 * A client of `pg` between `begin` and `commit`, and what PGlite hands to the function of `transaction`, are such
 * transactions as they are. For other libraries there is `postgresTx`, `kyselyTx` and `drizzleTx`.
 */
export interface SqlTx {
  /** Runs one statement; `$1` stands for the first value. */
  query(text: string, values: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/**
 * A transaction of the library `postgres`: what `sql.begin` hands to its function.
 *
 * @param sql The `sql` of the transaction, not the one of the pool: that would commit by itself.
 * @example In the transaction of the caller
 * ```ts
 * import { createEvent } from 'event-delivery-spec/event';
 * import { enqueueTx, postgresTx } from 'event-delivery-spec/outbox';
 *
 * const statements: string[] = [];
 * const sql = {
 *   // What `sql.begin(async (sql) => …)` hands over; here it writes down what it is asked.
 *   unsafe: async (text: string) => {
 *     statements.push(text);
 *     return [];
 *   },
 * };
 * const event = createEvent({ id: '1', source: '/shop', type: 'order.created' });
 * await enqueueTx(postgresTx(sql), event);
 * statements; // => ['call eds.enqueue($1::text, $2::text, $3::boolean)']
 * ```
 */
export function postgresTx(sql: PostgresSql): SqlTx {
  return { query: async (text, values) => ({ rows: await sql.unsafe(text, values as never) }) };
}

/** The part of a transaction of the library `postgres` that is used. */
export interface PostgresSql {
  /** Runs SQL text with values for `$1`, `$2` and so on; resolves to its rows. */
  unsafe(text: string, values?: never): PromiseLike<readonly unknown[]>;
}

/**
 * A transaction of Kysely: what `db.transaction().execute` hands to its function.
 *
 * @param trx The transaction.
 * @example In the transaction of the caller
 * ```ts
 * import { kyselyTx, markSeenTx } from 'event-delivery-spec/outbox';
 *
 * const trx = { executeQuery: async () => ({ rows: [{ consumer: 'billing' }] }) };
 * await markSeenTx(kyselyTx(trx), { source: '/shop', id: '1' }, 'billing'); // => true
 * ```
 */
export function kyselyTx(trx: KyselyTransaction): SqlTx {
  return {
    async query(text, values) {
      const query = { kind: 'RawNode', sqlFragments: [text], parameters: [] };
      const queryId = { queryId: 'event-delivery-spec' };
      return trx.executeQuery({ sql: text, parameters: values, query, queryId } as never);
    },
  };
}

/** The part of a transaction of Kysely that is used. */
export interface KyselyTransaction {
  /** Runs a compiled query in the transaction. */
  executeQuery(query: never): Promise<{ readonly rows: readonly unknown[] }>;
}

/**
 * A transaction of Drizzle: what `db.transaction` hands to its function.
 *
 * @param tx The transaction, on `pg`, `postgres` or PGlite.
 * @param sql The `sql` of `drizzle-orm`.
 * @example In the transaction of the caller
 * ```ts
 * import { sql } from 'drizzle-orm';
 * import { drizzleTx, markSeenTx } from 'event-delivery-spec/outbox';
 *
 * const tx = { execute: async () => ({ rows: [] }) };
 * await markSeenTx(drizzleTx(tx, sql), { source: '/shop', id: '1' }, 'billing'); // => false
 * ```
 */
export function drizzleTx<Chunk>(tx: DrizzleTransaction, sql: DrizzleSql<Chunk>): SqlTx {
  return {
    async query(text, values) {
      const parts = text.split(PARAMETER);
      const chunks = parts.flatMap((part, index) => [
        sql.raw(part),
        // Statements of this folder use their parameters once each and in order.
        ...(index < values.length ? [sql`${sql.param(values[index])}`] : []),
      ]);
      const result = await tx.execute(sql.join(chunks) as never);
      return { rows: 'rows' in result ? result.rows : result };
    },
  };
}

const PARAMETER = /\$\d/;

/** The part of a transaction of Drizzle that is used. */
export interface DrizzleTransaction {
  /** Runs a statement in the transaction; what it resolves to is the driver's: rows, or an object with them. */
  execute(
    query: never,
  ): PromiseLike<{ readonly rows: readonly unknown[] } | (readonly unknown[] & { rows?: never })>;
}

/** The part of Drizzle's `sql` that is used. */
export interface DrizzleSql<Chunk> {
  (strings: TemplateStringsArray, ...values: unknown[]): Chunk;
  /** A piece of SQL text, taken as it is. */
  raw(text: string): Chunk;
  /** A value, sent as a parameter and never as text. */
  param(value: unknown): unknown;
  /** One statement of several pieces, with nothing between them. */
  join(chunks: Chunk[]): Chunk;
}
