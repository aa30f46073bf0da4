import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Clock, systemClock } from '../../clock.ts';
import type { CloudEvent } from '../../event/cloud-event.ts';
import { outboxError } from '../errors.ts';
import { emitTx } from './emit.ts';
import { enqueueTx } from './enqueue.ts';
import { eventually } from './fixture-eventually.ts';
import { inTx, orderEvent, startOutboxServer } from './fixture-outbox.ts';
import { describeDb, mixed, recording, relayPastKill, write } from './fixture-relays.ts';
import { start as startRunning } from './fixture-running.ts';
import { type FixtureServer, serverObstacle, withClient } from './fixture-server.ts';
import { createLogOutboxRelay, type LogOutboxRelayOptions } from './log-outbox-relay.ts';
import { createLogSlot, dropLogSlot } from './log-slot.ts';
import { formatLsn, parseLsn } from './lsn.ts';
import { redriveTx } from './release.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const obstacle = await serverObstacle();
const noServer = obstacle === undefined ? '' : ` (skipped: ${obstacle})`;

function start(url: string, slot: string, options: Omit<LogOutboxRelayOptions, 'url' | 'slot'>) {
  const relay = createLogOutboxRelay({ url, slot, pollMs: 20, ...options });
  return { relay, ...startRunning(relay) };
}

const numbers = (n: number) => Array.from({ length: n }, (_, index) => index + 1);

