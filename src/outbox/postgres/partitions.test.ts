import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../clock.ts';
import type { OutboxConnection, OutboxDatabase } from './connection.ts';
import { orderEvent, startOutboxServer } from './fixture-outbox.ts';
import { describeDb, recording, write } from './fixture-relays.ts';
import { type FixtureServer, serverObstacle, withClient } from './fixture-server.ts';
import { createOutboxRelay } from './outbox-relay.ts';
import { partitionLocks } from './partitions.ts';
import { pgDatabase } from './pg-database.ts';
import { OUTBOX_SCHEMA, PARTITION_COUNT } from './schema.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const obstacle = await serverObstacle();
const noServer = obstacle === undefined ? '' : ` (skipped: ${obstacle})`;

const refused = {
  code: 'OUTBOX_SESSION_SHARED',
  message: expect.stringContaining('give the relay the address of the server'),
};

describe.skipIf(obstacle !== undefined)(`partitions of a relay${noServer}`, () => {
  let server: FixtureServer;
  beforeAll(async () => {
    server = await startOutboxServer();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  const locksOn = (connection: OutboxConnection) =>
    partitionLocks({ connection, schema: OUTBOX_SCHEMA, clock: systemClock, rebalanceMs: 0 });

  /** A pooler that shares sessions: every statement is for the next one of its own. */
  async function pooler(url: string, size: number) {
    const sessions = await Promise.all(
      Array.from({ length: size }, () => pgDatabase(url).connect()),
    );
    let statements = 0;
    const next = () => sessions[statements++ % size] as OutboxConnection;
    const client = (): OutboxConnection => ({
      ...next(),
      query: (text, values) => next().query(text, values),
      begin: () => next().begin(),
      close: async () => undefined,
    });
    const close = async () => {
      for (const session of sessions) await session.close();
    };
    return { client, close };
  }

  test('two relays with a session each have half of them, and all when one is gone', async () => {
    const url = await server.createDatabase();
    const [one, two] = await Promise.all([pgDatabase(url).connect(), pgDatabase(url).connect()]);
    const [first, second] = [locksOn(one), locksOn(two)];
    for (const locks of [first, second, first, second]) await locks.balance();
    expect([first.owned().length, second.owned().length]).toEqual([
      PARTITION_COUNT / 2,
      PARTITION_COUNT / 2,
    ]);
    await second.release();
    await first.balance();
    expect(first.owned()).toHaveLength(PARTITION_COUNT);
    await one.close();
    await two.close();
  });

  test('a session that changes from statement to statement is found out', async () => {
    const { client, close } = await pooler(await server.createDatabase(), 2);
    const locks = locksOn(client());
    const balances = async () => {
      for (let n = 0; n < 3; n += 1) await locks.balance();
    };
    await expect(balances()).rejects.toMatchObject(refused);
    await close();
  });

  test('a session that another relay has too is found out before anything is taken', async () => {
    const { client, close } = await pooler(await server.createDatabase(), 1);
    const [first, second] = [locksOn(client()), locksOn(client())];
    await first.balance();
    await expect(second.balance()).rejects.toMatchObject(refused);
    expect([first.owned().length, second.owned()]).toEqual([PARTITION_COUNT, []]);
    await close();
  });

  test('a relay behind such a pooler ends with the reason, and has published nothing twice', async () => {
    const url = await server.createDatabase();
    await write(url, [orderEvent('A', 1)]);
    const { client, close } = await pooler(url, 3);
    const database: OutboxDatabase = { name: 'a pooler', connect: async () => client() };
    const destination = recording(true);
    const relay = createOutboxRelay({ database, destination, pollMs: 10 });
    await expect(relay.run()).rejects.toMatchObject(refused);
    expect(destination.ids.length).toBeLessThanOrEqual(1);
    await close();
    expect(await describeDb(url)).toMatchObject({ relays: 0 });
  });

  test('settings of a database do not hold for the session of a relay', async () => {
    const url = await server.createDatabase();
    const name = new URL(url).pathname.slice(1);
    await withClient(url, async (client) => {
      await client.query(`alter database ${name} set idle_session_timeout = '10min'`);
      await client.query(`alter database ${name} set default_transaction_isolation = serializable`);
    });
    const connection = await pgDatabase(url).connect();
    const names = [
      ...['tcp_keepalives_idle', 'tcp_user_timeout', 'idle_session_timeout'],
      'default_transaction_isolation',
    ];
    const { rows } = await connection.query(
      'select name, setting from pg_settings where name = any ($1) order by name',
      [names],
    );
    expect(rows).toEqual([
      { name: 'default_transaction_isolation', setting: 'read committed' },
      { name: 'idle_session_timeout', setting: '0' },
      { name: 'tcp_keepalives_idle', setting: '10' },
      { name: 'tcp_user_timeout', setting: '30000' },
    ]);
    await connection.close();
  });
});
