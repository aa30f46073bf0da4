import pg from 'pg';
import type { SqlDatabase, SqlSession } from './sql-database.ts';

/** A database on a server, shared with others: as a program with `pg` would make one. */
export function serverDatabase(connectionString: string): SqlDatabase {
  const pool = new pg.Pool({ connectionString, max: 5 });
  // At the end the server ends connections that are closing already.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', () => undefined);
  return {
    ...toSession(pool),
    isExclusive: false,
    async transaction(run) {
      const client = await pool.connect();
      try {
        await client.query('begin');
        const result = await run(toSession(client));
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback');
        throw error;
      } finally {
        client.release();
      }
    },
    close: () => pool.end(),
  };
}

function toSession(client: pg.Pool | pg.PoolClient): SqlSession {
  return {
    query: async (sql, parameters) => (await client.query(sql, [...(parameters ?? [])])).rows,
  };
}
