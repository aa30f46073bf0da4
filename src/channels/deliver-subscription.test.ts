import { expect, test } from 'vitest';
import { createNetwork } from '../conformance/network.ts';
import { createDispatcher } from '../delivery/dispatcher.ts';
import { parseDeliverySpec } from '../delivery/parse-spec.ts';
import { createEvent } from '../event/create.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import type { DeliverSubscriptionOptions } from './deliver-lease.ts';
import { deliverSubscription } from './deliver-subscription.ts';
import { createMemoryChannel } from './memory-channel.ts';

const URL_A = 'http://a.example/';
const SINK = 'http://sink.example/';
const event = (id: string) => createEvent({ id, source: '/s', type: 't' });
type Scripts = Parameters<typeof createNetwork>[0]['scripts'];

async function world(scripts: Scripts, more: Partial<DeliverSubscriptionOptions> = {}, spec = {}) {
  const clock = createVirtualClock();
  const network = createNetwork({ clock, ...(scripts && { scripts }) });
  const channel = createMemoryChannel({ clock });
  const subscription = await channel.subscribe('a', { leaseMs: 1_000 });
  const policy = parseDeliverySpec({ retry: 1, backoffDelay: 'PT1S', timeout: 'PT10S', ...spec });
  const settled: string[] = [];
  const options: DeliverSubscriptionOptions = {
    subscription,
    dispatcher: createDispatcher({ transport: network.transport, clock }),
    job: { subscriber: URL_A, policy },
    clock,
    onSettled: ({ event: { id }, kind, attempt }) => settled.push(`${id} ${attempt} ${kind}`),
    ...more,
  };
  return { clock, network, channel, subscription, settled, options };
}

test('An attempt longer than the lease is made once', async () => {
  const { clock, channel, network, options } = await world({
    [URL_A]: [{ status: 202, delayMs: 9_000 }],
  });
  const delivery = deliverSubscription(options);
  await channel.send([event('1')]);
  await clock.advance(20_000);
  expect(network.requests(URL_A)).toHaveLength(1);
  expect(delivery.counts).toMatchObject({ delivered: 1, failed: 0 });
  await delivery.stop();
});

test('A callback that throws changes nothing: the worker goes on (OBS-011)', async () => {
  const onSettled = () => {
    throw new Error('The log is full');
  };
  const { clock, channel, options, network } = await world({ [URL_A]: [503, 202] }, { onSettled });
  const delivery = deliverSubscription({ ...options, concurrency: 1 });
  await channel.send([event('1'), event('2')]);
  await clock.advance(5_000);
  expect(network.requests(URL_A)).toHaveLength(3);
  expect(delivery.counts).toMatchObject({ delivered: 2, retried: 1 });
  expect(await channel.close()).toEqual({ undelivered: 0, deadLetters: 0 });
  await delivery.stop();
});

test('What is settled tells where it went, also when nothing came of it', async () => {
  const destinations: unknown[] = [];
  const onSettled: DeliverSubscriptionOptions['onSettled'] = ({ kind, destination }) =>
    destinations.push([kind, destination]);
  const scripts = { [URL_A]: [202] };
  const { clock, channel, options } = await world(scripts, { onSettled });
  const { job } = options;
  let isFirst = true;
  const delivery = deliverSubscription({
    ...options,
    job: () => {
      if (!isFirst && typeof job === 'object') return job;
      isFirst = false;
      throw new Error('No destination');
    },
  });
  await channel.send([event('1')]);
  await clock.advance(5_000);
  expect(destinations).toEqual([
    ['failed', undefined],
    ['delivered', URL_A],
  ]);
  await delivery.stop();
});

test('A slow recipient gets no more requests at a time than the concurrency', async () => {
  const { clock, channel, options, network } = await world(
    { [URL_A]: [{ status: 202, delayMs: 100 }] },
    { concurrency: 3 },
  );
  const delivery = deliverSubscription(options);
  await channel.send(Array.from({ length: 10 }, (_, index) => event(`${index}`)));
  await clock.advance(99);
  expect(network.requests(URL_A)).toHaveLength(3);
  await clock.advance(301);
  expect(delivery.counts.delivered).toBe(10);
  await delivery.stop();
});

