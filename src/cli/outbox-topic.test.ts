import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createEvent } from '../event/create.ts';
import {
  type FixtureServer,
  serverObstacle,
  startServer,
} from '../outbox/postgres/fixture-server.ts';
import { migrateTx } from '../outbox/postgres/migrate.ts';
import { type OpenOutboxDatabase, openOutboxDatabase } from '../outbox/postgres/open-database.ts';
import { createTopicConsumer } from '../outbox/topic/topic-consumer.ts';
import { topicDestination } from '../outbox/topic/topic-destination.ts';
import { listParkedTopicKeysTx } from '../outbox/topic/topic-release.ts';
import { createTopicTx } from '../outbox/topic/topic-tables.ts';
import { startEds } from './fixture-process.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const obstacle = await serverObstacle();
const noServer = obstacle === undefined ? '' : ` (skipped: ${obstacle})`;

const topic = (...args: readonly string[]) => startEds(['outbox', 'topic', ...args]).ended;

/** Consumers that cannot process anything: they park every key that they meet. */
function parking(database: OpenOutboxDatabase) {
  const stop = new AbortController();
  const consumer = createTopicConsumer({
    ...{ database, topic: 'orders', consumer: 'billing' },
    ...{ poison: 'park', attemptMax: 1, pollMs: 10, backoffMs: () => 1 },
    handle: () => Promise.reject(new Error('no such customer')),
  });
  const running = consumer.run({ signal: stop.signal });
  return async () => {
    stop.abort();
    await running;
  };
}

describe.skipIf(obstacle !== undefined)(`eds outbox topic over a server${noServer}`, () => {
  let server: FixtureServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  test('what a group has parked is listed, released, and processed', async () => {
    const url = await server.createDatabase();
    await using database = await openOutboxDatabase(url);
    await database.transaction((tx) => migrateTx(tx));
    const noTables = await topic('orders', '--url', url);
    await database.transaction((tx) => createTopicTx(tx, 'orders', { partitions: 2 }));
    const unread = await topic('orders', '--url', url);
    const event = (id: string, subject: string) =>
      createEvent({ id, source: '/shop', type: 'order.created', subject });
    const events = [event('1', 'A'), event('2', 'B'), event('3', 'A')];
    const { signal } = new AbortController();
    await topicDestination(database, 'orders').publish(events, { signal });
    const stop = parking(database);
    const group = { topic: 'orders', consumer: 'billing' };
    await vi.waitFor(
      async () => {
        const parked = await database.transaction((tx) => listParkedTopicKeysTx(tx, group));
        expect(parked.reduce((sum, { pending }) => sum + pending, 0)).toBe(3);
      },
      { timeout: 60_000, interval: 20 },
    );
    await stop();

    const flags = ['orders', '--url', url];
    const [groups, ofGroups, keys, ofKeys] = await Promise.all([
      topic(...flags),
      topic(...flags, '--json'),
      topic(...flags, '--consumer', 'billing'),
      topic(...flags, '--consumer', 'billing', '--json'),
    ]);
    expect(groups).toMatchObject({ code: 1, stderr: '' });
    expect(groups.stdout).toMatch(/^"billing": \d+ behind, 3 parked, 0 released, 0 dead\n$/);
    expect(ofGroups.code).toBe(1);
    expect(JSON.parse(ofGroups.stdout)).toMatchObject({ kind: 'consumers', parked: 3, dead: 0 });
    expect(keys).toMatchObject({ code: 1, stderr: '' });
    expect(keys.stdout).toMatch(/^"A" with 2 records, parked .* ago$/m);
    expect(keys.stdout).toMatch(/^"B" with 1 records, parked .* ago$/m);
    const listed = ofKeys.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(listed).toContainEqual(
      expect.objectContaining({ kind: 'parked', key: 'A', pending: 2 }),
    );

    const wrong = ['--consumer', 'billing', '--release', 'C', '--release', 'A'];
    expect(await topic(...flags, ...wrong)).toEqual({
      code: 1,
      stdout: 'released "A"\n',
      stderr: 'eds: the key "C" is not parked\n',
    });
    expect(await topic(...flags, '--consumer', 'billing', '--release-all', '--json')).toEqual({
      code: 0,
      stdout: '{"kind":"released","key":"B"}\n',
      stderr: '',
    });
    const [none, empty, mistyped, noTopic] = await Promise.all([
      topic(...flags, '--consumer', 'billing', '--release-all'),
      topic(...flags, '--consumer', 'billing'),
      topic(...flags, '--consumer', 'biling'),
      topic('order', '--url', url, '--json'),
    ]);
    expect(none).toEqual({ code: 1, stdout: '', stderr: 'eds: no key is parked\n' });
    expect(empty).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(mistyped).toEqual({
      code: 2,
      stdout: '',
      stderr: 'eds: no consumers "biling" have read the topic "orders"; there are "billing"\n',
    });
    expect(noTopic).toMatchObject({ code: 2, stdout: '' });
    expect(JSON.parse(noTopic.stderr)).toMatchObject({ message: 'there is no topic "order"' });
    expect(noTables).toEqual({ code: 2, stdout: '', stderr: 'eds: there is no topic "orders"\n' });
    expect(unread).toEqual({ code: 0, stdout: '', stderr: '' });

    const seen: string[] = [];
    const ending = new AbortController();
    const mended = createTopicConsumer({
      ...{ database, ...group, pollMs: 10 },
      handle: async ({ id }) => {
        seen.push(id);
        if (seen.length === events.length) ending.abort();
      },
    });
    await mended.run({ signal: ending.signal });
    expect([...seen].sort()).toEqual(['1', '2', '3']);
    expect(seen.indexOf('1')).toBeLessThan(seen.indexOf('3'));
  });
});

test.each([
  [['--release', 'A'], '--consumer NAME'],
  [['--release-all'], '--consumer NAME'],
  [['--consumer', 'c', '--release', 'A', '--release-all'], "cannot be used with option '--release"],
])('a wrong command line: %j', async (flags, message) => {
  const { code, stderr } = await topic('orders', '--url', 'x', ...flags);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});
