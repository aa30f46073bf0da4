import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { describeOutboxTx } from './describe.ts';
import { enqueueTx } from './enqueue.ts';
import { orderEvent } from './fixture-events.ts';
import { migrateTx } from './migrate.ts';
import {
  listDeadEventsTx,
  listParkedKeysTx,
  redriveTx,
  releaseKeysTx,
  SET_ASIDE_COUNT_MAX,
} from './release.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let db: PGlite;

beforeAll(async () => {
  db = await PGlite.create();
  await db.transaction((tx) => migrateTx(tx));
});
afterAll(() => db?.close());

/** Three events of A, two of B, one of C: 1 to 6. */
beforeEach(async () => {
  await db.exec('truncate eds.outbox, eds.parked_key restart identity');
  const keys = ['A', 'A', 'A', 'B', 'B', 'C'];
  const events = keys.map((key, at) => orderEvent(key, at + 1));
  await db.transaction((tx) => enqueueTx(tx, events));
});

const park = (key: string, ago: string) =>
  db.query(
    `insert into eds.parked_key (key, parked_at, reason) values ($1, clock_timestamp() - $2::interval, 'poison')`,
    [key, ago],
  );
const redrive = (options?: Parameters<typeof redriveTx>[1]) =>
  db.transaction((tx) => redriveTx(tx, options));
const rows = async () => {
  const found = await db.query<{ seq: number; event: string; [column: string]: unknown }>(
    'select seq, key, event, state, attempts, last_error from eds.outbox order by seq',
  );
  return found.rows;
};
const attempts = async () => {
  const { rows } = await db.query<{ attempts: number }>(
    'select attempts from eds.outbox order by seq',
  );
  return rows.map((row) => row.attempts);
};

test('parked keys are listed with what waits and why, longest parked first', async () => {
  await park('A', '1 minute');
  await park('B', '1 hour');
  await park('empty', '1 second');
  await db.exec(`update eds.outbox set attempts = 2, last_error = 'status 400' where seq = 1`);
  await db.exec(`update eds.outbox set last_error = 'of a later one' where seq in (2, 5)`);

  const keys = await listParkedKeysTx(db);
  expect(keys).toMatchObject([
    { key: 'B', pending: 2, error: 'poison' },
    { key: 'A', pending: 3, error: 'status 400' },
    { key: 'empty', pending: 0, error: 'poison' },
  ]);
  expect(keys[0]?.parkedMs).toBeGreaterThanOrEqual(3_600_000);
  expect((await listParkedKeysTx(db, { limit: 1 })).map(({ key }) => key)).toEqual(['B']);
});

test('keys that are released are parked no more, and their attempts count anew', async () => {
  for (const key of ['A', 'B', 'C']) await park(key, '1 minute');
  await db.exec('update eds.outbox set attempts = seq');

  expect(await releaseKeysTx(db, { keys: [] })).toEqual([]);
  expect(await releaseKeysTx(db, { keys: ['C', 'A', 'never parked'] })).toEqual(['A', 'C']);
  expect(await attempts()).toEqual([0, 0, 0, 4, 5, 0]);
  expect(await describeOutboxTx(db)).toMatchObject({ pending: 6, parkedKeys: 1, parked: 2 });

  expect(await releaseKeysTx(db)).toEqual(['B']);
  expect(await releaseKeysTx(db)).toEqual([]);
  expect(await describeOutboxTx(db)).toMatchObject({ pending: 6, parkedKeys: 0, parked: 0 });
});

test('dead events are listed in pages and given back, and nothing else is', async () => {
  await db.exec(`update eds.outbox set state = 'dead', attempts = 3, last_error = 'status 400'
    where seq in (1, 3, 6)`);
  await db.exec(`update eds.outbox set state = 'sent', attempts = 1 where seq = 2`);

  const dead = await listDeadEventsTx(db);
  expect(dead).toMatchObject([
    { seq: 1n, key: 'A', attempts: 3, error: 'status 400' },
    { seq: 3n, key: 'A' },
    { seq: 6n, key: 'C' },
  ]);
  expect(JSON.parse(dead[0]?.event ?? '')).toMatchObject({ id: 'A-1', subject: 'A' });
  expect(await listDeadEventsTx(db, { limit: 1, after: 1n })).toMatchObject([{ seq: 3n }]);

  const texts = new Map((await rows()).map(({ seq, event }) => [seq, event]));

  expect(await redrive({ seqs: [] })).toEqual([]);
  expect(await redrive({ seqs: [6n, 2n, 99n] })).toEqual([6n]);
  expect(await describeOutboxTx(db)).toMatchObject({ pending: 3, dead: 2 });
  expect(await redrive()).toEqual([1n, 3n]);
  expect(await describeOutboxTx(db)).toMatchObject({ pending: 5, dead: 0 });
  // In records of their own, behind the others, in their order; the others are as they were.
  const again = { state: 'pending', attempts: 0, last_error: null };
  expect(await rows()).toMatchObject([
    { seq: 2, state: 'sent', attempts: 1 },
    { seq: 4, state: 'pending' },
    { seq: 5, state: 'pending' },
    { ...again, seq: 7, key: 'C', event: texts.get(6) },
    { ...again, seq: 8, key: 'A', event: texts.get(1) },
    { ...again, seq: 9, key: 'A', event: texts.get(3) },
  ]);
});

test('so many keys that a lock for each would be too many are given back under one lock', async () => {
  await db.exec(`insert into eds.outbox (key, event, state)
    select 'K' || n, '{}', 'dead' from generate_series(1, 1001) as n`);
  const advisory = `select count(*)::int as n from pg_locks where locktype = 'advisory'`;
  await db.transaction(async (tx) => {
    expect(await redriveTx(tx)).toHaveLength(1001);
    expect((await tx.query<{ n: number }>(advisory)).rows).toEqual([{ n: 0 }]);
  });
  expect(await describeOutboxTx(db)).toMatchObject({ dead: 0, pending: 1007 });
});

test('nothing is given back outside of a transaction', async () => {
  await db.exec(`update eds.outbox set state = 'dead' where seq in (1, 3)`);
  const before = await rows();
  await expect(redriveTx(db)).rejects.toThrow('not in a transaction');
  expect(await rows()).toEqual(before);
  // A transaction that is rolled back leaves nothing.
  const undone = db.transaction(async (tx) => {
    expect(await redriveTx(tx)).toEqual([1n, 3n]);
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  expect(await rows()).toEqual(before);
});

test.each([0, 1.5, -1, Number.NaN, SET_ASIDE_COUNT_MAX + 1])('no limit: %d', async (limit) => {
  await expect(listParkedKeysTx(db, { limit })).rejects.toThrow(RangeError);
  await expect(listDeadEventsTx(db, { limit })).rejects.toThrow(RangeError);
});
