import type pg from 'pg';
import { type FixtureServer, startServer, withClient } from './fixture-server.ts';
import { migrateTx } from './migrate.ts';

/** A server with a template database that has an outbox; copies of it are made in some milliseconds. */
export async function startOutboxServer(
  settings: Readonly<Record<string, string>> = {},
): Promise<FixtureServer> {
  const server = await startServer(settings);
  const template = await server.createDatabase({ name: 'outbox_template' });
  await withClient(template, (client) => inTx(client, () => migrateTx(client)));
  return {
    ...server,
    createDatabase: (options = {}) =>
      server.createDatabase({ from: 'outbox_template', ...options }),
  };
}

/** Runs an action between `begin` and `commit`. */
export async function inTx<T>(client: pg.Client, action: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    const result = await action();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

export { orderEvent } from './fixture-events.ts';
