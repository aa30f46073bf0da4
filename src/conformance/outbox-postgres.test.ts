import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startOutboxServer } from '../outbox/postgres/fixture-outbox.ts';
import { type FixtureServer, serverObstacle } from '../outbox/postgres/fixture-server.ts';
import { outboxChecks } from './checks/outbox.ts';
import { type PostgresOutbox, postgresOutbox } from './fixture-outbox-postgres.ts';

// Checks that crash a relay after each of its steps make a hundred worlds and more.
vi.setConfig({ testTimeout: 900_000, hookTimeout: 60_000 });

const obstacle = await serverObstacle();
const noServer = obstacle === undefined ? '' : ` (skipped: ${obstacle})`;

const checks = outboxChecks.filter(({ needs }) => needs === 'outboxPolling');

describe.skipIf(obstacle !== undefined)(`the kit on a PostgreSQL server${noServer}`, () => {
  let server: FixtureServer;
  let outboxPolling: PostgresOutbox;
  beforeAll(async () => {
    server = await startOutboxServer();
    outboxPolling = postgresOutbox(server, await server.createDatabase());
  });
  afterAll(async () => {
    await outboxPolling?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
  });

  test.each(checks)('$id: $title', async ({ run }) => {
    await expect(Promise.resolve(run({ name: 'postgres', outboxPolling }))).resolves.toBe(
      undefined,
    );
  });
});
