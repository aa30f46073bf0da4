import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { CloudEvent } from '../../event/cloud-event.ts';
import { outboxError } from '../errors.ts';
import { enqueueTx } from './enqueue.ts';
import { eventually } from './fixture-eventually.ts';
import { inTx, orderEvent, startOutboxServer } from './fixture-outbox.ts';
import { describeDb, mixed, recording, relayPastKill, write } from './fixture-relays.ts';
import { start as startRunning } from './fixture-running.ts';
import { type FixtureServer, serverObstacle, withClient } from './fixture-server.ts';
import { createOutboxRelay, type OutboxRelayOptions } from './outbox-relay.ts';
import { pgDatabase } from './pg-database.ts';
import { releaseKeysTx } from './release.ts';
import { PARTITION_COUNT } from './schema.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const obstacle = await serverObstacle();
const noServer = obstacle === undefined ? '' : ` (skipped: ${obstacle})`;

function start(url: string, options: Omit<OutboxRelayOptions, 'database'>) {
  const relay = createOutboxRelay({ database: pgDatabase(url), pollMs: 20, ...options });
  return { relay, ...startRunning(relay) };
}

describe.skipIf(obstacle !== undefined)(`relay over a PostgreSQL server${noServer}`, () => {
  let server: FixtureServer;
  beforeAll(async () => {
    server = await startOutboxServer();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  test.each([true, false])('delivers in order per key (in batches: %j)', async (takesBatches) => {
    const url = await server.createDatabase();
    const events = mixed(['A', 'B', 'C'], 40);
    await write(url, events);
    const destination = recording(takesBatches);
    const one = start(url, { destination, batch: 7 });
    await destination.reached(120);
    expect(await one.stop()).toEqual({ end: 'stopped' });
    for (const key of ['A', 'B', 'C']) {
      expect(destination.ids.filter((id) => id.includes(`${key}-`))).toEqual(
        Array.from({ length: 40 }, (_, index) => `/shop ${key}-${index + 1}`.slice(6)),
      );
    }
    expect(await describeDb(url)).toMatchObject({ pending: 0, dead: 0, relays: 0 });
    expect(one.relay.state()).toMatchObject({ sent: 120, failed: 0, restarts: 0 });
  });

  test('three relays share the keys, and one that joins or leaves changes that without a loss', async () => {
    const url = await server.createDatabase();
    const keys = Array.from({ length: 30 }, (_, index) => `key${index}`);
    const destination = recording(false, () => sleep(1));
    const relays = [start(url, { destination, batch: 20 })];
    const writing = write(url, mixed(keys, 30));
    await destination.reached(100);
    relays.push(start(url, { destination, batch: 20 }), start(url, { destination, batch: 20 }));
    await destination.reached(500);
    await relays.shift()?.stop();
    await writing;
    await destination.reached(900);
    // When each has looked at the others again, everybody has a share.
    await eventually(() => {
      const shares = relays.map(({ relay }) => relay.state().partitions);
      expect(shares.flat().toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: PARTITION_COUNT }, (_, index) => index),
      );
      expect(shares.every((share) => share.length === PARTITION_COUNT / 2)).toBe(true);
    });
    await Promise.all(relays.map((one) => one.stop()));
    expect(destination.ids).toHaveLength(900);
    for (const key of keys) {
      const numbers = destination.ids
        .filter((id) => id.startsWith(`${key}-`))
        .map((id) => Number(id.split('-')[1]));
      expect(numbers).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    }
  });

  test('a destination that fails is asked again, and the error is there to be read', async () => {
    const url = await server.createDatabase();
    await write(url, [orderEvent('A', 1), orderEvent('A', 2), orderEvent('B', 1)]);
    let failures = 0;
    let isDown = true;
    const destination = recording(false, ({ subject }) => {
      if (subject === 'A' && isDown) {
        failures += 1;
        throw new Error('connect ECONNREFUSED');
      }
    });
    const one = start(url, { destination, backoffMs: () => 10 });
    await eventually(async () => {
      expect(await describeDb(url)).toMatchObject({
        pending: 2,
        lastError: 'connect ECONNREFUSED',
      });
      expect(failures).toBeGreaterThanOrEqual(3);
    });
    isDown = false;
    await destination.reached(3);
    await one.stop();
    expect(destination.ids).toEqual(['B-1', 'A-1', 'A-2']);
    expect(one.relay.state()).toMatchObject({ sent: 3, failed: failures, restarts: 0 });
  });

  test('a key that fails fills the batches, until attemptMax parks it', async () => {
    const url = await server.createDatabase();
    const waiting = Array.from({ length: 6 }, (_, index) => orderEvent('A', index + 1));
    await write(url, [...waiting, orderEvent('B', 1)]);
    let failures = 0;
    const destination = recording(false, ({ subject }) => {
      if (subject !== 'A') return;
      failures += 1;
      throw new Error('status 500');
    });
    const options = { destination, batch: 5, backoffMs: () => 1 };
    const one = start(url, options);
    await eventually(() => expect(failures).toBeGreaterThanOrEqual(5));
    await one.stop();
    // The limit: what is oldest is tried again and again, and the next key is not in the batch.
    expect(destination.ids).toEqual([]);
    const two = start(url, { ...options, poison: 'park', attemptMax: failures + 2 });
    await destination.reached(1);
    await two.stop();
    expect(await describeDb(url)).toMatchObject({ pending: 6, parkedKeys: 1 });
  });

  test('a publication that never ends is unconfirmed after its time', async () => {
    const url = await server.createDatabase();
    await write(url, [orderEvent('A', 1)]);
    let calls = 0;
    const destination = recording(false, () => {
      calls += 1;
      return calls === 1 ? new Promise(() => undefined) : undefined;
    });
    const one = start(url, { destination, publishTimeoutMs: 50, backoffMs: () => 10 });
    await destination.reached(1);
    await one.stop();
    expect(one.relay.state()).toMatchObject({ failed: 1, lastError: 'no confirmation in 50 ms' });
  });

  const poison = ({ id }: CloudEvent) => {
    if (id === 'A-2') throw outboxError('OUTBOX_REJECTED', 'Cannot publish event: status 400');
  };

  test.each([true, false])('poison: stop ends the relay (in batches: %j)', async (takesBatches) => {
    const url = await server.createDatabase();
    await write(url, mixed(['A', 'B'], 3));
    const destination = recording(takesBatches, poison);
    const end = await start(url, { destination }).running;
    expect(end).toMatchObject({ end: 'halted', record: { id: '/shop A-2', attempts: 0 } });
    expect(destination.ids.toSorted()).toEqual(['A-1', 'B-1', 'B-2', 'B-3']);
    expect(await describeDb(url)).toMatchObject({
      pending: 2,
      relays: 0,
      lastError: 'Cannot publish event: status 400',
    });
  });

  test('poison: park keeps the key, and lets the others go on', async () => {
    const url = await server.createDatabase();
    await write(url, mixed(['A', 'B'], 3));
    let isMended = false;
    const destination = recording(false, (event) => {
      if (!isMended) poison(event);
    });
    const one = start(url, { destination, poison: 'park' });
    await destination.reached(4);
    await write(url, [orderEvent('A', 4), orderEvent('B', 4)]);
    await destination.reached(5);
    // Published comes before marked.
    await eventually(async () => {
      expect(await describeDb(url)).toMatchObject({ pending: 3, parkedKeys: 1, dead: 0 });
    });
    isMended = true;
    expect(await withClient(url, (client) => releaseKeysTx(client, { keys: ['A'] }))).toEqual([
      'A',
    ]);
    await destination.reached(8);
    await one.stop();
    expect(destination.ids.filter((id) => id.startsWith('A'))).toEqual([
      'A-1',
      'A-2',
      'A-3',
      'A-4',
    ]);
    expect(await describeDb(url)).toMatchObject({ pending: 0, parkedKeys: 0 });
  });

  test('poison: dead-letter goes on with the key; so does a text that is no event', async () => {
    const url = await server.createDatabase();
    await withClient(url, (client) =>
      client.query(`call eds.enqueue(array['A'], array['{"specversion":"0.3"}'])`),
    );
    await write(url, mixed(['A', 'B'], 3));
    const destination = recording(true, poison);
    const one = start(url, { destination, poison: 'dead-letter' });
    await destination.reached(5);
    await one.stop();
    expect(destination.ids.filter((id) => id.startsWith('A'))).toEqual(['A-1', 'A-3']);
    expect(await describeDb(url)).toMatchObject({ pending: 0, dead: 2 });
  });

  test('what was sent stays for its time, and cleaning up takes nothing else', async () => {
    const url = await server.createDatabase();
    await write(url, mixed(['A', 'B'], 3));
    const destination = recording(false, poison);
    const hourMs = 3_600_000;
    const one = start(url, { destination, poison: 'park', keepSentMs: hourMs });
    await eventually(async () => expect(await states(url)).toEqual({ pending: 2, sent: 4 }));
    // The clock is the one of the database: for everything that is there, an hour has passed but for one event.
    await withClient(url, (client) =>
      client.query(`update eds.outbox set created_at = created_at - interval '1 hour',
  sent_at = sent_at - interval '1 hour' where event::json ->> 'id' <> 'B-1'`),
    );
    await eventually(async () => expect(await states(url)).toEqual({ pending: 2, sent: 1 }));
    await one.stop();
  });

  test('a relay whose server is killed goes on when the server does', async () => {
    const own = await startOutboxServer();
    try {
      const url = await own.createDatabase();
      const { ids, running } = await relayPastKill(own, url, (destination) =>
        start(url, { destination, batch: 10 }),
      );
      expect(new Set(ids).size).toBe(100);
      expect(ids.length).toBeLessThanOrEqual(110);
      expect(running.relay.state().restarts).toBeGreaterThan(0);
    } finally {
      await own[Symbol.asyncDispose]();
    }
  });

  test('a notification wakes a relay that would not look for an hour', async () => {
    const url = await server.createDatabase();
    const destination = recording(false);
    const one = start(url, { destination, pollMs: 3_600_000 });
    // It listens before it takes its partitions, and what it hears before it rests makes the rest short.
    await eventually(() => expect(one.relay.state().partitions).not.toEqual([]));
    await withClient(url, (client) =>
      inTx(client, () => enqueueTx(client, orderEvent('A', 1), { notify: true })),
    );
    await destination.reached(1);
    await one.stop();
  });

  test('a database without an outbox is an error, not a loop', async () => {
    const url = await server.createDatabase({ from: 'template0' });
    await expect(start(url, { destination: recording(false) }).running).rejects.toMatchObject({
      code: 'OUTBOX_SCHEMA_MISSING',
    });
    expect(() => start(url, { destination: recording(false), batch: 0 })).toThrow(RangeError);
  });
});

async function states(url: string): Promise<unknown> {
  const { rows } = await withClient(url, (client) =>
    client.query('select state, count(*)::int as n from eds.outbox group by state order by state'),
  );
  return Object.fromEntries(
    (rows as { state: string; n: number }[]).map(({ state, n }) => [state, n]),
  );
}
