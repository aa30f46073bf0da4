/** How channels end, and subscriptions in them, whatever fails meanwhile. */
import { expect, test } from 'vitest';
import type { Clock } from '../clock.ts';
import { createEvent } from '../event/create.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import { channelLimits } from './channel-limits.ts';
import { createChannel } from './create-channel.ts';
import { createMemoryStore } from './memory-store.ts';
import type { ChannelStore } from './store.ts';

const event = (id: string) => createEvent({ id, source: '/s', type: 't' });

/** A channel whose store fails or tells as asked, and whether the store was closed. */
function world(broken: (store: ChannelStore) => Partial<ChannelStore> = () => ({})) {
  const clock = createVirtualClock();
  const sound = createMemoryStore({ limits: channelLimits() });
  const state = { isClosed: false };
  const close = () => {
    state.isClosed = true;
    return sound.close();
  };
  const store = { ...sound, close, ...broken(sound) };
  return { clock, state, store, channel: createChannel({ store, clock }) };
}

const away = () => Promise.reject(new Error('The store is away'));

test.each([
  { name: 'what is pending', broken: { pending: away } },
  { name: 'a description', broken: { describe: away } },
])('A channel ends although its store fails to tell $name (CHN-039)', async ({ broken }) => {
  const { channel, state } = world(() => broken);
  const a = await channel.subscribe('a');
  await channel.send([event('1')]);
  const left: string[] = [];
  const onUndelivered = ({ event: { id } }: { event: { id: string } }) => void left.push(id);
  await expect(channel.close({ onUndelivered })).rejects.toThrow('The store is away');
  await expect(a.take()).rejects.toMatchObject({ code: 'CHANNEL_CLOSED' });
  expect(state.isClosed).toBe(true);
  expect(left).toEqual(['1']);
  await expect(channel.close()).rejects.toThrow('The store is away');
});

test('Every event is handed over, and the store is closed, although one is not taken (CHN-033)', async () => {
  const { channel, state } = world();
  await channel.subscribe('a');
  await channel.send([event('1'), event('2'), event('3')]);
  const seen: string[] = [];
  const onUndelivered = async ({ event: { id } }: { event: { id: string } }) => {
    seen.push(id);
    if (id === '2') throw new Error('The log is full');
  };
  await expect(channel.close({ onUndelivered })).rejects.toThrow('The log is full');
  expect(seen).toEqual(['1', '2', '3']);
  expect(state.isClosed).toBe(true);
});

test('A drain sees what others delivered, when they write to the store as well', async () => {
  let pending = 1;
  const { channel, clock } = world(() => ({ pollMs: 100, pending: () => pending }));
  const closing = channel.close({ drainMs: 60_000 });
  await clock.advance(1_000);
  pending = 0;
  await clock.run(closing);
  expect(clock.now()).toBeLessThanOrEqual(1_100);
});

test('A store is told whole milliseconds, whatever the clock counts', async () => {
  const times: number[] = [];
  const { store, clock } = world((sound) => ({
    append: (events, now) => {
      times.push(now);
      return sound.append(events, now);
    },
    lease: (name, max, now) => {
      times.push(now);
      return sound.lease(name, max, now);
    },
    settle: (name, token, ending, now) => {
      times.push(now, ending.kind === 'extend' ? ending.endsAt : 0);
      return sound.settle(name, token, ending, now);
    },
  }));
  const fine: Clock = { now: () => clock.now() + 0.75, sleep: clock.sleep };
  const channel = createChannel({ store, clock: fine });
  const a = await channel.subscribe('a');
  const taking = a.take({ waitMs: 1_000 });
  await clock.advance(10);
  await channel.send([event('1')]);
  const [lease] = await taking;
  await lease?.extend(50);
  await lease?.nack({ delayMs: 5 });
  const again = a.take({ waitMs: 1_000 });
  await clock.run(again);
  expect((await again)[0]?.attempt).toBe(2);
  expect(times.filter((time) => !Number.isInteger(time))).toEqual([]);
  await channel.close();
});
