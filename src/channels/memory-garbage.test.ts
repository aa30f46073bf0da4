/** What every subscription is done with is garbage: memory follows what is stored, and not what ever was. */
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createEvent } from '../event/create.ts';
import type { Subscription } from './channel.ts';
import { type ChannelOptions, createMemoryChannel } from './memory-channel.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const EVENTS = 50;

/** How many of the events can still be reached that were sent and acknowledged, one after the other. */
async function reachable(
  { send }: Pick<ReturnType<typeof createMemoryChannel>, 'send'>,
  subscription: Subscription,
): Promise<number> {
  const sent: WeakRef<object>[] = [];
  // One event is there at any time, so that each knows the one after it.
  for (let count = 0; count <= EVENTS; count += 1) {
    const id = `${count}`;
    await send([createEvent({ id, source: '/s', type: 't', partitionkey: 'k' })]);
    if (count === 0) continue;
    for (const lease of await subscription.take()) {
      sent.push(new WeakRef(lease.event));
      await lease.ack();
    }
  }
  for (let turn = 0; turn < 5; turn += 1) {
    await setImmediate();
    collect();
  }
  return sent.filter((one) => one.deref() !== undefined).length;
}

test.each<{ name: string; options: ChannelOptions }>([
  { name: 'a channel', options: {} },
  { name: 'an ordered channel', options: { orderBy: 'partitionkey' } },
  { name: 'a channel that retains two', options: { retention: { eventsMax: 2 } } },
])('$name lets go of events that were acknowledged', async ({ options }) => {
  const channel = createMemoryChannel(options);
  const a = await channel.subscribe('a');
  expect(await reachable(channel, a)).toBeLessThanOrEqual(4);
  await channel.close();
});

test('A dead letter of an ordered channel does not hold what came after it', async () => {
  const channel = createMemoryChannel({ orderBy: 'partitionkey' });
  const a = await channel.subscribe('a');
  const first = createEvent({ id: 'first', source: '/s', type: 't', partitionkey: 'k' });
  await channel.send([first]);
  const [lease] = await a.take();
  await channel.send([createEvent({ ...first, id: 'second' })]);
  await lease?.deadLetter('wrong');
  expect(await reachable(channel, a)).toBeLessThanOrEqual(4);
  expect(await a.deadLetters()).toMatchObject([{ event: { id: 'first' } }]);
  await channel.close();
});
