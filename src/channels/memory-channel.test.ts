import { expect, test } from 'vitest';
import { createEvent } from '../event/create.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import type { Lease } from './channel.ts';
import { createMemoryChannel } from './memory-channel.ts';

const event = (id: string, more: object = {}) =>
  createEvent({ id, source: '/s', type: 't', ...more });
const ids = (leases: readonly Lease[]) => leases.map((lease) => lease.event.id);

test.each(['Partitionkey', 'partition key', '', 'data!'])(
  'A channel that is to order by "%s", which no event has, is not made',
  (orderBy) => {
    expect(() => createMemoryChannel({ orderBy })).toThrow(RangeError);
  },
);

test('A waiting take gets an event as it is sent', async () => {
  const clock = createVirtualClock();
  const channel = createMemoryChannel({ clock });
  const a = await channel.subscribe('a');
  const taking = a.take({ waitMs: 1000 });
  await clock.advance(10);
  await channel.send([event('1')]);
  expect(ids(await taking)).toEqual(['1']);
  expect(clock.now()).toBe(10);
});

test('A waiting take gets a delayed event at its time', async () => {
  const clock = createVirtualClock();
  const channel = createMemoryChannel({ clock });
  const a = await channel.subscribe('a');
  await channel.send([event('1')]);
  await (await a.take())[0]?.nack({ delayMs: 50 });
  const taking = a.take({ waitMs: 1000 }).then((leases) => [clock.now(), ...ids(leases)]);
  await clock.run(taking);
  expect(await taking).toEqual([50, '1']);
});

test('An aborted take rejects with the reason', async () => {
  const clock = createVirtualClock();
  const channel = createMemoryChannel({ clock });
  const a = await channel.subscribe('a');
  const aborter = new AbortController();
  const taking = a.take({ waitMs: 1000, signal: aborter.signal });
  aborter.abort(new Error('enough'));
  await expect(taking).rejects.toThrow('enough');
  expect(clock.sleeping).toBe(0);
});

test('Events of a busy key wait, in order, and are found again', async () => {
  const clock = createVirtualClock();
  const channel = createMemoryChannel({ clock, orderBy: 'partitionkey' });
  const a = await channel.subscribe('a');
  const keyed = (id: string) => event(id, { partitionkey: id[0] });
  await channel.send(['x1', 'x2', 'y1', 'x3', 'y2'].map(keyed));
  const first = await a.take({ max: 10 });
  expect(ids(first)).toEqual(['x1', 'y1']);
  await first[0]?.nack({ delayMs: 10 });
  await first[1]?.ack();
  expect(ids(await a.take({ max: 10 }))).toEqual(['y2']);
  await clock.advance(10);
  const again = await a.take({ max: 10 });
  expect(ids(again)).toEqual(['x1']);
  await again[0]?.deadLetter('no');
  const next = await a.take({ max: 10 });
  expect(ids(next)).toEqual(['x2']);
  await channel.send([keyed('x4')]);
  await next[0]?.ack();
  const third = await a.take({ max: 10 });
  expect(ids(third)).toEqual(['x3']);
  await third[0]?.ack();
  expect(ids(await a.take({ max: 10 }))).toEqual(['x4']);
});

test('Bytes are counted once for all subscriptions and freed with the last', async () => {
  const channel = createMemoryChannel();
  const [a, b] = [await channel.subscribe('a'), await channel.subscribe('b')];
  await channel.send([event('1')]);
  const { storedBytes } = await channel.describe();
  expect(storedBytes).toBe(JSON.stringify(event('1')).length);
  await (await a.take())[0]?.ack();
  expect(await channel.describe()).toMatchObject({ stored: 1, storedBytes });
  await (await b.take())[0]?.ack();
  expect(await channel.describe()).toMatchObject({ stored: 0, storedBytes: 0 });
});

test('Ending a subscription frees what it held in every state', async () => {
  const channel = createMemoryChannel({ orderBy: 'partitionkey' });
  const a = await channel.subscribe('a');
  const keyed = (id: string) => event(id, { partitionkey: id[0] });
  await channel.send(['x1', 'x2', 'x3', 'y1', 'z1', 'w1', 'v1'].map(keyed));
  const taken = await a.take({ max: 4 });
  expect(ids(taken)).toEqual(['x1', 'y1', 'z1', 'w1']);
  await taken[1]?.nack({ delayMs: 10 });
  await taken[2]?.deadLetter('no');
  await taken[3]?.nack();
  expect(await channel.describe()).toMatchObject({ stored: 7 });
  expect(await channel.unsubscribe('a')).toBe(true);
  expect(await channel.describe()).toMatchObject({ stored: 0, storedBytes: 0 });
  await expect(a.take()).rejects.toMatchObject({ code: 'CHANNEL_NO_SUBSCRIPTION' });
  await expect(taken[0]?.ack()).rejects.toMatchObject({ code: 'CHANNEL_LEASE_LOST' });
});

test('An event that always fails does not keep others out', async () => {
  const channel = createMemoryChannel();
  const a = await channel.subscribe('a');
  await channel.send([event('poison'), event('good')]);
  const seen: string[] = [];
  for (let round = 0; round < 4; round += 1) {
    const [lease] = await a.take();
    if (lease === undefined) break;
    seen.push(lease.event.id);
    if (lease.event.id === 'poison') await lease.nack();
    else await lease.ack();
  }
  expect(seen).toContain('good');
});
