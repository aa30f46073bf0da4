import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startOutboxServer } from '../outbox/postgres/fixture-outbox.ts';
import { type FixtureServer, serverObstacle } from '../outbox/postgres/fixture-server.ts';
import type { OutboxAdapter } from './adapter-outbox.ts';
import { outboxChecks } from './checks/outbox.ts';
import { postgresOutbox } from './fixture-outbox-postgres.ts';

vi.setConfig({ testTimeout: 900_000, hookTimeout: 60_000 });

const obstacle = await serverObstacle();
const noServer = obstacle === undefined ? '' : ` (skipped: ${obstacle})`;

/**
 * Checks that crash a relay after each of its steps make hundreds of worlds: seconds on the model, minutes on a server.
 * `FULL=1` runs them too.
 */
const MANY_WORLDS =
  /every-crash|every-step|two-crashes|copies|database$|OBX-010|side-by-side|hand-over|dead-letter|park$/;

const isFull = process.env.FULL === '1';
const all = outboxChecks.filter(({ needs }) => needs === 'outboxPolling');
const checks = all.filter(({ id }) => isFull || !MANY_WORLDS.test(id));
const left = all.length - checks.length;

describe.skipIf(obstacle !== undefined)(`the kit on a PostgreSQL server${noServer}`, () => {
  test.skipIf(left > 0)(`${left} checks of many worlds are left to FULL=1`, () => {
    expect(checks).toHaveLength(all.length);
  });

  let server: FixtureServer;
  let outboxPolling: OutboxAdapter;
  beforeAll(async () => {
    server = await startOutboxServer();
    outboxPolling = postgresOutbox(server, await server.createDatabase());
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  test.each(checks)('$id: $title', async ({ run }) => {
    await expect(Promise.resolve(run({ name: 'postgres', outboxPolling }))).resolves.toBe(
      undefined,
    );
  });
});
