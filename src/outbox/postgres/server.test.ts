import { expect, test, vi } from 'vitest';
import { serverObstacle, startServer, withClient } from './fixture-server.ts';

vi.setConfig({ testTimeout: 60_000 });

test('a PostgreSQL server from npm starts, keeps what is committed when it is killed, and starts again', async (t) => {
  const obstacle = await serverObstacle();
  if (obstacle !== undefined) return t.skip(obstacle);
  await using server = await startServer();
  const url = await server.createDatabase();
  await withClient(url, async (client) => {
    await client.query('create table t (n int)');
    await client.query('insert into t values (1)');
  });
  await server.kill();
  await expect(withClient(url, (client) => client.query('select 1'))).rejects.toThrow();
  await server.start();
  const { rows } = await withClient(url, (client) => client.query('select n from t'));
  expect(rows).toEqual([{ n: 1 }]);
});
