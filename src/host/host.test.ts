import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { createNetwork } from '../conformance/network.ts';
import { createEvent } from '../event/create.ts';
import { encodeEvent } from '../http/encode.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import { directoryHostStore } from './directory-host-store.ts';
import { createHost, type HostOptions } from './host.ts';
import type { Host } from './host-contract.ts';
import type { HostRecord } from './host-record.ts';
import { memoryHostStore } from './memory-host-store.ts';

const subscriber = { uri: 'http://shop.example/' };
const world = async (options: Partial<HostOptions> = {}) => {
  const clock = createVirtualClock();
  const network = createNetwork({ clock, scripts: { [subscriber.uri]: [503, 202] } });
  const records: HostRecord[] = [];
  const host = await createHost({
    store: memoryHostStore(),
    transport: network.transport,
    clock,
    origin: 'http://host.example',
    observe: (record) => records.push(record),
    ...options,
  });
  return { clock, network, records, host };
};

const send = async (host: Host, name: string, id: string, data?: unknown) => {
  const event = createEvent({ id, source: '/shop', type: 'order.created', data });
  const request = { method: 'POST', url: `/channels/${name}`, ...encodeEvent(event) };
  return (await host.receiverAt(`/channels/${name}`)?.handle(request))?.status;
};

test('host: closing delivers what was accepted, and takes nothing more', async () => {
  const { clock, host, network, records } = await world();
  await host.createChannel({ name: 'orders' });
  await host.createSubscription('orders', { subscriber, delivery: { backoffDelay: 'PT2S' } });
  expect(await send(host, 'orders', 'A')).toBe(202);
  const receiver = host.receiverAt('/channels/orders');
  const closing = host.close({ drainMs: 5_000 });
  expect((await receiver?.handle({ method: 'POST', url: '/', headers: {} }))?.status).toBe(503);
  await clock.run(closing);
  expect(network.requests(subscriber.uri).map(({ status }) => status)).toEqual([503, 202]);
  expect(records.filter(({ kind }) => kind === 'lost')).toEqual([]);
});

test('host: what cannot be delivered in time is told as lost, once for each subscription', async () => {
  const { clock, host, records } = await world();
  await host.createChannel({ name: 'orders' });
  for (const name of ['one', 'two']) {
    const delivery = { backoffDelay: 'PT1H' };
    const uri = `http://down.example/${name}`;
    await host.createSubscription('orders', { name, subscriber: { uri }, delivery });
  }
  await send(host, 'orders', 'A');
  await clock.run(host.close({ drainMs: 1_000 }));
  const lost = records.flatMap((record) => (record.kind === 'lost' ? [record.left] : []));
  expect(lost).toMatchObject([
    { subscription: 'one', event: { id: 'A' } },
    { subscription: 'two', event: { id: 'A' } },
  ]);
});

test('host: a full channel is worth another attempt, an event that never fits is not', async () => {
  const store = memoryHostStore({ limits: { eventsMax: 1, bytesMax: 1_000 } });
  const { host } = await world({ store });
  await host.createChannel({ name: 'small' });
  const uri = 'http://down.example/';
  await host.createSubscription('small', { subscriber: { uri } });
  expect(await send(host, 'small', 'A', 'x'.repeat(2_000))).toBe(422);
  expect(await send(host, 'small', 'B')).toBe(202);
  expect(await send(host, 'small', 'C')).toBe(503);
});

test('host: an observer that throws loses no event; limits and names hold', async () => {
  const observe = () => {
    throw new Error('The log is full');
  };
  const { clock, host, network } = await world({ observe, channelsMax: 1 });
  await host.createChannel({ name: 'orders' });
  await expect(host.createChannel()).rejects.toMatchObject({ code: 'HOST_TOO_MANY_CHANNELS' });
  await host.createSubscription('orders', { subscriber });
  await send(host, 'orders', 'A');
  await clock.advance(1_000);
  expect(network.requests(subscriber.uri)).toHaveLength(2);
  expect(host.receiverAt('/channels/%zz')).toBeUndefined();
  expect(await host.deleteSubscription('orders', 'nobody')).toBe(false);
  expect(await host.deleteChannel('nobody')).toBe(false);
});

test('host: a list of channels that cannot be read stops the start, and stays as it is', {
  timeout: 60_000,
}, async () => {
  const directory = await mkdtemp(`${tmpdir()}/host-`);
  const file = `${directory}/channels.json`;
  await writeFile(file, '{"version":1,"channels":[{"name":"a"');
  const store = await directoryHostStore(directory);
  await expect(world({ store })).rejects.toMatchObject({ code: 'HOST_BAD_CATALOG' });
  expect(await readFile(file, 'utf8')).toContain('"name":"a"');
  await store.close();
  await rm(directory, { recursive: true });
});

test('host: a restart during a restart is refused', async () => {
  const { host } = await world();
  const first = host.restart();
  await expect(host.restart()).rejects.toMatchObject({ code: 'HOST_CLOSED' });
  await first;
  await host.createChannel({ name: 'orders' });
  await host.close();
});

test('host: closing takes no longer than it was given, whatever still comes in', async () => {
  const { clock, host, network } = await world();
  await host.createChannel({ name: 'orders' });
  network.script(subscriber.uri, [503]);
  await host.createSubscription('orders', { subscriber, delivery: { backoffDelay: 'PT1S' } });
  expect(await send(host, 'orders', 'A')).toBe(202);
  const body = { read: () => new Promise<never>(() => undefined), cancel: () => undefined };
  const headers = encodeEvent(createEvent({ id: 'B', source: '/s', type: 't' })).headers;
  void host.receiverAt('/channels/orders')?.handle({ method: 'POST', url: '/', headers, body });
  const startedAt = clock.now();
  await clock.run(host.close({ drainMs: 4_000 }));
  expect(clock.now() - startedAt).toBe(4_000);
});

test.each([Number.NaN, -1, Number.POSITIVE_INFINITY, 0.5, 3_600_001])(
  'host: is not closed with a time of %d ms, and goes on',
  async (drainMs) => {
    const { clock, host, network } = await world();
    await host.createChannel({ name: 'orders' });
    await host.createSubscription('orders', { subscriber, delivery: { backoffDelay: 'PT1S' } });
    await expect(host.close({ drainMs })).rejects.toThrow(`Cannot use drainMs: ${drainMs}`);
    expect(await send(host, 'orders', 'A')).toBe(202);
    await clock.advance(1_000);
    expect(network.requests(subscriber.uri).map(({ status }) => status)).toEqual([503, 202]);
    await host.close();
  },
);

test('host: a number of channels that is none is a mistake', async () => {
  for (const channelsMax of [0, -1, 0.5, Number.NaN]) {
    await expect(world({ channelsMax })).rejects.toThrow(RangeError);
  }
});

test('host: closing takes fractions of a millisecond, as some clocks count them', async () => {
  const clock = createVirtualClock(0.25);
  const { host, network } = await world({ clock });
  await host.createChannel({ name: 'orders' });
  network.script(subscriber.uri, [503]);
  await host.createSubscription('orders', { subscriber });
  const events = { read: () => clock.sleep(0.5).then(() => undefined), cancel: () => undefined };
  const { headers } = encodeEvent(createEvent({ id: 'B', source: '/s', type: 't' }));
  const path = '/channels/orders';
  const late = host.receiverAt(path)?.handle({ method: 'POST', url: path, headers, body: events });
  await clock.run(host.close({ drainMs: 1_000 }));
  expect((await late)?.status).toBe(408);
});
