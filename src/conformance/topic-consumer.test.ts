import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startOutboxServer } from '../outbox/postgres/fixture-outbox.ts';
import { type FixtureServer, serverObstacle } from '../outbox/postgres/fixture-server.ts';
import { type OpenOutboxDatabase, openOutboxDatabase } from '../outbox/postgres/open-database.ts';
import type { OutboxConsumerAdapter } from './adapter-outbox-consumer.ts';
import { CheckFailure } from './check.ts';
import { outboxChecks } from './checks/outbox.ts';
import { topicConsumer } from './fixture-topic-consumer.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 });

const obstacle = await serverObstacle();
const noServer = obstacle === undefined ? '' : ` (skipped: ${obstacle})`;
const checks = outboxChecks.filter(({ needs }) => needs === 'outboxConsumer');

describe.skipIf(obstacle !== undefined)(`the kit on a topic of a server${noServer}`, () => {
  let server: FixtureServer;
  let database: OpenOutboxDatabase;
  let outboxConsumer: OutboxConsumerAdapter;
  beforeAll(async () => {
    server = await startOutboxServer();
    database = await openOutboxDatabase(await server.createDatabase());
    outboxConsumer = topicConsumer(database);
  });
  afterAll(async () => {
    await database?.close();
    await server?.[Symbol.asyncDispose]();
  });

  test('there are checks of consumers', () => expect(checks.length).toBeGreaterThan(20));

  test.each([
    ['OBX-037/copies', { markSeen: () => 'fresh' }],
    ['OBX-042/dead-letter', { deadLetter: () => undefined }],
    ['OBX-033/clean', { commitOffset: () => 'committed' }],
  ] as const)('a consumer that was broken on purpose fails %s', async (id, broken) => {
    const check = checks.find((one) => one.id === id);
    const adapter = { name: 'broken', outboxConsumer: topicConsumer(database, () => broken) };
    await expect(Promise.resolve(check?.run(adapter))).rejects.toThrow(CheckFailure);
  });

  test.each(checks)('$id: $title', async ({ run }) => {
    await expect(Promise.resolve(run({ name: 'topic', outboxConsumer }))).resolves.toBe(undefined);
  });
});
