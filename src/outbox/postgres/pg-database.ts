import { setMaxListeners } from 'node:events';
import type { ClientBase } from 'pg';
import { outboxError } from '../errors.ts';
import type { OutboxConnection, OutboxDatabase } from './connection.ts';

/** How long is waited for a connection, in milliseconds. */
export const CONNECT_TIMEOUT_MS = 10_000;

/** How long a relay waits for the answer to one statement, in milliseconds. */
export const QUERY_TIMEOUT_MS = 60_000;

/**
 * A PostgreSQL server, reached with the library `pg`.
 *
 * Relays need sessions: behind a pooler that shares sessions between transactions, give them the server's own
 * address. Writers can use the pooler. A relay that finds out ends with `OUTBOX_SESSION_SHARED`.
 *
 * @param url `postgres://user:password@host:port/database`.
 * @returns The database; connections are opened by who needs them.
 * @throws `EventDeliveryError` `OUTBOX_PEER_MISSING`, at the first connection, when `pg` is not installed.
 * @example The name has no password
 * ```ts
 * import { pgDatabase } from 'event-delivery-spec/outbox';
 *
 * pgDatabase('postgres://shop:secret@db.example/shop').name; // => 'postgres://shop@db.example/shop'
 * ```
 */
export function pgDatabase(url: string): OutboxDatabase {
  return { name: withoutPassword(url), connect: () => connectPg(url) };
}

/** A URL as it may stand in messages; of one that cannot be read nothing is shown, the password may be anywhere in it. */
export function withoutPassword(url: string): string {
  const shown = URL.canParse(url) ? new URL(url) : undefined;
  if (shown === undefined) return 'a database whose URL is not readable';
  shown.password = '';
  for (const name of ['password', 'sslpassword']) shown.searchParams.delete(name);
  return shown.href;
}

/** The library `pg`, or an error that says how to get it. @internal */
export async function loadPg() {
  try {
    return (await import('pg')).default;
  } catch (error) {
    const remedy = 'run npm install pg';
    throw outboxError('OUTBOX_PEER_MISSING', `Cannot reach PostgreSQL: ${remedy}`, error);
  }
}

/** Commits; the server's answer to the commit of a failed transaction is ROLLBACK, and no error. @internal */
export async function commit(client: ClientBase): Promise<void> {
  const { command } = await client.query('commit');
  if (command !== 'COMMIT') throw new Error(`the transaction was not committed: ${command}`);
}

/** Settings of the session of a relay. */
const SESSION: Readonly<Record<string, string>> = {
  // A machine that vanishes keeps its locks until the server notices: in half a minute, not in two hours, nor in a
  // quarter of one when an answer or a notification is on the way to it.
  tcp_keepalives_idle: '10',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '4',
  tcp_user_timeout: '30000',
  // While a destination takes its time, the session is idle.
  idle_session_timeout: '0',
  // Each statement decides for itself; what a relay reads is not to make the transactions of writers fail.
  default_transaction_isolation: 'read committed',
};

/** Servers before version 14 do not have all of them. */
const SET_SESSION = `select set_config(s.name, w.value, false)
from unnest($1::text[], $2::text[]) as w(name, value) join pg_settings s using (name)`;

async function connectPg(connectionString: string): Promise<OutboxConnection> {
  const pg = await loadPg();
  const client = new pg.Client({
    connectionString,
    application_name: 'event-delivery-spec relay',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
  });
  const lost = new AbortController();
  // Every publication in flight listens to it.
  setMaxListeners(0, lost.signal);
  client.on('error', (error) => lost.abort(error));
  client.on('end', () => lost.abort(new Error('the connection has ended')));
  await client.connect();
  try {
    await client.query(SET_SESSION, [Object.keys(SESSION), Object.values(SESSION)]);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  const query: OutboxConnection['query'] = (text, values) => client.query(text, values);
  return {
    query,
    async begin() {
      await client.query('begin');
      return {
        query,
        commit: () => commit(client),
        rollback: async () => {
          await client.query('rollback');
        },
      };
    },
    async listen(channel, wake) {
      client.on('notification', (notification) => {
        if (notification.channel === channel) wake();
      });
      await client.query(`listen ${channel}`);
    },
    lost: lost.signal,
    close: () => client.end().catch(() => undefined),
  };
}
