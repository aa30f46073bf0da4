import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEvent } from '../event/create.ts';
import { parseEvent, serializeEvent } from '../event/json.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import type { Lease } from './channel.ts';
import { openPgliteDatabase } from './pglite/pglite-database.ts';
import { createSqlChannel } from './sql-channel.ts';
import type { SqlDatabase } from './sql-database.ts';
import { CHANNEL_SCHEMA_VERSION, migrateChannels } from './sql-schema.ts';

const event = (id: string, more: object = {}) =>
  createEvent({ id, source: '/s', type: 't', ...more });
const ids = (leases: readonly Lease[]) => leases.map((lease) => lease.event.id);

let database: SqlDatabase;
beforeAll(async () => {
  database = await openPgliteDatabase();
}, 120_000);
afterAll(() => database.close());

test('The schema is made once', async () => {
  await migrateChannels(database);
  await migrateChannels(database);
  const versions = await database.query('select version from eds_channel_schema order by version');
  expect(versions).toEqual([{ version: 1 }, { version: CHANNEL_SCHEMA_VERSION }]);
});

test('A store of version 1 opens with what it holds, and can retain from then on', {
  timeout: 60_000,
}, async () => {
  await using old = await openOld();
  const { database: store } = old;
  const channel = await createSqlChannel({ database: store, name: 'old', retention: {} });
  expect(channel.capabilities.replay).toBe(true);
  expect(await channel.describe()).toMatchObject({
    accepted: 2,
    stored: 1,
    retained: { events: 0 },
    subscriptions: [{ name: 'a', depth: 1 }],
  });
  const [lease] = await (await channel.subscribe('a')).take();
  expect(lease?.event.id).toBe('2');
  await lease?.ack();
  await channel.send([event('3')]);
  const late = await channel.subscribe('late', { startAt: 'earliest' });
  expect(ids(await late.take({ max: 10 }))).toEqual(['3']);
});

/** A store as version 1 left it: two events accepted, one of them undelivered. */
async function openOld() {
  const store = await openPgliteDatabase();
  const before = await createSqlChannel({ database: store, name: 'old' });
  const a = await before.subscribe('a');
  await before.send([event('1'), event('2')]);
  const [first] = await a.take();
  await first?.ack();
  await before.close();
  for (const column of ['retain_ms', 'retain_events', 'retained_from', 'retained'])
    await store.query(`alter table eds_channel drop column ${column}`);
  await store.query('drop index eds_channel_event_channel_seq_idx');
  await store.query('delete from eds_channel_schema where version > 1');
  return { database: store, [Symbol.asyncDispose]: () => store.close() };
}

test('A retention survives the process, and ends when it is not asked for again', async () => {
  const options = { database, name: 'retaining', clock: createVirtualClock(1_000_000) };
  const before = await createSqlChannel({ ...options, retention: { eventsMax: 3 } });
  await before.send(['1', '2', '3', '4'].map((id) => event(id)));
  await before.close();

  const same = await createSqlChannel({ ...options, retention: { eventsMax: 2 } });
  const late = await same.subscribe('late', { startAt: 'earliest' });
  expect(ids(await late.take({ max: 10 }))).toEqual(['3', '4']);
  expect(await same.describe()).toMatchObject({ stored: 2, retained: { events: 2 } });
  await same.close();

  const without = await createSqlChannel(options);
  expect(without.capabilities.replay).toBe(false);
  expect(await without.describe()).toMatchObject({ stored: 2, subscriptions: [{ depth: 2 }] });
  expect(await without.describe()).not.toHaveProperty('retained');
  await without.unsubscribe('late');
  expect(await without.describe()).toMatchObject({ stored: 0, storedBytes: 0 });
  await without.close();

  const again = await createSqlChannel({ ...options, retention: {} });
  expect(await again.describe()).toMatchObject({ accepted: 4, retained: { events: 0 } });
});

test('Retained events of one channel do not go for another', async () => {
  const limits = { bytesMax: 400 };
  const open = (name: string) => createSqlChannel({ database, name, limits, retention: {} });
  const [a, b] = [await open('retaining-a'), await open('retaining-b')];
  for (let at = 0; at < 20; at += 1) {
    await a.send([event(`${at}`)]);
    if (at < 2) await b.send([event(`${at}`)]);
  }
  const found = await (await b.subscribe('late', { startAt: 'earliest' })).take({ max: 100 });
  expect(ids(found)).toEqual(['0', '1']);
  const { stored, storedBytes, retained } = await a.describe();
  expect(storedBytes).toBeLessThanOrEqual(400);
  expect(stored).toBe(retained?.events);
  const rest = await (await a.subscribe('late', { startAt: 'earliest' })).take({ max: 100 });
  expect(ids(rest).at(-1)).toBe('19');
  expect(rest).toHaveLength(stored);
});

test('A send that needs more room than the first look at what is retained gives', async () => {
  const limits = { bytesMax: 30_000 };
  const options = { database, name: 'retaining-many', limits, retention: {} };
  const channel = await createSqlChannel(options);
  await channel.send(Array.from({ length: 300 }, (_, at) => event(`${at}`)));
  await channel.send([event('large', { data: 'x'.repeat(25_000) })]);
  const { storedBytes, retained } = await channel.describe();
  expect(storedBytes).toBeLessThanOrEqual(30_000);
  expect(retained?.events).toBeGreaterThan(1);
});

