import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Clock, systemClock } from '../../clock.ts';
import { emitTx } from './emit.ts';
import { enqueueTx } from './enqueue.ts';
import { eventually } from './fixture-eventually.ts';
import { inTx, orderEvent, startOutboxServer } from './fixture-outbox.ts';
import { describeDb, recording, write } from './fixture-relays.ts';
import { start as startRunning } from './fixture-running.ts';
import { type FixtureServer, serverObstacle, withClient } from './fixture-server.ts';
import { createLogOutboxRelay, type LogOutboxRelayOptions } from './log-outbox-relay.ts';
import { createLogSlot, dropLogSlot } from './log-slot.ts';
import { createOutboxRelay } from './outbox-relay.ts';
import { pgDatabase } from './pg-database.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const obstacle = await serverObstacle();
const noServer = obstacle === undefined ? '' : ` (skipped: ${obstacle})`;

/** A clock of which twenty seconds pass in one. */
const FAST: Clock = {
  now: () => systemClock.now() * 20,
  sleep: (ms, signal) => systemClock.sleep(ms / 20, signal),
};

function start(url: string, options: Omit<LogOutboxRelayOptions, 'url'>) {
  const relay = createLogOutboxRelay({ url, pollMs: 20, ...options });
  return { relay, ...startRunning(relay) };
}

/** What makes a server give up a slot whose log is not read: more log than it may keep, and a checkpoint. */
async function outgrow(client: pg.Client): Promise<void> {
  for (let segments = 0; segments < 5; segments += 1) {
    await client.query(`select pg_logical_emit_message(false, 'noise', 'x')`);
    await client.query('select pg_switch_wal()');
  }
  await client.query('checkpoint');
}

