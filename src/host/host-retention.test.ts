/** What hosted channels retain, in a directory: it survives the host, and ends with its channel. CHN-144. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createNetwork } from '../conformance/network.ts';
import { createEvent } from '../event/create.ts';
import { encodeEvent } from '../http/encode.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import { directoryHostStore } from './directory-host-store.ts';
import { createHost } from './host.ts';
import type { Host } from './host-contract.ts';

const uri = 'http://late.example/';
const late = { name: 'late', subscriber: { uri }, startAt: 'earliest' };
const options = { retention: {} };
let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(`${tmpdir()}/host-`);
});
afterEach(() => rm(directory, { recursive: true }));

async function open(more: Parameters<typeof directoryHostStore>[1] = options) {
  const clock = createVirtualClock(1_000_000);
  const { transport, requests } = createNetwork({ clock, scripts: { [uri]: [202] } });
  const store = await directoryHostStore(directory, more);
  const host = await createHost({ store, transport, clock, origin: 'http://host' });
  return {
    host,
    clock,
    /** Waits in real time: the database answers outside of the clock. */
    arrived: (ids: readonly string[]) => {
      const seen = () => requests(uri).map(({ headers }) => headers['ce-id']);
      return expect.poll(seen, { timeout: 20_000 }).toEqual(ids);
    },
    end: async () => {
      await clock.run(host.close({ drainMs: 0 }));
      await store.close();
    },
  };
}

async function send(host: Host, id: string): Promise<number | undefined> {
  const event = createEvent({ id, source: '/s', type: 't' });
  const request = { method: 'POST', url: '/channels/orders', ...encodeEvent(event) };
  return (await host.receiverAt('/channels/orders')?.handle(request))?.status;
}

test('A channel that is made anew has nothing of the one that was deleted', {
  timeout: 120_000,
}, async () => {
  const { host, arrived, end } = await open();
  await host.createChannel({ name: 'orders' });
  expect(await send(host, 'A')).toBe(202);
  expect((await host.describe()).orders).toMatchObject({ retained: { events: 1 } });
  expect(await host.deleteChannel('orders')).toBe(true);
  await host.createChannel({ name: 'orders' });
  expect((await host.describe()).orders).toMatchObject({ stored: 0, retained: { events: 0 } });
  await host.createSubscription('orders', late);
  expect(await send(host, 'B')).toBe(202);
  await arrived(['B']);
  await end();
});

test('Where a subscription started is not kept: it goes on, also where nothing is retained any more', {
  timeout: 120_000,
}, async () => {
  const before = await open();
  await before.host.createChannel({ name: 'orders' });
  expect(await send(before.host, 'A')).toBe(202);
  await before.host.createSubscription('orders', late);
  await before.arrived(['A']);
  await before.end();
  expect(await readFile(`${directory}/channels.json`, 'utf8')).not.toContain('earliest');

  const after = await open({});
  expect(after.host.capabilities).not.toContain('replay');
  const again = after.host.createSubscription('orders', { ...late, name: 'later' });
  await expect(again).rejects.toMatchObject({
    code: 'HOST_BAD_SPEC',
    problems: [{ pointer: '/startAt' }],
  });
  expect(await send(after.host, 'B')).toBe(202);
  await after.arrived(['B']);
  await after.end();
});
