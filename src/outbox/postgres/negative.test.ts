import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { serializeEvent } from '../../event/json.ts';
import { enqueueTx } from './enqueue.ts';
import { eventually } from './fixture-eventually.ts';
import { inTx, orderEvent, startOutboxServer } from './fixture-outbox.ts';
import { describeDb, recording, write } from './fixture-relays.ts';
import { start } from './fixture-running.ts';
import { type FixtureServer, serverObstacle, withClient } from './fixture-server.ts';
import { createLogOutboxRelay } from './log-outbox-relay.ts';
import { createLogSlot } from './log-slot.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const obstacle = await serverObstacle();
const noServer = obstacle === undefined ? '' : ` (skipped: ${obstacle})`;

/** A server of its own with this setting: writes without a pause, is killed, and tells what it lost. */
async function lossesWith(
  synchronousCommit: 'on' | 'off',
): Promise<{ acked: number; lost: number }> {
  await using server = await startOutboxServer({
    synchronous_commit: synchronousCommit,
    // The writer of the log comes seldom, as on a busy server; what it has not written is lost.
    wal_writer_delay: '10s',
    wal_writer_flush_after: '1GB',
  });
  const url = await server.createDatabase();
  const acked: string[] = [];
  const ended = withClient(url, async (client) => {
    for (let n = 1; ; n += 1) {
      await inTx(client, () => enqueueTx(client, orderEvent('A', n)));
      acked.push(`A-${n}`);
    }
  }).catch((error: unknown) => error);
  await eventually(() => expect(acked.length).toBeGreaterThan(50));
  await server.kill();
  expect(await ended).toBeInstanceOf(Error);
  await server.start();
  const { rows } = await withClient(url, (client) =>
    client.query(`select event::json ->> 'id' as id from eds.outbox`),
  );
  const kept = new Set((rows as { id: string }[]).map(({ id }) => id));
  return { acked: acked.length, lost: acked.filter((id) => !kept.has(id)).length };
}