test('The dead letter goes to the sink, and only then the event is acknowledged', async () => {
  const { clock, channel, options, settled } = await world({
    [URL_A]: [500],
    [SINK]: [{ status: 202, delayMs: 500 }],
  });
  const { policy } = options.job as { policy: ReturnType<typeof parseDeliverySpec> };
  const delivery = deliverSubscription({
    ...options,
    job: { subscriber: URL_A, deadLetterSink: SINK, policy },
  });
  await channel.send([event('1')]);
  await clock.advance(1_499);
  expect((await channel.describe()).subscriptions[0]?.depth).toBe(1);
  await clock.advance(1);
  expect((await channel.describe()).subscriptions[0]?.depth).toBe(0);
  expect(settled).toEqual(['1 1 retried', '1 2 dead-lettered']);
  await delivery.stop();
});

test.each([
  { name: 'kept where there is no sink', more: {}, kind: 'kept' },
  { name: 'dropped where nothing keeps it', more: { keepsDeadLetters: false }, kind: 'dropped' },
])('An undeliverable event is $name', async ({ more, kind }) => {
  const { clock, channel, options, settled } = await world({ [URL_A]: [400] }, more);
  const delivery = deliverSubscription(options);
  await channel.send([event('1')]);
  await clock.advance(10);
  expect(settled).toEqual([`1 1 ${kind}`]);
  await delivery.stop();
});

test('An event that neither subscriber nor sink takes is tried again, where nothing keeps it', async () => {
  const { clock, channel, options, settled } = await world(
    { [URL_A]: [400], [SINK]: [400, 202] },
    { keepsDeadLetters: false },
    { deadLetterSink: { uri: SINK } },
  );
  const delivery = deliverSubscription(options);
  await channel.send([event('1')]);
  await clock.advance(60_000);
  expect(settled).toEqual(['1 1 retried', '1 2 dead-lettered']);
  await delivery.stop();
});

test('Stopping gives leases back, uncounted', async () => {
  const { clock, channel, options, settled, subscription } = await world({
    [URL_A]: [{ fail: 'hang' }],
  });
  const delivery = deliverSubscription(options);
  await channel.send([event('1')]);
  await clock.advance(10);
  const stopping = delivery.stop({ graceMs: 500 });
  await clock.run(stopping);
  expect(clock.now()).toBeGreaterThanOrEqual(510);
  expect(settled).toEqual(['1 1 released']);
  const [lease] = await subscription.take();
  expect(lease?.attempt).toBe(1);
});

test('Stopping waits for attempts that finish in time', async () => {
  const { clock, channel, options } = await world({ [URL_A]: [{ status: 202, delayMs: 100 }] });
  const delivery = deliverSubscription(options);
  await channel.send([event('1')]);
  await clock.advance(10);
  await clock.run(delivery.stop({ graceMs: 500 }));
  expect(clock.now()).toBe(100);
  expect(delivery.counts).toMatchObject({ delivered: 1, released: 0 });
});

test('A job that cannot be used ends nothing', async () => {
  let subscriber = 'no url';
  const { clock, channel, options } = await world({ [URL_A]: [202] });
  const { policy } = options.job as { policy: ReturnType<typeof parseDeliverySpec> };
  const delivery = deliverSubscription({ ...options, job: () => ({ subscriber, policy }) });
  await channel.send([event('1')]);
  await clock.advance(10);
  expect(delivery.counts).toMatchObject({ failed: 1, delivered: 0 });
  subscriber = URL_A;
  await clock.advance(1_000);
  expect(delivery.counts).toMatchObject({ failed: 1, delivered: 1 });
  await delivery.stop();
});

test('The worker ends when the channel closes, having drained it', async () => {
  const { clock, channel, options } = await world({ [URL_A]: [503, 202] });
  const delivery = deliverSubscription(options);
  await channel.send([event('1')]);
  const closing = channel.close({ drainMs: 5_000 });
  await clock.run(closing);
  expect(await closing).toEqual({ undelivered: 0, deadLetters: 0 });
  await delivery.stopped;
  expect(delivery.counts).toMatchObject({ delivered: 1, retried: 1 });
});