test('Tables of a newer version are left alone', async () => {
  await migrateChannels(database);
  await database.query('insert into eds_channel_schema (version) values (99)');
  try {
    await expect(createSqlChannel({ database })).rejects.toMatchObject({
      code: 'CHANNEL_STORE_FAILED',
      cause: { message: 'Cannot open channels: their tables are of version 99' },
    });
  } finally {
    await database.query('delete from eds_channel_schema where version = 99');
  }
});

test('A channel that another process makes at the same moment is opened', async () => {
  let isMade = false;
  // What PostgreSQL answers when the other one commits while this one waits: the snapshot is from before.
  const late: SqlDatabase['query'] = async (sql, parameters) => {
    const rows = await database.query(sql, parameters);
    if (isMade || !sql.includes('insert into eds_channel (name)')) return rows;
    isMade = true;
    return [];
  };
  const channel = await createSqlChannel({ database: { ...database, query: late }, name: 'twice' });
  await channel.subscribe('a');
  expect(await channel.send([event('1')])).toEqual({ accepted: 1, duplicates: 0 });
  await channel.close();
});

test('Channels of one database do not see each other', async () => {
  const [a, b] = [
    await createSqlChannel({ database, name: 'a' }),
    await createSqlChannel({ database, name: 'b' }),
  ];
  const [one, other] = [await a.subscribe('s'), await b.subscribe('s')];
  await a.send([event('1')]);
  expect(await other.take()).toEqual([]);
  expect(ids(await one.take())).toEqual(['1']);
  await a.unsubscribe('s');
  expect(await b.describe()).toMatchObject({ subscriptions: [{ name: 's' }] });
});

test('Digits, quotes and control characters of the data come back as they were', async () => {
  const channel = await createSqlChannel({ database, name: 'text' });
  const a = await channel.subscribe('a');
  const text =
    '{"specversion":"1.0","id":"{\\"a\\",NULL}","source":"/a","type":"t","data":{"n":1.0000000000000000000001,"z":"\\u0000\\\\\'"}}';
  await channel.send([parseEvent(text)]);
  const [lease] = await a.take();
  expect(lease && serializeEvent(lease.event)).toBe(text);
});

test('A closed and opened channel goes on where it was', async () => {
  const clock = createVirtualClock(1_000_000);
  const options = {
    database,
    name: 'restart',
    clock,
    deduplicationMs: 1000,
    orderBy: 'partitionkey',
  };
  const before = await createSqlChannel(options);
  const a = await before.subscribe('a');
  const keyed = (id: string) => event(id, { partitionkey: id[0] });
  await before.send(['x1', 'x2', 'y1', 'z1', 'w1'].map(keyed));
  const [x1, y1, z1, w1] = await a.take({ max: 10 });
  await y1?.deadLetter('no');
  await z1?.nack({ delayMs: 500, reason: 'later' });
  await w1?.ack();
  expect(await before.close()).toEqual({ undelivered: 3, deadLetters: 1 });
  await expect(x1?.ack()).rejects.toMatchObject({ code: 'CHANNEL_CLOSED' });

  const after = await createSqlChannel(options);
  expect(await after.describe()).toMatchObject({
    accepted: 5,
    stored: 4,
    subscriptions: [
      {
        name: 'a',
        depth: 3,
        inFlight: 0,
        delayed: 1,
        deadLetters: 1,
        acknowledged: 1,
        failures: 2,
      },
    ],
  });
  const again = await after.subscribe('a');
  const leases = await again.take({ max: 10 });
  expect(leases.map((lease) => [lease.event.id, lease.attempt])).toEqual([['x1', 2]]);
  await leases[0]?.ack();
  expect(ids(await again.take({ max: 10 }))).toEqual(['x2']);
  expect(await after.send([keyed('x1'), keyed('x3')])).toEqual({ accepted: 1, duplicates: 1 });
  await clock.advance(500);
  expect(ids(await again.take({ max: 10 }))).toEqual(['z1']);
  expect(await again.deadLetters()).toMatchObject([{ event: { id: 'y1' }, reason: 'no' }]);
});

test('Nothing is left in the tables when all is done', async () => {
  const channel = await createSqlChannel({ database, name: 'empty' });
  const [a, b] = [await channel.subscribe('a'), await channel.subscribe('b')];
  await channel.send(Array.from({ length: 50 }, (_, index) => event(`${index}`)));
  for (const one of [a, b]) {
    const leases = await one.take({ max: 100 });
    expect(leases).toHaveLength(50);
    await Promise.all(
      leases.map((lease, at) => (at % 5 === 0 ? lease.deadLetter('x') : lease.ack())),
    );
  }
  expect(await channel.describe()).toMatchObject({ stored: 10 });
  expect(await a.removeDeadLetters('nowhere')).toBe(10);
  expect(await b.removeDeadLetters('queue', { max: 4 })).toBe(4);
  expect(await channel.describe()).toMatchObject({ stored: 10 });
  for (const lease of await b.take({ max: 10 })) await lease.ack();
  expect(await b.removeDeadLetters('nowhere')).toBe(6);
  expect(await channel.describe()).toMatchObject({ stored: 0, storedBytes: 0 });
});

test('Tidying does not disturb', async () => {
  await database.tidy?.(['eds_channel_delivery']);
  expect(await database.query('select 1 as one')).toEqual([{ one: 1 }]);
});
