import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startOutboxServer } from '../outbox/postgres/fixture-outbox.ts';
import { type FixtureServer, serverObstacle } from '../outbox/postgres/fixture-server.ts';
import { outboxChecks } from './checks/outbox.ts';
import type { PostgresOutbox } from './fixture-outbox-postgres.ts';
import { postgresLogOutbox } from './fixture-outbox-postgres-log.ts';

// Checks that crash a relay after each of its steps make a hundred worlds and more.
vi.setConfig({ testTimeout: 900_000, hookTimeout: 60_000 });

const obstacle = await serverObstacle();
const noServer = obstacle === undefined ? '' : ` (skipped: ${obstacle})`;

const checks = outboxChecks.filter(({ needs }) => needs === 'outboxLog');

describe.skipIf(obstacle !== undefined)(`the kit on the log of a server${noServer}`, () => {
  let server: FixtureServer;
  let outboxLog: PostgresOutbox;
  beforeAll(async () => {
    server = await startOutboxServer();
    outboxLog = postgresLogOutbox(server, await server.createDatabase());
  });
  afterAll(async () => {
    await outboxLog?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
  });

  test.each(checks)('$id: $title', async ({ run }) => {
    await expect(Promise.resolve(run({ name: 'postgres log', outboxLog }))).resolves.toBe(
      undefined,
    );
  });
});
