import type { PGlite, Transaction } from '@electric-sql/pglite';
import { refusal } from '../refusals.ts';
import type { SqlDatabase, SqlRow, SqlSession } from '../sql-database.ts';
import { holdDirectory } from './directory-lock.ts';

/** What {@link openPgliteDatabase} takes. */
export interface PgliteOptions {
  /** Directory with the data, made when it is not there; absent: in memory, for tests. */
  readonly dataDir?: string | undefined;
}

/**
 * Opens PostgreSQL in WebAssembly on a directory of this machine, in this process.
 *
 * What is committed survives the end of the process, however it ends. It does not survive the end of the machine: PGlite
 * hands every commit to the operating system and never asks it to write to the disk (no `fsync`).
 *
 * Opening takes seconds and some hundred megabytes of memory; share one database between channels.
 *
 * @param options The directory.
 * @returns The database; nobody else can open the directory until `close`.
 * @throws `CHANNEL_PEER_MISSING` without the package `@electric-sql/pglite`, `CHANNEL_STORE_IN_USE`,
 *   `CHANNEL_STORE_FAILED`.
 * @see CHN-036
 * @example Two channels in one database
 * ```ts timeout=60s
 * import { createSqlChannel } from 'event-delivery-spec/channels';
 * import { openPgliteDatabase } from 'event-delivery-spec/channels/pglite';
 *
 * const database = await openPgliteDatabase();
 * const orders = await createSqlChannel({ database, name: 'orders' });
 * const refunds = await createSqlChannel({ database, name: 'refunds' });
 * orders.capabilities.persistent; // => true
 * await orders.close();
 * await refunds.close();
 * await database.close();
 * ```
 */
export async function openPgliteDatabase(options: PgliteOptions = {}): Promise<SqlDatabase> {
  const { dataDir } = options;
  const create = await loadPglite();
  const lock = dataDir === undefined ? undefined : await holdDirectory(dataDir);
  try {
    const pglite = await create(dataDir);
    return toDatabase(pglite, lock?.release);
  } catch (error) {
    await lock?.release();
    throw refusal('CHANNEL_STORE_FAILED', `Cannot open "${dataDir}": PGlite failed`, error);
  }
}

async function loadPglite(): Promise<(dataDir: string | undefined) => Promise<PGlite>> {
  try {
    const { PGlite } = await import('@electric-sql/pglite');
    return (dataDir) => (dataDir === undefined ? PGlite.create() : PGlite.create(dataDir));
  } catch (error) {
    throw refusal(
      'CHANNEL_PEER_MISSING',
      'Cannot open the store: PGlite is not installed; run npm install @electric-sql/pglite',
      error,
    );
  }
}

function toDatabase(pglite: PGlite, release: (() => Promise<void>) | undefined): SqlDatabase {
  return {
    ...toSession(pglite),
    isExclusive: true,
    transaction: (run) => pglite.transaction((transaction) => run(toSession(transaction))),
    async tidy(tables) {
      // There is no autovacuum in WebAssembly: without this the files grow with every event that was ever there.
      for (const table of tables) await pglite.exec(`vacuum analyze ${table}`);
    },
    async close() {
      if (!pglite.closed) await pglite.close();
      await release?.();
    },
  };
}

function toSession(session: PGlite | Transaction): SqlSession {
  return {
    async query(sql, parameters) {
      const { rows } = await session.query<SqlRow>(sql, parameters && [...parameters]);
      return rows;
    },
  };
}
