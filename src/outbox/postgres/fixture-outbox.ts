import type pg from 'pg';
import type { CloudEvent } from '../../event/cloud-event.ts';
import { createEvent } from '../../event/create.ts';
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

/** An event with a number for its key: `n` counts per subject. */
export function orderEvent(subject: string, n: number): CloudEvent {
  return createEvent({
    id: `${subject}-${n}`,
    source: '/shop',
    type: 'order.changed',
    subject,
    data: { n },
  });
}