// What is warned of has to be true too: each of these shows a loss, a leak or a wrong order that other ways of
// building an outbox have, on the server that shows none with ours.
describe.skipIf(obstacle !== undefined)(`what does not work, on PostgreSQL${noServer}`, () => {
  let server: FixtureServer;
  beforeAll(async () => {
    server = await startOutboxServer();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  test('synchronous_commit=off loses acknowledged commits when the server is killed; on loses none', async () => {
    const off = await lossesWith('off');
    const on = await lossesWith('on');
    console.log(
      `kill -9 of the server: synchronous_commit=off lost ${off.lost} of ${off.acked} acknowledged events, on lost ${on.lost} of ${on.acked}`,
    );
    expect(off.lost).toBeGreaterThan(0);
    expect(on.lost).toBe(0);
  });

  test('a cursor on the sequence number loses an event whose transaction commits late', async () => {
    const url = await server.createDatabase();
    const read: string[] = [];
    let cursor = '0';
    await withClient(url, (one) =>
      withClient(url, async (two) => {
        const poll = async () => {
          const { rows } = await two.query(
            `select seq::text, key from eds.outbox where seq > $1 order by seq`,
            [cursor],
          );
          for (const { seq, key } of rows as { seq: string; key: string }[]) {
            read.push(key);
            cursor = seq;
          }
        };
        await one.query('begin');
        await enqueueTx(one, orderEvent('A', 1));
        await write(url, [orderEvent('B', 1)]);
        await poll();
        await one.query('commit');
        await poll();
      }),
    );
    expect(read).toEqual(['B']);
    // Our rule has no cursor: the record is pending, and will be read.
    expect(await describeDb(url)).toMatchObject({ pending: 2 });
  });

  test('a cursor on the time loses it too: now() is when the transaction began', async () => {
    const url = await server.createDatabase();
    await withClient(url, (one) =>
      withClient(url, async (two) => {
        await one.query('create table mine (key text, created_at timestamptz default now())');
        const read: string[] = [];
        let cursor = '-infinity';
        const poll = async () => {
          const { rows } = await two.query(
            'select key, created_at::text from mine where created_at > $1 order by created_at',
            [cursor],
          );
          for (const row of rows as { key: string; created_at: string }[]) {
            read.push(row.key);
            cursor = row.created_at;
          }
        };
        await one.query('begin');
        await one.query(`insert into mine values ('A')`);
        await two.query(`insert into mine values ('B')`);
        await poll();
        await one.query('commit');
        await poll();
        expect(read).toEqual(['B']);
      }),
    );
  });

  test('two relays with SKIP LOCKED take the events of one key out of order', async () => {
    const url = await server.createDatabase();
    await write(url, [orderEvent('A', 1), orderEvent('A', 2)]);
    const published: string[] = [];
    const claim = `select event::json ->> 'id' as id from eds.outbox where state = 'pending'
order by seq limit 1 for update skip locked`;
    await withClient(url, (one) =>
      withClient(url, async (two) => {
        await one.query('begin');
        await two.query('begin');
        const slow = await one.query(claim);
        const fast = await two.query(claim);
        published.push((fast.rows[0] as { id: string }).id);
        published.push((slow.rows[0] as { id: string }).id);
        await Promise.all([one.query('commit'), two.query('commit')]);
      }),
    );
    expect(published).toEqual(['A-2', 'A-1']);
  });

  test('a row written without waiting for its key can be numbered before a row that commits earlier', async () => {
    const url = await server.createDatabase();
    const insert = `insert into eds.outbox (key, event) values ('A', $1) returning seq`;
    await withClient(url, (one) =>
      withClient(url, async (two) => {
        await one.query('begin');
        await one.query(insert, [serializeEvent(orderEvent('A', 2))]);
        await two.query('begin');
        await two.query(insert, [serializeEvent(orderEvent('A', 1))]);
        await two.query('commit');
        await one.query('commit');
        const { rows } = await one.query(
          `select event::json ->> 'id' as id from eds.outbox order by seq`,
        );
        // Committed as 1, 2; numbered as 2, 1.
        expect(rows).toEqual([{ id: 'A-2' }, { id: 'A-1' }]);
      }),
    );
  });

  test('a message that is not of the transaction goes out though the transaction is rolled back', async () => {
    const url = await server.createDatabase();
    await withClient(url, async (client) => {
      await createLogSlot(client, { slot: 'leak' });
      for (const isTransactional of [false, true]) {
        await client.query('begin');
        await client.query('select pg_logical_emit_message($1, $2, $3)', [
          isTransactional,
          'other',
          String(isTransactional),
        ]);
        await client.query('rollback');
      }
      // What is not of a transaction is not flushed with one either: the next commit does that.
      await client.query('create table flushed ()');
      const { rows } = await client.query(
        `select encode(data, 'escape') as data from pg_logical_slot_peek_binary_changes('leak', null, null,
'proto_version', '1', 'publication_names', 'eds_outbox', 'messages', 'true')`,
      );
      expect(JSON.stringify(rows)).toContain('false');
      expect(JSON.stringify(rows)).not.toContain('true');
    });
  });

  test('the log relay drops a message of that kind: it was committed with nothing', async () => {
    const url = await server.createDatabase();
    await withClient(url, async (client) => {
      await createLogSlot(client, { slot: 'dropped' });
      const content = JSON.stringify(['A', serializeEvent(orderEvent('A', 1))]);
      await client.query(`select pg_logical_emit_message(false, 'eds_outbox', $1)`, [content]);
    });
    await write(url, [orderEvent('A', 2)]);
    const destination = recording(true);
    const options = { url, slot: 'dropped', destination, pollMs: 10 };
    const relay = start(createLogOutboxRelay(options));
    await destination.reached(1);
    await relay.stop();
    expect(destination.ids).toEqual(['A-2']);
  });

  test('an inbox row in a transaction of its own loses the effect, or has it twice', async () => {
    const url = await server.createDatabase();
    const mark = `insert into eds.inbox (consumer, event_key) values ('c', $1) on conflict do nothing returning 1`;
    await withClient(url, async (client) => {
      await client.query('create table effect (id text)');
      const effects = async () => (await client.query('select id from effect')).rows.length;
      // Marked first; the crash comes before the effect, and the second delivery is taken for a duplicate.
      await client.query(mark, ['lost']);
      expect((await client.query(mark, ['lost'])).rows).toEqual([]);
      expect(await effects()).toBe(0);
      // The effect first; the crash comes before the mark, and the second delivery has its effect again.
      await client.query(`insert into effect values ('twice')`);
      expect((await client.query(mark, ['twice'])).rows).toHaveLength(1);
      await client.query(`insert into effect values ('twice')`);
      expect(await effects()).toBe(2);
    });
  });
});
