/** The same SQL on a PostgreSQL server, with several processes' worth of connections at once. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { channelsChecks } from '../conformance/checks/channels.ts';
import { referenceChannels } from '../conformance/reference-channels.ts';
import { runChecks } from '../conformance/run.ts';
import { createEvent } from '../event/create.ts';
import {
  type FixtureServer,
  serverObstacle,
  startServer,
} from '../outbox/postgres/fixture-server.ts';
import type { Channel, Lease } from './channel.ts';
import { serverDatabase } from './fixture-server-database.ts';
import { createSqlChannel } from './sql-channel.ts';
import type { SqlDatabase } from './sql-database.ts';

const obstacle = await serverObstacle();

describe.skipIf(obstacle !== undefined)(`On a server (${obstacle ?? 'there is one'})`, () => {
  let server: FixtureServer;
  let url = '';
  const databases: SqlDatabase[] = [];
  const connect = () => {
    const database = serverDatabase(url);
    databases.push(database);
    return database;
  };
  beforeAll(async () => {
    server = await startServer();
    url = await server.createDatabase();
  }, 120_000);
  afterEach(async () => {
    // Of all tests together they are more than the server takes.
    for (const database of databases.splice(0)) await database.close();
  });
  afterAll(async () => {
    await server.stop();
    await server[Symbol.asyncDispose]();
  });

  test('The channel passes every check of what it claims', { timeout: 120_000 }, async () => {
    const database = connect();
    let count = 0;
    const results = await runChecks(
      channelsChecks,
      {
        name: 'server',
        channels: {
          ...referenceChannels,
          async open({ isOrdered, isPersistent: _, ...world }) {
            count += 1;
            const orderBy = isOrdered ? 'partitionkey' : undefined;
            const options = { ...world, database, name: `kit-${count}`, orderBy };
            const open = () => createSqlChannel(options);
            return { channel: await open(), restart: open };
          },
        },
      },
      { timeoutMs: 30_000 },
    );
    const failed = results.filter(({ status }) => status !== 'pass' && status !== 'not-applicable');
    expect(failed.map(({ id, evidence }) => ({ id, evidence }))).toEqual([]);
    expect(results.filter(({ status }) => status === 'pass').length).toBeGreaterThan(100);
  });

  test('Processes that open it at the same time make the tables once', {
    timeout: 60_000,
  }, async () => {
    url = await server.createDatabase();
    const opened = await Promise.all(
      Array.from({ length: 4 }, () => createSqlChannel({ database: connect(), name: 'race' })),
    );
    expect(opened).toHaveLength(4);
  });

  test('A subscription that another process ended and made anew is another one (CHN-075)', {
    timeout: 60_000,
  }, async () => {
    url = await server.createDatabase();
    const open = () => createSqlChannel({ database: connect(), name: 'anew' });
    const [here, there] = [await open(), await open()];
    const old = await here.subscribe('a');
    const known = await there.subscribe('a');
    await here.send([createEvent({ id: '1', source: '/s', type: 't' })]);
    const [held] = await old.take();
    expect(await there.unsubscribe('a')).toBe(true);
    const fresh = await there.subscribe('a');
    await here.send([createEvent({ id: '2', source: '/s', type: 't' })]);
    const gone = { code: 'CHANNEL_NO_SUBSCRIPTION' };
    await expect(old.take()).rejects.toMatchObject(gone);
    await expect(held?.ack()).rejects.toMatchObject({ code: 'CHANNEL_LEASE_LOST' });
    const again = await here.subscribe('a');
    for (const handle of [old, known]) await expect(handle.take()).rejects.toMatchObject(gone);
    const taken = await again.take();
    expect(taken.map(({ event }) => event.id)).toEqual(['2']);
    await taken[0]?.release();
    expect((await fresh.take()).map(({ event }) => event.id)).toEqual(['2']);
  });

  test.each([
    { name: 'Every event is done once', orderBy: undefined },
    { name: 'The events of a key are done in their order', orderBy: 'partitionkey' },
  ])('$name, with 3 producers and 4 consumers', { timeout: 120_000 }, async ({ orderBy }) => {
    url = await server.createDatabase();
    const open = () => createSqlChannel({ database: connect(), name: 'busy', orderBy });
    const channels = [await open(), await open(), await open(), await open()];
    for (const channel of channels) await channel.subscribe('a');
    const done: string[] = [];
    const sent = 3 * 100;

    const produce = async (channel: Channel, producer: number) => {
      for (let at = 0; at < 100; at += 5) {
        const events = Array.from({ length: 5 }, (_, index) => {
          const id = `${producer}-${String(at + index).padStart(3, '0')}`;
          const key = `${producer}-${index % 2}`;
          return createEvent({ id, source: '/s', type: 't', partitionkey: key });
        });
        await channel.send(events);
      }
    };
    const end = async (lease: Lease) => {
      if (lease.attempt === 1 && lease.event.id.endsWith('7')) return lease.nack();
      done.push(lease.event.id);
      await lease.ack();
    };
    const consume = async (channel: Channel) => {
      const subscription = await channel.subscribe('a');
      while (done.length < sent) {
        const leases = await subscription.take({ max: 7, waitMs: 50 });
        await Promise.all(leases.map(end));
      }
    };
    await Promise.all([
      ...channels.slice(1).map((channel, producer) => produce(channel, producer)),
      ...channels.map(consume),
    ]);

    expect(new Set(done).size).toBe(sent);
    expect(done).toHaveLength(sent);
    const [channel] = channels;
    expect(await channel?.describe()).toMatchObject({
      accepted: sent,
      stored: 0,
      storedBytes: 0,
      subscriptions: [{ depth: 0, acknowledged: sent }],
    });
    if (orderBy === undefined) return;
    for (const producer of [0, 1, 2]) {
      for (const parity of [0, 1]) {
        const own = done.filter((id) => {
          return id.startsWith(`${producer}-`) && (Number(id.slice(2)) % 5) % 2 === parity;
        });
        expect(own).toEqual([...own].sort());
      }
    }
  });

  test('Subscriptions made while others send begin with the earliest, without a gap', {
    timeout: 120_000,
  }, async () => {
    url = await server.createDatabase();
    const open = () => createSqlChannel({ database: connect(), name: 'late', retention: {} });
    const channels = [await open(), await open(), await open()];
    const sent: string[] = [];
    const produce = async (channel: Channel, producer: number) => {
      for (let at = 0; at < 60; at += 1) {
        const id = `${producer}-${at}`;
        await channel.send([createEvent({ id, source: '/s', type: 't' })]);
        sent.push(id);
      }
    };
    const consume = async (channel: Channel, name: string) => {
      const subscription = await channel.subscribe(name, { startAt: 'earliest' });
      const seen: string[] = [];
      while (seen.length < sent.length || sent.length < 180) {
        const leases = await subscription.take({ max: 20, waitMs: 50 });
        seen.push(...leases.map(({ event }) => event.id));
        await Promise.all(leases.map((lease) => lease.ack()));
      }
      return seen;
    };
    const late = async (channel: Channel, name: string, after: number) => {
      while (sent.length < after) await new Promise((resolve) => setTimeout(resolve, 5));
      return consume(channel, name);
    };
    const [, , , ...seen] = await Promise.all([
      ...channels.map(produce),
      ...[10, 40, 90, 150].map((after, at) => {
        const channel = channels[at % channels.length];
        return channel === undefined ? [] : late(channel, `late-${after}`, after);
      }),
    ]);
    expect(seen).toHaveLength(4);
    for (const ids of seen) expect([...(ids ?? [])].sort()).toEqual([...sent].sort());
    expect(await channels[0]?.describe()).toMatchObject({ stored: 180, retained: { events: 180 } });
  });

  test('A process that does not ask for a retention leaves what others retain', {
    timeout: 60_000,
  }, async () => {
    url = await server.createDatabase();
    const sender = await createSqlChannel({ database: connect(), name: 'x', retention: {} });
    const worker = await createSqlChannel({ database: connect(), name: 'x' });
    const a = await worker.subscribe('a');
    await worker.send([createEvent({ id: '1', source: '/s', type: 't' })]);
    for (const lease of await a.take()) await lease.ack();
    await worker.unsubscribe('a');
    const late = await sender.subscribe('late', { startAt: 'earliest' });
    expect((await late.take()).map(({ event }) => event.id)).toEqual(['1']);
    expect(worker.capabilities.replay).toBe(false);
  });
});
