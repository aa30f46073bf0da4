/** Connections of the kit's own to a server: they are kept, because each costs the server a process. */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** Connections to one database. */
export interface Clients {
  /** Gives a connection outside of a transaction; who takes it gives it back so. */
  take(): Promise<pg.Client>;
  giveBack(client: pg.Client): void;
  use<T>(action: (client: pg.Client) => Promise<T>): Promise<T>;
  query<Row extends pg.QueryResultRow>(
    text: string,
    values?: readonly unknown[],
  ): Promise<pg.QueryResult<Row>>;
  /** Ends the process behind another connection; its locks are free when this resolves. */
  endBackend(pid: number): Promise<void>;
  /** Lets go of all connections: the server that they led to is gone. */
  forget(): Promise<void>;
  close(): Promise<void>;
}

/** How long a process may take to end, in milliseconds. */
const END_MS = 10_000;

/** Connections to the database at this URL, made when they are needed. */
export function pgClients(url: string): Clients {
  let idle: pg.Client[] = [];
  const lost = new WeakSet<pg.Client>();
  const connect = async () => {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => lost.add(client)).on('end', () => lost.add(client));
    await client.connect();
    return client;
  };
  const clients: Clients = {
    take: async () => idle.pop() ?? connect(),
    giveBack: (client) => {
      if (!lost.has(client)) idle.push(client);
    },
    use: async (action) => {
      const client = await clients.take();
      try {
        return await action(client);
      } finally {
        clients.giveBack(client);
      }
    },
    query: (text, values = []) => clients.use((client) => client.query(text, [...values])),
    endBackend: async (pid) => {
      // The wait that the server offers looks every 100 ms.
      const text = 'select pg_terminate_backend(pid) from pg_stat_activity where pid = $1';
      const deadline = performance.now() + END_MS;
      while ((await clients.query(text, [pid])).rows.length > 0) {
        if (performance.now() > deadline) throw new Error(`The process ${pid} does not end`);
        await sleep(1);
      }
    },
    forget: async () => {
      const gone = idle;
      idle = [];
      for (const client of gone) await client.end().catch(() => undefined);
    },
    close: () => clients.forget(),
  };
  return clients;
}
