/** The checks fail nobody who uses what the clauses of channels leave open. */
import { expect, test } from 'vitest';
import type { Channel, Lease, Subscription } from '../../channels/channel.ts';
import type { ChannelAdapter, ChannelDeliveryAdapter } from '../adapter-channels.ts';
import { leaseWith } from '../mutants/channels-mutant.ts';
import { memoryChannels, referenceChannelDeliveries } from '../reference-channels.ts';
import { runChecks } from '../run.ts';
import { channelsChecks } from './channels.ts';

/** Some turns of the event loop, as a store elsewhere needs them. */
async function slowly(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** What is done late, and what is said late. */
function late<Arguments extends readonly unknown[], Answer>(
  act: (...given: Arguments) => Promise<Answer>,
) {
  return async (...given: Arguments): Promise<Answer> => {
    await slowly();
    try {
      return await act(...given);
    } finally {
      await slowly();
    }
  };
}

function lateLease(lease: Lease): Lease {
  return leaseWith(lease, {
    ack: late(() => lease.ack()),
    nack: late((options) => lease.nack(options)),
    release: late((options) => lease.release(options)),
    extend: late((ms) => lease.extend(ms)),
    deadLetter: late((reason) => lease.deadLetter(reason)),
  });
}

/** Never more than two events at a time, and the newest first. */
function looseSubscription(inner: Subscription): Subscription {
  return {
    name: inner.name,
    take: late(async ({ max = 1, ...options } = {}) => {
      const leases = await inner.take({ ...options, max: Math.min(max, 2) });
      return [...leases].reverse().map(lateLease);
    }),
    deadLetters: late((options) => inner.deadLetters(options)),
    removeDeadLetters: late((to, options) => inner.removeDeadLetters(to, options)),
  };
}

/** Tells more than is asked. */
function looseChannel(inner: Channel): Channel {
  return {
    capabilities: inner.capabilities,
    send: late((events) => inner.send(events)),
    subscribe: late(async (name, options) =>
      looseSubscription(await inner.subscribe(name, options)),
    ),
    unsubscribe: late((name) => inner.unsubscribe(name)),
    describe: late(async () => {
      const described = await inner.describe();
      const subscriptions = described.subscriptions.map((row) => ({ ...row, note: 'more' }));
      return { ...described, subscriptions, note: 'more' };
    }),
    close: (options) => inner.close(options),
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  };
}

const loose: ChannelAdapter = {
  ...memoryChannels,
  open: async (world) => ({ channel: looseChannel((await memoryChannels.open(world)).channel) }),
};

/** Adds an attribute and headers to every event. CHN-114. */
const chatty: ChannelDeliveryAdapter = {
  start: ({ transport, ...world }) =>
    referenceChannelDeliveries.start({
      ...world,
      transport: (request) => {
        const headers = { ...request.headers, 'ce-kitarrival': '1', 'user-agent': 'loose/1.0' };
        return transport({ ...request, headers });
      },
    }),
};

test('An implementation that uses every freedom fails nothing', { timeout: 60_000 }, async () => {
  const adapter = { name: 'loose', channels: loose, channelDeliveries: chatty };
  const results = await runChecks(channelsChecks, adapter);
  const failed = results.filter(({ status }) => status !== 'pass' && status !== 'not-applicable');
  expect(failed.map(({ id, evidence }) => [id, evidence])).toEqual([]);
  // What the channel in memory does not claim, and nothing else.
  const left = results.filter(({ status }) => status === 'not-applicable');
  expect(left.every(({ id }) => /^CHN-(03[578]|074)\//.test(id))).toBe(true);
});