describe.skipIf(obstacle !== undefined)(`what goes wrong with a slot${noServer}`, () => {
  let server: FixtureServer;
  let slots = 0;
  beforeAll(async () => {
    server = await startOutboxServer({ max_slot_wal_keep_size: '16MB' });
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  /** A database with an outbox, and a slot of its own. */
  async function outbox() {
    const url = await server.createDatabase();
    const slot = `fault_${++slots}`;
    await withClient(url, (client) => createLogSlot(client, { slot }));
    return { url, slot };
  }

  test('a slot that the server has given up ends its relay, and the way on that the error names is one', async () => {
    const { url, slot } = await outbox();
    const down = recording(true, () => {
      throw new Error('connect ECONNREFUSED');
    });
    const one = start(url, { slot, destination: down, backoffMs: () => 10 });
    await write(url, [orderEvent('A', 1)]);
    const ended = expect(one.running).rejects.toMatchObject({
      code: 'OUTBOX_SLOT_LOST',
      message: expect.stringContaining('Make it anew with createLogSlot'),
    });
    await withClient(url, async (client) => {
      await outgrow(client);
      await eventually(async () => {
        const { rows } = await client.query(
          'select wal_status, active from pg_replication_slots where slot_name = $1',
          [slot],
        );
        expect(rows).toEqual([{ wal_status: 'lost', active: false }]);
      });
      await ended;
      expect(await createLogSlot(client, { slot })).toBe(true);
      expect(await createLogSlot(client, { slot })).toBe(false);
    });
    const destination = recording(true);
    const polling = startRunning(createOutboxRelay({ database: pgDatabase(url), destination }));
    await destination.reached(1);
    await polling.stop();
    const two = start(url, { slot, destination });
    await write(url, [orderEvent('A', 2)]);
    await destination.reached(2);
    await two.stop();
    expect(destination.ids).toEqual(['A-1', 'A-2']);
    expect(await describeDb(url)).toMatchObject({ pending: 0 });
  });

  test('a name that another database has taken is said', async () => {
    const { slot } = await outbox();
    const url = await server.createDatabase();
    await withClient(url, async (client) => {
      await expect(createLogSlot(client, { slot })).rejects.toMatchObject({
        code: 'OUTBOX_LOG_UNAVAILABLE',
        message: expect.stringContaining('names of slots are of the whole server'),
      });
      // Neither is it ours to drop, nor to read.
      expect(await dropLogSlot(client, { slot })).toBe(false);
    });
    await expect(start(url, { slot, destination: recording(true) }).running).rejects.toMatchObject({
      code: 'OUTBOX_SLOT_LOST',
    });
  });

  test('a slot is not made for a database without an outbox', async () => {
    const url = await server.createDatabase({ from: 'template0' });
    await expect(withClient(url, (client) => createLogSlot(client))).rejects.toMatchObject({
      code: 'OUTBOX_SCHEMA_MISSING',
    });
  });

  const table = 'alter publication eds_outbox set table eds.outbox';
  test.each([
    ['drop publication eds_outbox', 'is not there'],
    ['alter publication eds_outbox drop table eds.outbox', 'does not have the table eds.outbox'],
    [`alter publication eds_outbox set (publish = 'update')`, 'leaves out inserts'],
    [`${table} where (key <> 'A')`, 'leaves out rows'],
    [`${table} (seq, key)`, 'leaves out columns: event, state'],
  ])('events are not passed by after %s', async (change, problem) => {
    const { url, slot } = await outbox();
    const refused = {
      code: 'OUTBOX_LOG_UNAVAILABLE',
      message: expect.stringContaining(problem),
    };
    await withClient(url, async (client) => {
      // Changed under a relay that reads: found out at its next look.
      const destination = recording(true);
      const one = start(url, { slot, destination, clock: FAST });
      await write(url, [orderEvent('A', 1)]);
      await destination.reached(1);
      const ended = expect(one.running).rejects.toMatchObject(refused);
      await client.query(change);
      await ended;
      await write(url, [orderEvent('A', 2)]);
      await expect(start(url, { slot, destination }).running).rejects.toMatchObject(refused);
      await expect(createLogSlot(client, { slot: 'unmade' })).rejects.toMatchObject(refused);
      expect(destination.ids).toEqual(['A-1']);
      expect(await describeDb(url)).toMatchObject({ pending: 1 });
    });
  });

  test('a row that cannot be read breaks the stream, and not the process', async () => {
    const { url, slot } = await outbox();
    const errors: unknown[] = [];
    const destination = recording(true);
    const one = start(url, { slot, destination, onError: (error) => errors.push(error) });
    await write(url, [orderEvent('A', 1)]);
    await destination.reached(1);
    const ended = expect(one.running).rejects.toMatchObject({ code: 'OUTBOX_LOG_UNAVAILABLE' });
    await withClient(url, async (client) => {
      await client.query(`${table} (key, event, state)`);
      await write(url, [orderEvent('A', 2)]);
      await ended;
    });
    expect(errors.map(String)).toEqual([expect.stringContaining('comes without its seq')]);
    expect(await describeDb(url)).toMatchObject({ pending: 1 });
  });
});

describe.skipIf(obstacle !== undefined)(`commits that wait for a standby${noServer}`, () => {
  test('the log has them before anybody can see them, and a relay that waits for that can be stopped', async () => {
    await using server = await startOutboxServer();
    const url = await server.createDatabase();
    await withClient(url, async (client) => {
      await createLogSlot(client);
      const waitFor = async (names: string) => {
        await client.query(`alter system set synchronous_standby_names = '${names}'`);
        await client.query('select pg_reload_conf()');
      };
      await waitFor('nobody');
      const writing = write(url, [orderEvent('A', 1)]);
      const destination = recording(true);
      const one = start(url, { destination, clock: FAST });
      await destination.reached(1);
      // It is out, and a failover would take its transaction back.
      expect(await describeDb(url)).toMatchObject({ pending: 0 });
      expect(await one.stop()).toEqual({ end: 'stopped' });
      expect(one.relay.state()).toMatchObject({ sent: 0 });

      await waitFor('');
      await writing;
      expect(await describeDb(url)).toMatchObject({ pending: 1 });
      const two = start(url, { destination });
      await destination.reached(2);
      await two.stop();
      expect(destination.ids).toEqual(['A-1', 'A-1']);
      expect(await describeDb(url)).toMatchObject({ pending: 0 });
    });
  });
});

describe.skipIf(obstacle !== undefined)(`large transactions${noServer}`, () => {
  test('more records than a call takes arguments: all of them, a batch at a time', async () => {
    await using server = await startOutboxServer();
    const url = await server.createDatabase();
    const count = 150_000;
    await withClient(url, async (client) => {
      await createLogSlot(client);
      await inTx(client, async () => {
        await client.query(
          `select pg_logical_emit_message(true, 'eds_outbox', json_build_array('k' || n % 50,
  json_build_object('specversion', '1.0', 'id', n::text, 'source', '/s', 'type', 't')::text)::text)
from generate_series(1, $1::int) as n`,
          [count],
        );
        await emitTx(client, orderEvent('A', 1));
        await enqueueTx(client, orderEvent('A', 2));
      });
    });
    const sizes = new Set<number>();
    const inner = recording(true);
    const destination: typeof inner = {
      ...inner,
      publish(events, options) {
        sizes.add(events.length);
        return inner.publish(events, options);
      },
    };
    const one = start(url, { destination, batch: 1000 });
    await destination.reached(count + 2);
    expect(await one.stop()).toEqual({ end: 'stopped' });
    expect([...sizes]).toEqual([1000, 2]);
    expect(new Set(destination.ids).size).toBe(count + 2);
    expect(one.relay.state()).toMatchObject({ sent: count + 2, restarts: 0 });
  });
});
