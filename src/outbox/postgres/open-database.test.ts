import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type FixtureServer, serverObstacle, startServer } from './fixture-server.ts';
import { openOutboxDatabase } from './open-database.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const obstacle = await serverObstacle();
const noServer = obstacle === undefined ? '' : ` (skipped: ${obstacle})`;

describe.skipIf(obstacle !== undefined)(`a database on a PostgreSQL server${noServer}`, () => {
  let server: FixtureServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  test('what fails in a transaction rolls it back, and the connection serves the next', async () => {
    await using database = await openOutboxDatabase(await server.createDatabase());
    const pid = () =>
      database.transaction(async (tx) => (await tx.query('select pg_backend_pid()', [])).rows[0]);
    const before = await pid();
    const failing = database.transaction(async (tx) => {
      await tx.query('create table half_done ()', []);
      await tx.query('select nonsense', []);
    });
    await expect(failing).rejects.toThrow('nonsense');
    expect(await pid()).toEqual(before);
    const found = database.transaction((tx) => tx.query('select to_regclass($1)', ['half_done']));
    expect((await found).rows).toEqual([{ to_regclass: null }]);
  });

  test('a server that is killed fails the transaction that is open, and the program goes on', async () => {
    await using database = await openOutboxDatabase(await server.createDatabase());
    const broken = database.transaction(async (tx) => {
      await tx.query('select 1', []);
      await server.kill();
      await tx.query('select 1', []);
    });
    await expect(broken).rejects.toThrow();
    await server.start();
    const after = await database.transaction((tx) => tx.query('select 1 as one', []));
    expect(after.rows).toEqual([{ one: 1 }]);
  });
});