test.each([
  { name: 'a status', answer: 503 },
  { name: 'an error that names the URL', answer: { fail: 'reset' } as const },
  { name: 'a rejection', answer: 400 },
])('What is kept of a failure does not hold the query: $name (CHN-063)', async ({ answer }) => {
  const subscriber = 'http://a.example/in?access_token=secret&x=1';
  const { clock, channel, subscription, options } = await world({ [subscriber]: [answer] });
  const { policy } = options.job as { readonly policy: ReturnType<typeof parseDeliverySpec> };
  const delivery = deliverSubscription({ ...options, job: { subscriber, policy } });
  await channel.send([event('1')]);
  await clock.advance(60_000);
  const told = JSON.stringify([await channel.describe(), await subscription.deadLetters()]);
  expect(told).toContain('http://a.example/in: ');
  expect(told).not.toContain('secret');
  await delivery.stop();
});

test('A delay as long as a delivery specification can ask for is kept (CHN-052)', async () => {
  const { clock, channel, options, network } = await world(
    { [URL_A]: [503, 202] },
    {},
    {
      backoffDelay: 'P36525D',
      jitter: 1,
    },
  );
  const delivery = deliverSubscription(options);
  await channel.send([event('1')]);
  await clock.advance(86_400_000);
  expect(delivery.counts).toMatchObject({ retried: 1, failed: 0 });
  expect(network.requests(URL_A)).toHaveLength(1);
  await delivery.stop();
});

test.each([0.5, Number.POSITIVE_INFINITY, 1e15])(
  'A decision to wait %d ms is no failure',
  async (delayMs) => {
    const { clock, channel, options } = await world({});
    const decision = { kind: 'wait', delayMs } as const;
    const result = {
      number: 1,
      outcome: 'retriable',
      decision,
      reply: 'none',
      exchanges: [],
    } as const;
    const dispatcher = { ...options.dispatcher, attempt: async () => result };
    const delivery = deliverSubscription({ ...options, dispatcher });
    await channel.send([event('1')]);
    await clock.advance(0.25);
    expect(delivery.counts).toMatchObject({ waiting: 1, failed: 0 });
    await delivery.stop();
  },
);

test.each([Number.NaN, -1, Number.POSITIVE_INFINITY])(
  'A worker is not stopped with a grace of %d ms, and goes on',
  async (graceMs) => {
    const { clock, channel, options } = await world({ [URL_A]: [202] });
    const delivery = deliverSubscription(options);
    await expect(delivery.stop({ graceMs })).rejects.toBeInstanceOf(RangeError);
    await channel.send([event('1')]);
    await clock.advance(10);
    expect(delivery.counts).toMatchObject({ delivered: 1 });
    await delivery.stop();
  },
);

test('A lease that could not be extended once is extended again (CHN-058)', async () => {
  const { clock, channel, subscription, network, options } = await world({
    [URL_A]: [{ status: 202, delayMs: 9_000 }],
  });
  let failures = 0;
  const take: typeof subscription.take = async (asked) => {
    const leases = await subscription.take(asked);
    return leases.map((lease) => {
      const extend: typeof lease.extend = async (ms) => {
        failures += 1;
        if (failures % 2 === 1) throw new Error('The store is away');
        return lease.extend(ms);
      };
      return Object.create(lease, { extend: { value: extend } }) as typeof lease;
    });
  };
  const delivery = deliverSubscription({ ...options, subscription: { ...subscription, take } });
  await channel.send([event('1')]);
  await clock.advance(20_000);
  expect(network.requests(URL_A)).toHaveLength(1);
  expect(delivery.counts).toMatchObject({ delivered: 1, failed: 0 });
  expect(clock.sleeping).toBe(1);
  await delivery.stop();
});

test('A lease that throws where it has to reject ends nothing but itself', async () => {
  const { clock, channel, subscription, options } = await world({ [URL_A]: [202] });
  let isBroken = true;
  const fail = () => {
    throw new Error('The channel is broken');
  };
  const take: typeof subscription.take = async (asked) => {
    const leases = await subscription.take(asked);
    if (!isBroken) return leases;
    return leases.map((lease) => {
      const value = { value: fail };
      return Object.create(lease, { ack: value, nack: value, extend: value }) as typeof lease;
    });
  };
  const delivery = deliverSubscription({
    ...options,
    subscription: { ...subscription, take },
    concurrency: 1,
  });
  await channel.send([event('1')]);
  await clock.advance(10);
  isBroken = false;
  await clock.advance(2_000);
  expect(delivery.counts).toMatchObject({ delivered: 1, failed: 1 });
  await delivery.stop();
});
