import type { OutboxConnection, OutboxDatabase } from './connection.ts';
import { holdTransaction, type TransactionalDatabase } from './held-transaction.ts';
import type { SqlTx } from './sql-tx.ts';

/** The part of a PGlite database that is used. */
export interface PgliteDatabase extends SqlTx, TransactionalDatabase {
  /** Calls `callback` at every notification of a channel; resolves to a function that ends this. */
  listen(channel: string, callback: (payload: string) => void): Promise<unknown>;
}

/**
 * A PGlite database of this process: the outbox without a server.
 *
 * PGlite has one session, which the program and its relay share; transactions of both run one after the other.
 *
 * @param db The database. It stays the caller's to close, after the relay has ended.
 * @returns The database, for a relay.
 * @example The program and its relay in one process
 * ```ts timeout=60s
 * import { PGlite } from '@electric-sql/pglite';
 * import { createEvent } from 'event-delivery-spec/event';
 * import { createOutboxRelay, enqueueTx, migrateTx, pgliteDatabase } from 'event-delivery-spec/outbox';
 *
 * const db = await PGlite.create();
 * await db.transaction((tx) => migrateTx(tx));
 * const event = createEvent({ id: '1', source: '/shop', type: 'order.created' });
 * await db.transaction((tx) => enqueueTx(tx, event));
 *
 * const stop = new AbortController();
 * const delivered: string[] = [];
 * const relay = createOutboxRelay({
 *   database: pgliteDatabase(db),
 *   destination: {
 *     name: 'an array',
 *     takesBatches: true,
 *     async publish(events) {
 *       delivered.push(...events.map(({ id }) => id));
 *       stop.abort();
 *     },
 *   },
 * });
 * await relay.run({ signal: stop.signal }); // => { end: 'stopped' }
 * delivered; // => ['1']
 * (await db.query('select * from eds.outbox')).rows; // => []
 * await db.close();
 * ```
 */
export function pgliteDatabase(db: PgliteDatabase): OutboxDatabase {
  return { name: 'PGlite', connect: () => connectPglite(db) };
}

/** Databases that have a relay: locks of the one session would let two relays in. */
const inUse = new WeakSet<PgliteDatabase>();

async function connectPglite(db: PgliteDatabase): Promise<OutboxConnection> {
  if (inUse.has(db)) throw new Error('Cannot start relay: this PGlite database has one already');
  inUse.add(db);
  const unlisten: (() => unknown)[] = [];
  return {
    query: (text, values) => db.query(text, values),
    // PGlite runs a transaction as a function, so that others wait.
    begin: () => holdTransaction(db),
    async listen(channel, wake) {
      unlisten.push((await db.listen(channel, () => wake())) as () => unknown);
    },
    lost: new AbortController().signal,
    async close() {
      inUse.delete(db);
      for (const end of unlisten) await end();
    },
  };
}