describe.skipIf(obstacle !== undefined)(`log relay over a PostgreSQL server${noServer}`, () => {
  let server: FixtureServer;
  let slots = 0;
  beforeAll(async () => {
    server = await startOutboxServer();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  /** A database with an outbox, and a slot of its own: slots are of the whole server. */
  async function outbox(): Promise<{ readonly url: string; readonly slot: string }> {
    const url = await server.createDatabase();
    const slot = `slot_${++slots}`;
    expect(await withClient(url, (client) => createLogSlot(client, { slot }))).toBe(true);
    return { url, slot };
  }

  test.each([true, false])(
    'delivers in order, and nothing of what was rolled back (in batches: %j)',
    async (takesBatches) => {
      const { url, slot } = await outbox();
      await write(url, mixed(['A', 'B'], 20));
      await withClient(url, async (client) => {
        await client.query('begin');
        await enqueueTx(client, orderEvent('A', 99));
        await emitTx(client, orderEvent('A', 98));
        await client.query('rollback');
        await inTx(client, async () => {
          await emitTx(client, orderEvent('A', 21));
          await enqueueTx(client, orderEvent('A', 22));
        });
      });
      const destination = recording(takesBatches);
      const one = start(url, slot, { destination, batch: 7 });
      await destination.reached(42);
      await eventually(async () => expect((await describeDb(url)).pending).toBe(0));
      expect(await one.stop()).toEqual({ end: 'stopped' });
      expect(destination.ids.filter((id) => id.startsWith('A'))).toEqual(
        numbers(22).map((n) => `A-${n}`),
      );
      expect(destination.ids.filter((id) => id.startsWith('B'))).toEqual(
        numbers(20).map((n) => `B-${n}`),
      );
      expect(one.relay.state()).toMatchObject({ sent: 42, failed: 0, dead: 0, restarts: 0 });
    },
  );

  test('what was acknowledged does not come again, what was not does', async () => {
    const { url, slot } = await outbox();
    // Transactions of two, so that batches of two are these: the log may come in pieces of any size.
    await withClient(url, async (client) => {
      for (const n of [1, 3, 5, 7, 9]) {
        await inTx(client, async () => {
          await enqueueTx(client, orderEvent('A', n));
          await enqueueTx(client, orderEvent('A', n + 1));
        });
      }
    });
    const first = recording(false, ({ id }) => {
      if (id === 'A-6') throw new Error('down');
    });
    const one = start(url, slot, { destination: first, batch: 2, backoffMs: () => 10 });
    await first.reached(5);
    await one.stop();
    const second = recording(false);
    const two = start(url, slot, { destination: second, batch: 2 });
    await second.reached(6);
    await two.stop();
    // The batch with 5 and 6 was not acknowledged.
    expect(second.ids).toEqual(
      numbers(10)
        .slice(4)
        .map((n) => `A-${n}`),
    );
  });

  test('a commit that follows another immediately is not skipped when the relay stops between them', async () => {
    const { url, slot } = await outbox();
    const pairs = 6;
    // Both write before both commit, so that nothing stands between the two commits in the log: the second begins
    // at the very byte where the first ends. Acknowledging one byte too many would skip it.
    await withClient(url, (one) =>
      withClient(url, async (two) => {
        for (const n of numbers(pairs)) {
          await Promise.all([one.query('begin'), two.query('begin')]);
          await Promise.all([emitTx(one, orderEvent('A', n)), emitTx(two, orderEvent('B', n))]);
          await Promise.all([one.query('commit'), two.query('commit')]);
        }
      }),
    );
    const ids: string[] = [];
    while (ids.length < 2 * pairs) {
      const destination = recording(false);
      const stop = new AbortController();
      const relay = createLogOutboxRelay({
        ...{ url, slot, destination, batch: 1, pollMs: 20 },
        at: (point) => {
          if (point === 'after acknowledge') stop.abort();
        },
      });
      await relay.run({ signal: stop.signal });
      ids.push(...destination.ids);
    }
    for (const key of ['A', 'B']) {
      expect(ids.filter((id) => id.startsWith(key))).toEqual(
        numbers(pairs).map((n) => `${key}-${n}`),
      );
    }
  });

  test('a second relay waits for the slot, and goes on where the first ended', async () => {
    const { url, slot } = await outbox();
    const destination = recording(true);
    const one = start(url, slot, { destination });
    await write(url, mixed(['A'], 3));
    await destination.reached(3);
    let waits = 0;
    const clock: Clock = {
      now: systemClock.now,
      sleep(ms, signal) {
        waits += 1;
        return systemClock.sleep(ms, signal);
      },
    };
    const two = start(url, slot, { destination, clock });
    // It has published nothing, so what it waits for is the slot.
    await eventually(() => expect(waits).toBeGreaterThan(0));
    await one.stop();
    await write(url, [orderEvent('A', 4)]);
    await destination.reached(4);
    await two.stop();
    expect(destination.ids).toEqual(numbers(4).map((n) => `A-${n}`));
    expect(two.relay.state().restarts).toBe(0);
  });

  test('without its slot the relay ends with an error; a slot that is made anew has lost what only the log held', async () => {
    const { url, slot } = await outbox();
    await withClient(url, async (client) => {
      await inTx(client, () => emitTx(client, orderEvent('A', 1)));
      await inTx(client, () => enqueueTx(client, orderEvent('A', 2)));
      expect(await dropLogSlot(client, { slot })).toBe(true);
    });
    const destination = recording(true);
    await expect(start(url, slot, { destination }).running).rejects.toMatchObject({
      code: 'OUTBOX_SLOT_LOST',
    });
    await withClient(url, (client) => createLogSlot(client, { slot }));
    const one = start(url, slot, { destination });
    await write(url, [orderEvent('A', 3)]);
    await destination.reached(1);
    await one.stop();
    // The negative result: 1 is gone. 2 is pending in the table, where the polling relay finds it.
    expect(destination.ids).toEqual(['A-3']);
    expect(await describeDb(url)).toMatchObject({ pending: 1 });
  });

  test('poison: stop holds back the key, dead-letter keeps the event as a dead record', async () => {
    const { url, slot } = await outbox();
    const poison = ({ id }: CloudEvent) => {
      if (id === 'A-2' || id === 'B-1') throw outboxError('OUTBOX_REJECTED', 'status 400');
    };
    await write(url, mixed(['A'], 3));
    await withClient(url, (client) => inTx(client, () => emitTx(client, orderEvent('B', 1))));
    const first = recording(false, poison);
    expect(await start(url, slot, { destination: first }).running).toMatchObject({
      end: 'halted',
      record: { id: '/shop A-2' },
    });
    expect(first.ids).toEqual(['A-1']);
    const destination = recording(false, poison);
    const one = start(url, slot, { destination, poison: 'dead-letter' });
    await eventually(() => expect(destination.ids).toContain('A-3'));
    await eventually(async () =>
      expect(await describeDb(url)).toMatchObject({
        pending: 0,
        dead: 2,
        lastError: 'status 400',
      }),
    );
    await one.stop();
    // Whether the server had heard of A-1 before the first relay ended is open: then it does not come again.
    expect([['A-3'], ['A-1', 'A-3']]).toContainEqual(destination.ids);
    expect(one.relay.state()).toMatchObject({ sent: destination.ids.length, dead: 2 });
  });

  test('dead events that are given back are delivered by the relay that reads the log', async () => {
    const { url, slot } = await outbox();
    let isMended = false;
    const poison = ({ id }: CloudEvent) => {
      if (!isMended && id !== 'A-3') throw outboxError('OUTBOX_REJECTED', 'status 400');
    };
    await write(url, mixed(['A'], 3));
    await withClient(url, (client) => inTx(client, () => emitTx(client, orderEvent('B', 1))));
    const destination = recording(false, poison);
    const one = start(url, slot, { destination, poison: 'dead-letter' });
    await eventually(async () => expect(await describeDb(url)).toMatchObject({ dead: 3 }));
    isMended = true;
    await withClient(url, (client) => inTx(client, () => redriveTx(client)));
    await destination.reached(4);
    await eventually(async () =>
      expect(await describeDb(url)).toMatchObject({ pending: 0, dead: 0 }),
    );
    await one.stop();
    const given = destination.ids.filter((id) => id.startsWith('A'));
    expect(given).toEqual(['A-3', 'A-1', 'A-2']);
    expect(destination.ids).toContain('B-1');
  });

  test('what no table can hold is buried all the same, and the next ones follow', async () => {
    const { url, slot } = await outbox();
    await withClient(url, async (client) => {
      // U+0000 in the middle of a message, and in the key of one that is JSON.
      await client.query(`select pg_logical_emit_message(true, 'eds_outbox', '\\x5b005d'::bytea)`);
      const text = JSON.stringify(['a\0b', '{}']);
      await client.query(`select pg_logical_emit_message(true, 'eds_outbox', $1::text)`, [text]);
    });
    await write(url, mixed(['A'], 1));
    const destination = recording(false);
    const one = start(url, slot, { destination, poison: 'dead-letter' });
    await destination.reached(1);
    await eventually(async () => expect(await describeDb(url)).toMatchObject({ dead: 2 }));
    await one.stop();
  });

  test('a large transaction is taken whole, with the server asked to pause', async () => {
    const { url, slot } = await outbox();
    await withClient(url, (client) =>
      inTx(client, () =>
        client.query(
          `select pg_logical_emit_message(true, 'eds_outbox', json_build_array('k' || n % 50,
  json_build_object('specversion', '1.0', 'id', n::text, 'source', '/s', 'type', 't')::text)::text)
from generate_series(1, 20000) as n`,
        ),
      ),
    );
    await write(url, mixed(['A'], 3));
    const destination = recording(true);
    const one = start(url, slot, { destination });
    await destination.reached(20_003);
    await one.stop();
    expect(new Set(destination.ids).size).toBe(20_003);
  });

  test('an idle relay lets the server give up log that others have written', async () => {
    const { url, slot } = await outbox();
    // The relay reports every ten seconds; here its time runs twenty times as fast.
    const clock = {
      now: systemClock.now,
      sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / 20, signal),
    };
    const one = start(url, slot, { destination: recording(true), clock });
    await withClient(url, async (client) => {
      await client.query('create table noise as select n from generate_series(1, 20000) as n');
      const lag = async () => {
        const { rows } = await client.query(
          'select (pg_current_wal_lsn() - confirmed_flush_lsn)::int as lag from pg_replication_slots where slot_name = $1',
          [slot],
        );
        return (rows[0] as { lag: number }).lag;
      };
      await eventually(async () => expect(await lag()).toBeLessThan(2000));
    });
    await one.stop();
  });

  test('a relay whose server is killed goes on when the server does', async () => {
    const own = await startOutboxServer();
    try {
      const url = await own.createDatabase();
      await withClient(url, (client) => createLogSlot(client));
      const { ids, running } = await relayPastKill(own, url, (destination) =>
        start(url, 'eds_outbox', { destination, batch: 10 }),
      );
      expect(new Set(ids).size).toBe(100);
      expect(running.relay.state().restarts).toBeGreaterThan(0);
    } finally {
      await own[Symbol.asyncDispose]();
    }
  });
});

test.each(['0/0', '16/B374D848', 'FFFFFFFF/FFFFFFFF', '1/0'])('position %s', (text) => {
  expect(formatLsn(parseLsn(text))).toBe(text);
});
