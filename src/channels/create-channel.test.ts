import { expect, test } from 'vitest';
import { EventDeliveryError } from '../errors.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { createEvent } from '../event/create.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import { manifestOf } from './capabilities.ts';
import { channelLimits } from './channel-limits.ts';
import { createChannel } from './create-channel.ts';
import { CHANNEL_ERRORS } from './errors.ts';
import { createMemoryChannel } from './memory-channel.ts';
import { createMemoryStore } from './memory-store.ts';

const event = (id: string) => createEvent({ id, source: '/s', type: 't' });

test('What needs a capability that is not claimed is refused, and the lease goes on (CHN-041)', async () => {
  const store = createMemoryStore({ limits: channelLimits() });
  const channel = createChannel({ store: { ...store, capabilities: manifestOf([]) } });
  const a = await channel.subscribe('a');
  await channel.send([event('1')]);
  const [lease] = await a.take();
  const unsupported = { code: 'CHANNEL_UNSUPPORTED' };
  await expect(lease?.nack({ delayMs: 1 })).rejects.toMatchObject(unsupported);
  await expect(lease?.release({ delayMs: 1 })).rejects.toMatchObject(unsupported);
  await expect(lease?.deadLetter('x')).rejects.toMatchObject(unsupported);
  await expect(a.deadLetters()).rejects.toMatchObject(unsupported);
  await expect(a.removeDeadLetters('queue')).rejects.toMatchObject(unsupported);
  await lease?.ack();
});

test.each([
  { name: 'take max 0', act: 'take', options: { max: 0 } },
  { name: 'take max 1001', act: 'take', options: { max: 1_001 } },
  { name: 'take waitMs -1', act: 'take', options: { waitMs: -1 } },
  { name: 'take waitMs NaN', act: 'take', options: { waitMs: Number.NaN } },
  { name: 'deadLetters max 0.5', act: 'deadLetters', options: { max: 0.5 } },
] as const)(
  'A number out of range is a mistake of the program: $name',
  async ({ act, options }) => {
    const a = await createMemoryChannel().subscribe('a');
    await expect(a[act](options)).rejects.toBeInstanceOf(RangeError);
  },
);

/** Numbers that are no time to wait: each would be a wait without end, or none at all. */
const NO_TIMES = [Number.NaN, -1, Number.POSITIVE_INFINITY, 0.5] as const;

test.each(NO_TIMES)('A time of %d ms is refused wherever a channel takes one', async (ms) => {
  const clock = createVirtualClock();
  const channel = createMemoryChannel({ clock });
  const a = await channel.subscribe('a');
  await channel.send([event('1')]);
  const [lease] = await a.take();
  for (const refused of [
    () => channel.close({ drainMs: ms }),
    () => channel.subscribe('b', { leaseMs: ms }),
    () => a.take({ waitMs: ms }),
    () => a.take({ max: ms }),
    () => a.removeDeadLetters('queue', { max: ms }),
    async () => lease?.extend(ms),
    async () => lease?.nack({ delayMs: ms }),
    async () => lease?.release({ delayMs: ms }),
  ]) {
    await expect(refused()).rejects.toBeInstanceOf(RangeError);
  }
  const store = createMemoryStore({ limits: channelLimits() });
  expect(() => createChannel({ store: { ...store, pollMs: ms } })).toThrow(RangeError);
  expect(clock.sleeping).toBe(0);
  // Nothing of it has happened: the channel is open, and the lease goes on.
  await lease?.ack();
  expect(await channel.send([event('2')])).toEqual({ accepted: 1, duplicates: 0 });
});

test('Limits that are no limits are refused', () => {
  expect(() => channelLimits({ eventsMax: 0 })).toThrow(RangeError);
  expect(() => channelLimits({ bytesMax: Number.POSITIVE_INFINITY })).toThrow(RangeError);
  expect(() => channelLimits({ other: 1 } as never)).toThrow('no limit is called "other"');
  expect(() => createMemoryChannel({ deduplicationMs: 0 })).toThrow(RangeError);
});

test('The problems of an event tell its place in the list', async () => {
  const channel = createMemoryChannel();
  const wrong = { ...event('2'), id: '' } as CloudEvent;
  await expect(channel.send([event('1'), wrong])).rejects.toMatchObject({
    code: 'EVENT_EMPTY_VALUE',
    problems: [{ pointer: '/1/id' }],
  });
});

test('A key that cannot be read refuses the whole send', async () => {
  const channel = createMemoryChannel({
    orderBy: ({ id }) => {
      if (id === 'bad') throw new EventDeliveryError('NO_KEY', 'No key');
      return id;
    },
  });
  const a = await channel.subscribe('a');
  await expect(channel.send([event('1'), event('bad')])).rejects.toMatchObject({ code: 'NO_KEY' });
  expect(await a.take()).toEqual([]);
});

test('A thousand waiting takes each get one event', async () => {
  const clock = createVirtualClock();
  const channel = createMemoryChannel({ clock });
  const a = await channel.subscribe('a');
  const takes = Array.from({ length: 1_000 }, () => a.take({ waitMs: 1_000 }));
  await channel.send(Array.from({ length: 1_000 }, (_, id) => event(`${id}`)));
  const leases = (await Promise.all(takes)).flat();
  expect(new Set(leases.map((lease) => lease.event.id)).size).toBe(1_000);
  expect(clock.sleeping).toBe(0);
});

test('A reason is cut, not refused', async () => {
  const channel = createMemoryChannel();
  const a = await channel.subscribe('a');
  await channel.send([event('1')]);
  await (await a.take())[0]?.nack({ reason: 'x'.repeat(5_000) });
  const [row] = (await channel.describe()).subscriptions;
  expect(row?.lastFailure?.reason).toHaveLength(1_000);
});

test('A channel is closed once, whoever asks', async () => {
  await using channel = createMemoryChannel();
  const [one, other] = await Promise.all([channel.close(), channel.close({ drainMs: 1_000 })]);
  expect(one).toEqual(other);
  expect(await channel.describe()).toMatchObject({ open: false, subscriptions: [] });
});

test('Every code of the table names a clause of page 5', () => {
  for (const [code, row] of Object.entries(CHANNEL_ERRORS)) {
    expect(code).toMatch(/^CHANNEL_[A-Z_]+$/);
    expect(row.clause).toMatch(/^CHN-0\d\d$/);
  }
});
