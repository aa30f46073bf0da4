/** What is asked of a host is done as a whole or not at all, whatever its store does and whatever comes at once. */
import { expect, test } from 'vitest';
import { createMemoryChannel } from '../channels/memory-channel.ts';
import { createNetwork } from '../conformance/network.ts';
import { createEvent } from '../event/create.ts';
import { encodeEvent } from '../http/encode.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import { createHost, type HostOptions } from './host.ts';
import type { Host } from './host-contract.ts';
import type { HostRecord } from './host-record.ts';
import type { HostStore, StoredChannel } from './host-store.ts';
import { memoryHostStore } from './memory-host-store.ts';

const subscriber = { uri: 'http://shop.example/' };

/** A store whose list of channels can be looked at, and whose methods can be made to fail or to wait. */
function testStore(broken: Partial<HostStore> = {}) {
  const state = {
    kept: [] as readonly StoredChannel[],
    open: 0,
    broken,
    channels: new Map<string, ReturnType<typeof createMemoryChannel>>(),
  };
  const sound: HostStore = {
    ...memoryHostStore(),
    load: async () => state.kept,
    save: async (channels) => {
      state.kept = channels;
    },
    open: async (name, clock) => {
      const channel = createMemoryChannel({ clock });
      state.open += 1;
      state.channels.set(name, channel);
      let isOpen = true;
      const close: typeof channel.close = (options) => {
        if (isOpen) state.open -= 1;
        isOpen = false;
        return channel.close(options);
      };
      return { ...channel, close };
    },
  };
  const store: HostStore = {
    ...sound,
    load: () => (state.broken.load ?? sound.load)(),
    save: (channels) => (state.broken.save ?? sound.save)(channels),
    open: (name, clock) => (state.broken.open ?? sound.open)(name, clock),
  };
  return { store, state, sound };
}

const world = async (options: Partial<HostOptions> = {}) => {
  const clock = createVirtualClock();
  const network = createNetwork({ clock, scripts: { [subscriber.uri]: [202] } });
  const records: HostRecord[] = [];
  const host = await createHost({
    store: memoryHostStore(),
    transport: network.transport,
    clock,
    origin: 'http://host.example',
    observe: (record) => records.push(record),
    ...options,
  });
  return { clock, network, host, records };
};

const send = async (host: Host, name: string, id: string) => {
  const event = createEvent({ id, source: '/shop', type: 'order.created' });
  const request = { method: 'POST', url: `/channels/${name}`, ...encodeEvent(event) };
  return (await host.receiverAt(`/channels/${name}`)?.handle(request))?.status;
};

const diskFull = async () => {
  throw new Error('The disk is full');
};

test('host: a channel whose list cannot be kept is not there, and can be asked for again', async () => {
  const { store, state } = testStore();
  const { host, records } = await world({ store });
  state.broken = { save: diskFull };
  await expect(host.createChannel({ name: 'orders' })).rejects.toThrow('The disk is full');
  expect(host.channel('orders')).toBeUndefined();
  expect(host.receiverAt('/channels/orders')).toBeUndefined();
  expect([state.open, records]).toEqual([0, []]);
  state.broken = {};
  expect(await host.createChannel({ name: 'orders' })).toMatchObject({ name: 'orders' });
  expect(state.kept).toMatchObject([{ name: 'orders' }]);
});

test('host: a subscription whose list cannot be kept gets nothing, and can be asked for again', async () => {
  const { store, state } = testStore();
  const { host, clock, network } = await world({ store });
  await host.createChannel({ name: 'orders' });
  const spec = { name: 'shop', subscriber };
  state.broken = { save: diskFull };
  await expect(host.createSubscription('orders', spec)).rejects.toThrow('The disk is full');
  expect(host.subscription('orders', 'shop')).toBeUndefined();
  expect((await host.describe()).orders?.subscriptions).toEqual([]);
  await send(host, 'orders', 'A');
  await clock.advance(1_000);
  expect(network.requests(subscriber.uri)).toEqual([]);
  state.broken = {};
  await host.createSubscription('orders', spec);
  await send(host, 'orders', 'B');
  await clock.advance(1_000);
  expect(network.requests(subscriber.uri)).toHaveLength(1);
});

