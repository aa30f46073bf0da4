import { describe, expect, test, vi } from 'vitest';
import { type Clock, systemClock } from '../../clock.ts';
import { describeOutboxTx } from './describe.ts';
import { eventually } from './fixture-eventually.ts';
import { orderEvent, startOutboxServer } from './fixture-outbox.ts';
import { describeDb, recording, write } from './fixture-relays.ts';
import { start } from './fixture-running.ts';
import { type FixtureServer, serverObstacle, withClient } from './fixture-server.ts';
import { createLogOutboxRelay } from './log-outbox-relay.ts';
import { createLogSlot } from './log-slot.ts';
import { createOutboxRelay } from './outbox-relay.ts';
import { pgDatabase } from './pg-database.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const obstacle = await serverObstacle();
const noServer = obstacle === undefined ? '' : ` (skipped: ${obstacle})`;

/** A clock of which twenty seconds pass in one. */
const FAST: Clock = {
  now: () => systemClock.now() * 20,
  sleep: (ms, signal) => systemClock.sleep(ms / 20, signal),
};

/** The database of this URL on another server. */
const on = (server: FixtureServer, url: string) => server.url(new URL(url).pathname.slice(1));

const promote = (standby: FixtureServer) =>
  withClient(standby.url(), (client) => client.query('select pg_promote()'));

describe.skipIf(obstacle !== undefined)(`a standby${noServer}`, () => {
  test('tells what is in its outbox, and is relayed when it is promoted', async () => {
    await using server = await startOutboxServer();
    const primary = await server.createDatabase();
    await using standby = await server.createStandby();
    const url = on(standby, primary);
    await write(primary, [orderEvent('A', 1), orderEvent('B', 1)]);
    await eventually(async () => expect(await describeDb(url)).toMatchObject({ pending: 2 }));
    expect(await describeDb(primary)).toMatchObject({ pending: 2, relays: 0 });
    // Locks of relays are of the primary: no number is better than a wrong one.
    expect(Object.keys(await describeDb(url))).not.toContain('relays');

    const told: Record<string, unknown> = {};
    const telling = (name: string) => (error: unknown) => {
      told[name] ??= error;
    };
    const destination = recording(true);
    const options = { destination, pollMs: 20 };
    const polling = start(
      createOutboxRelay({ ...options, database: pgDatabase(url), onError: telling('polling') }),
    );
    const reading = start(createLogOutboxRelay({ ...options, url, onError: telling('log') }));
    const refused = {
      code: 'OUTBOX_READ_ONLY',
      message: expect.stringContaining('the server is a standby; give the address of the primary'),
    };
    await eventually(() => expect(told).toMatchObject({ polling: refused, log: refused }));
    await server.kill();
    const ended = expect(reading.running).rejects.toMatchObject({ code: 'OUTBOX_SLOT_LOST' });
    await promote(standby);
    await destination.reached(2);
    expect(await polling.stop()).toEqual({ end: 'stopped' });
    // The slot was of the server that is gone.
    await ended;
    expect(await describeDb(url)).toMatchObject({ pending: 0, relays: 0 });
  });

  test('has the slot too when it is made for that, and the log relay goes on there', async () => {
    await using server = await startOutboxServer();
    const primary = await server.createDatabase();
    await withClient(primary, async (client) => {
      await client.query(`select pg_create_physical_replication_slot('standby')`);
      await client.query(
        `select pg_create_logical_replication_slot('eds_outbox', 'pgoutput', failover => true)`,
      );
      expect(await createLogSlot(client)).toBe(false);
    });
    await using standby = await server.createStandby({
      primary_slot_name: 'standby',
      hot_standby_feedback: 'on',
    });
    const url = on(standby, primary);
    const first = recording(true);
    const one = start(createLogOutboxRelay({ url: primary, destination: first, clock: FAST }));
    await write(primary, [orderEvent('A', 1)]);
    await first.reached(1);
    // The standby takes over what the relay has acknowledged, when its own log reaches that far.
    await eventually(async () => {
      await withClient(primary, (client) => client.query('select pg_log_standby_snapshot()'));
      await withClient(url, async (client) => {
        await client.query('select pg_sync_replication_slots()');
        const { rows } = await client.query(
          'select synced and not temporary as ready from pg_replication_slots',
        );
        expect(rows).toEqual([{ ready: true }]);
      });
    });
    await one.stop();
    await write(primary, [orderEvent('A', 2)]);
    await eventually(async () => expect(await describeDb(url)).toMatchObject({ pending: 1 }));
    const { slot } = await withClient(url, (client) => describeOutboxTx(client));
    expect(slot).toMatchObject({ name: 'eds_outbox', isActive: false, walStatus: 'reserved' });
    expect(slot?.lagBytes).toBeGreaterThan(0);

    await server.kill();
    await promote(standby);
    const second = recording(true);
    const two = start(createLogOutboxRelay({ url, destination: second, pollMs: 20 }));
    await eventually(() => expect(second.ids).toContain('A-2'));
    await two.stop();
    expect(await describeDb(url)).toMatchObject({ pending: 0 });
  });
});

describe.skipIf(obstacle !== undefined)(`a database that is read-only${noServer}`, () => {
  test('is waited for until it can be written to', async () => {
    await using server = await startOutboxServer();
    const url = await server.createDatabase();
    await write(url, [orderEvent('A', 1)]);
    const name = new URL(url).pathname.slice(1);
    await withClient(server.url(), async (client) => {
      const setting = `alter database ${name} set default_transaction_read_only`;
      await client.query(`${setting} = on`);
      expect(await describeDb(url)).toMatchObject({ pending: 1, relays: 0 });
      let told = '';
      const destination = recording(true);
      const relay = start(
        createOutboxRelay({
          ...{ database: pgDatabase(url), destination },
          onError: (error) => {
            told ||= String(error);
          },
        }),
      );
      await eventually(() => expect(told).toContain('its sessions are read-only'));
      await client.query(`${setting} = off`);
      await destination.reached(1);
      await relay.stop();
    });
  });
});
