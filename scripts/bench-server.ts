/** The PostgreSQL server that benches start. */
import { type FixtureServer, withClient } from '../src/outbox/postgres/fixture-server.ts';

/** Version of the server, such as `18.4`. */
export async function serverVersion(server: FixtureServer): Promise<string> {
  return withClient(server.url(), async (client) => {
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return rows[0]?.server_version ?? 'unknown';
  });
}