test('host: what cannot be deleted from the list is still there, and can be deleted again', async () => {
  const { store, state } = testStore();
  const { host, clock, network } = await world({ store });
  await host.createChannel({ name: 'orders' });
  await host.createSubscription('orders', { name: 'shop', subscriber });
  state.broken = { save: diskFull };
  await expect(host.deleteSubscription('orders', 'shop')).rejects.toThrow('The disk is full');
  await expect(host.deleteChannel('orders')).rejects.toThrow('The disk is full');
  expect(await send(host, 'orders', 'A')).toBe(202);
  await clock.advance(1_000);
  expect(network.requests(subscriber.uri)).toHaveLength(1);
  state.broken = {};
  expect(await host.deleteSubscription('orders', 'shop')).toBe(true);
  expect(await host.deleteChannel('orders')).toBe(true);
  expect([state.kept, state.open]).toEqual([[], 0]);
});

test('host: a channel that does not end is deleted all the same, and its failure is told', async () => {
  const { store, state, sound } = testStore();
  const { host, records } = await world({ store });
  state.broken = {
    open: async (name, clock) => ({ ...(await sound.open(name, clock)), close: diskFull }),
  };
  await host.createChannel({ name: 'orders' });
  expect(await host.deleteChannel('orders')).toBe(true);
  expect(host.channel('orders')).toBeUndefined();
  expect(records.map(({ kind }) => kind)).toEqual(['channel-created', 'failed', 'channel-deleted']);
});

test('host: what a crash left in the store is not in a new channel of its name', async () => {
  const { store, state, sound } = testStore();
  state.broken = {
    open: async (name, clock) => {
      const channel = await sound.open(name, clock);
      await channel.subscribe('left-over');
      await channel.subscribe('kept');
      return channel;
    },
  };
  state.kept = [
    {
      name: 'old',
      spec: {},
      subscriptions: [{ name: 'kept', spec: { subscriber: subscriber.uri } }],
    },
  ];
  const { host } = await world({ store });
  await host.createChannel({ name: 'new' });
  const names = Object.entries(await host.describe()).map(([name, { subscriptions }]) => {
    return [name, subscriptions.map((one) => one.name)];
  });
  expect(Object.fromEntries(names)).toEqual({ old: ['kept'], new: [] });
});

test('host: requests at once do not pass the most channels there can be', async () => {
  const { host } = await world({ channelsMax: 2 });
  const asked = await Promise.allSettled([1, 2, 3, 4].map(() => host.createChannel()));
  const codes = asked.map((one) => (one.status === 'rejected' ? one.reason.code : 'made'));
  expect(codes).toEqual(['made', 'made', 'HOST_TOO_MANY_CHANNELS', 'HOST_TOO_MANY_CHANNELS']);
});

test('host: a host that is closed during a restart stays closed', async () => {
  const { store, state } = testStore();
  const { host } = await world({ store });
  await host.createChannel({ name: 'orders' });
  const restarting = host.restart();
  await host.close({ drainMs: 0 });
  await restarting.catch(() => undefined);
  await expect(host.createChannel()).rejects.toMatchObject({ code: 'HOST_CLOSED' });
  expect(host.receiverAt('/channels/orders')).toBeUndefined();
  expect(state.open).toBe(0);
});

test('host: what is being made when a host closes is closed with it', async () => {
  const { store, state, sound } = testStore();
  const { host } = await world({ store });
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  state.broken = { open: (name, clock) => opened.then(() => sound.open(name, clock)) };
  const making = host.createChannel({ name: 'orders' }).catch(({ code }) => code);
  const closing = host.close({ drainMs: 0 });
  open();
  await Promise.all([making, closing]);
  expect([host.channel('orders'), state.open]).toEqual([undefined, 0]);
});

test('host: a restart that fails leaves nothing half open, and can be tried again', async () => {
  const { store, state } = testStore();
  const { host } = await world({ store });
  await host.createChannel({ name: 'orders' });
  await host.createChannel({ name: 'refunds' });
  state.broken = { load: diskFull };
  await expect(host.restart()).rejects.toThrow('The disk is full');
  expect([host.channel('orders'), state.open]).toEqual([undefined, 0]);
  await expect(host.createChannel()).rejects.toMatchObject({ code: 'HOST_CLOSED' });
  state.broken = {};
  await host.restart();
  expect(host.channel('refunds')).toMatchObject({ ready: true });
});

test('host: a start that fails closes what it had opened', async () => {
  const { store, state, sound } = testStore();
  state.kept = ['a', 'b'].map((name) => ({ name, spec: {}, subscriptions: [] }));
  state.broken = {
    open: (name, clock) => (name === 'b' ? diskFull() : sound.open(name, clock)),
  };
  await expect(world({ store })).rejects.toThrow('The disk is full');
  expect(state.open).toBe(0);
});
