/** The PostgreSQL server that benches start. */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { type FixtureServer, withClient } from '../src/outbox/postgres/fixture-server.ts';

/** Version of the server, such as `18.4`. */
export async function serverVersion(server: FixtureServer): Promise<string> {
  return withClient(server.url(), async (client) => {
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return rows[0]?.server_version ?? 'unknown';
  });
}

/** Milliseconds that the server has to see that whoever read a replication slot is gone. */
const RELEASE_MS = 10_000;

/** Waits until nobody reads a replication slot: the server sees the end of a connection a moment later. */
export async function slotReleased(client: pg.Client, slot: string): Promise<void> {
  const deadline = performance.now() + RELEASE_MS;
  while (performance.now() < deadline) {
    const { rowCount } = await client.query(
      'select from pg_replication_slots where slot_name = $1 and active',
      [slot],
    );
    if (rowCount === 0) return;
    await sleep(10);
  }
}
