import { openPgliteDatabase } from '../../channels/pglite/pglite-database.ts';
import type { SqlDatabase, SqlSession } from '../../channels/sql-database.ts';
import type { OutboxDatabase } from './connection.ts';
import { CONNECT_TIMEOUT_MS, commit, loadPg, pgDatabase, withoutPassword } from './pg-database.ts';
import { pgliteDatabase } from './pglite-database.ts';
import type { SqlTx } from './sql-tx.ts';

/** A database with an outbox, open for the program and for relays. */
export interface OpenOutboxDatabase extends OutboxDatabase, AsyncDisposable {
  /** Commits when `work` resolves, rolls back and rejects when it rejects. */
  transaction<T>(work: (tx: SqlTx) => Promise<T>): Promise<T>;
  /** Ends its connections and lets go of a directory; relays have to have ended before. */
  close(): Promise<void>;
}

/**
 * Opens a database by its URL: a PostgreSQL server, or a directory of this machine with PGlite.
 *
 * A program that uses it changes from one to the other by one text. One process at a time has a directory open.
 *
 * @param url `postgres://user:password@host:port/database`, or the path of a directory, made when it is not there.
 * @returns The database; `close` it when its relays have ended.
 * @throws `EventDeliveryError` `OUTBOX_PEER_MISSING` or `CHANNEL_PEER_MISSING` when `pg` or `@electric-sql/pglite` is not
 *   installed, `CHANNEL_STORE_IN_USE` when another process has the directory. `RangeError` for a URL of another kind.
 * @example Another kind of database
 * ```ts
 * import { openOutboxDatabase } from 'event-delivery-spec/outbox';
 *
 * await openOutboxDatabase('mysql://shop@db.example/shop'); // throws RangeError
 * ```
 */
export async function openOutboxDatabase(url: string): Promise<OpenOutboxDatabase> {
  if (/^postgres(ql)?:\/\//.test(url)) return openServer(url);
  if (url === '' || url.includes('://')) {
    throw new RangeError(
      `Cannot open database: ${withoutPassword(url)} is neither postgres:// nor a directory`,
    );
  }
  return openDirectory(url);
}

async function openServer(url: string): Promise<OpenOutboxDatabase> {
  const { name, connect } = pgDatabase(url);
  const pg = await loadPg();
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'event-delivery-spec',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  });
  // A connection that breaks while nobody uses it is replaced by the pool.
  pool.on('error', () => undefined);
  // One that breaks while it is used fails its queries; without a listener it would end the process too.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const close = () => pool.end();
  return {
    name,
    connect,
    async transaction(work) {
      const client = await pool.connect();
      try {
        await client.query('begin');
        const result = await work(client);
        await commit(client);
        client.release();
        return result;
      } catch (error) {
        // A connection that cannot even roll back is not given to anybody else.
        const isBroken = await client.query('rollback').then(
          () => false,
          () => true,
        );
        client.release(isBroken);
        throw error;
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function openDirectory(dataDir: string): Promise<OpenOutboxDatabase> {
  const database: SqlDatabase = await openPgliteDatabase({ dataDir });
  const toTx = (session: SqlSession): SqlTx => ({
    query: async (text, values) => ({ rows: await session.query(text, values) }),
  });
  const transaction: OpenOutboxDatabase['transaction'] = (work) =>
    database.transaction((session) => work(toTx(session)));
  const close = () => database.close();
  return {
    name: dataDir,
    // Nobody else can write to it, so notifications would tell nothing that a poll does not find.
    connect: pgliteDatabase({ ...toTx(database), transaction, listen: async () => () => undefined })
      .connect,
    transaction,
    close,
    [Symbol.asyncDispose]: close,
  };
}
