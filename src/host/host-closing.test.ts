/** How a host lets go of what is under way when it closes, or when something fails. */
import { expect, test } from 'vitest';
import { createMemoryChannel } from '../channels/memory-channel.ts';
import { createNetwork } from '../conformance/network.ts';
import type { TransportResponse } from '../delivery/transport.ts';
import { createEvent } from '../event/create.ts';
import { encodeEvent } from '../http/encode.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import { createHost } from './host.ts';
import type { Host } from './host-contract.ts';
import type { HostStore } from './host-store.ts';
import { memoryHostStore } from './memory-host-store.ts';
import { serveHost } from './serve.ts';

const uri = 'http://shop.example/';
type Script = Parameters<typeof createNetwork>[0]['scripts'];

async function world(
  scripts: Script,
  change: (channel: ReturnType<typeof createMemoryChannel>) => Partial<typeof channel> = () => ({}),
) {
  const clock = createVirtualClock();
  const network = createNetwork({ clock, ...(scripts && { scripts }) });
  const channel = createMemoryChannel({ clock });
  const store: HostStore = {
    ...memoryHostStore(),
    open: async () => ({ ...channel, ...change(channel) }),
  };
  const { transport } = network;
  const host = await createHost({ store, transport, clock, origin: 'http://host.example' });
  await host.createChannel({ name: 'orders' });
  const subscriber = { uri };
  await host.createSubscription('orders', { name: 'shop', subscriber });
  return { clock, network, channel, host };
}

async function send(host: Host, id: string): Promise<number | undefined> {
  const event = createEvent({ id, source: '/shop', type: 'order.created' });
  const request = { method: 'POST', url: '/channels/orders', ...encodeEvent(event) };
  return (await host.receiverAt('/channels/orders')?.handle(request))?.status;
}

test('host: closing gives back what is under way, uncounted (CHN-053)', async () => {
  const left: number[] = [];
  const { clock, host } = await world({ [uri]: [{ fail: 'hang' }] }, (channel) => ({
    close: async (options) => {
      const { subscriptions } = await channel.describe();
      left.push(...subscriptions.map(({ inFlight }) => inFlight));
      return channel.close({
        ...options,
        onUndelivered: ({ attempts }) => void left.push(attempts),
      });
    },
  }));
  await send(host, 'A');
  await clock.advance(10);
  await clock.run(host.close({ drainMs: 1_000 }));
  expect(left).toEqual([0, 0]);
});

test('host: closing ends with the last delivery, and needs no time for it', async () => {
  let answer: () => void = () => undefined;
  const transport = () =>
    new Promise<TransportResponse>((resolve) => {
      answer = () => resolve({ status: 202, headers: {}, body: new Uint8Array() });
    });
  const clock = createVirtualClock();
  const store = memoryHostStore();
  const host = await createHost({ store, transport, clock, origin: 'http://host.example' });
  await host.createChannel({ name: 'orders' });
  await host.createSubscription('orders', { name: 'shop', subscriber: { uri } });
  await send(host, 'A');
  await clock.advance(10);
  const closing = host.close({ drainMs: 1_000 });
  answer();
  await closing;
  expect(clock.now()).toBe(10);
});

test('host: closing ends as soon as all is delivered', async () => {
  const { clock, host } = await world({ [uri]: [{ status: 202, delayMs: 500 }] });
  await send(host, 'A');
  await clock.advance(10);
  await clock.run(host.close({ drainMs: 60_000 }));
  expect(clock.now()).toBeLessThan(1_000);
});

test('host: a subscription that could not be ended goes on, although its store is away', async () => {
  let isAway = false;
  const away = () => Promise.reject(new Error('The store is away'));
  const { clock, host, network } = await world({ [uri]: [202] }, (channel) => ({
    unsubscribe: (name) => (isAway ? away() : channel.unsubscribe(name)),
    subscribe: (name, options) => (isAway ? away() : channel.subscribe(name, options)),
  }));
  isAway = true;
  await expect(host.deleteSubscription('orders', 'shop')).rejects.toThrow('The store is away');
  isAway = false;
  expect(await send(host, 'A')).toBe(202);
  await clock.advance(10);
  expect(network.requests(uri).map(({ status }) => status)).toEqual([202]);
  await host.close();
});

test('host: a host that fails to close listens no more', async () => {
  const channel = createMemoryChannel();
  const store: HostStore = {
    ...memoryHostStore(),
    open: async () => ({
      ...channel,
      close: async (options) => {
        await channel.close(options);
        throw new Error('The disk is full');
      },
    }),
  };
  const transport = async () => ({ status: 202, headers: {}, body: new Uint8Array() });
  const served = await serveHost({ store, transport });
  await served.host.createChannel({ name: 'orders' });
  await expect(served.close({ drainMs: Number.NaN })).rejects.toThrow(RangeError);
  expect((await fetch(`${served.origin}/channels/orders`)).status).toBe(405);
  await expect(served.close()).rejects.toThrow('The disk is full');
  await expect(fetch(served.origin)).rejects.toThrow();
});
