/** Checks of "Delivering" on spec page 5: what takes events from a channel and sends them to a subscriber. */
import type { Channel } from '../../channels/channel.ts';
import { createMemoryChannel } from '../../channels/memory-channel.ts';
import { createEvent } from '../../event/create.ts';
import { createVirtualClock, type VirtualClock } from '../../virtual-clock.ts';
import type { Adapter } from '../adapter.ts';
import type { ChannelDelivery } from '../adapter-channels.ts';
import { type Check, CheckFailure } from '../check.ts';
import { createNetwork, type Network, type ScriptedAnswer } from '../network.ts';
import { expectSame } from './channels-bench.ts';

const SUBSCRIBER = 'http://subscriber.example/';
const SINK = 'http://sink.example/';
const LEASE_MS = 1_000;
const SECRET = 'k17s3cr3t';
const event = (id: string) => createEvent({ id, source: '/s', type: 't' });

type Answers = readonly (ScriptedAnswer | number)[];

interface Options {
  readonly answers: Answers;
  /** What follows the URL of the subscriber. */
  readonly query?: string;
  readonly sink?: Answers;
  readonly retry?: number;
  readonly concurrency?: number;
}

interface World {
  readonly clock: VirtualClock;
  readonly channel: Channel;
  readonly network: Network;
  readonly delivery: ChannelDelivery;
  /** Times of the requests so far. */
  times(url?: string): readonly number[];
  /** Undelivered events and dead letters now. */
  left(): Promise<{ depth: number | undefined; inFlight: number | undefined }>;
}

export const channelDeliveryChecks: readonly Check[] = [
  check(
    'CHN-050/accepted',
    'An event is acknowledged when the subscriber has accepted it',
    { answers: [{ delayMs: 300 }] },
    async (world) => {
      await world.channel.send([event('1')]);
      await world.clock.advance(299);
      expectSame('Before', { depth: 1, inFlight: 1 }, await world.left());
      await world.clock.advance(1);
      expectSame('After', { depth: 0, inFlight: 0 }, await world.left());
      await world.clock.advance(60_000);
      expectSame('Requests', [0], world.times());
    },
  ),
  check(
    'CHN-050/failed',
    'An event is not acknowledged when the subscriber fails',
    { answers: [503], retry: 5 },
    async (world) => {
      await world.channel.send([event('1')]);
      await world.clock.advance(100);
      expectSame('Requests', [0], world.times());
      expectSame('After', { depth: 1, inFlight: 0 }, await world.left());
    },
  ),
  check(
    'CHN-050/no-answer',
    'Nor when it does not answer',
    { answers: [{ fail: 'reset' }], retry: 5 },
    async (world) => {
      await world.channel.send([event('1')]);
      await world.clock.advance(100);
      expectSame('Requests', [0], world.times());
      expectSame('After', { depth: 1, inFlight: 0 }, await world.left());
    },
  ),
  check(
    'CHN-051/sink',
    'The event is acknowledged when the dead letter sink has accepted it',
    { answers: [400], sink: [{ delayMs: 300 }] },
    async (world) => {
      await world.channel.send([event('1')]);
      await world.clock.advance(299);
      expectSame('Before', { depth: 1, inFlight: 1 }, await world.left());
      await world.clock.advance(1);
      expectSame('After', { depth: 0, inFlight: 0 }, await world.left());
      expectSame('Requests', [[0], [0]], [world.times(), world.times(SINK)]);
    },
  ),
  check(
    'CHN-051/no-sink',
    'Without a sink the channel keeps it',
    { answers: [400] },
    async (world) => {
      await world.channel.send([event('1')]);
      await world.clock.advance(60_000);
      const letters = await (await world.channel.subscribe('s')).deadLetters();
      expectSame(
        'Kept',
        ['1'],
        letters.map((letter) => letter.event.id),
      );
    },
  ),
  check(
    'CHN-051/sink-fails',
    'When the sink fails too, the channel keeps it',
    { answers: [400], sink: [400] },
    async (world) => {
      await world.channel.send([event('1')]);
      await world.clock.advance(60_000);
      const letters = await (await world.channel.subscribe('s')).deadLetters();
      expectSame(
        'Kept',
        ['1'],
        letters.map((letter) => letter.event.id),
      );
    },
  ),
  check(
    'CHN-052/schedule',
    'Retries are made as the delivery specification says',
    { answers: [503, 503, 503, 202], retry: 3 },
    async (world) => {
      await world.channel.send([event('1')]);
      await world.clock.advance(60_000);
      expectSame('Requests', [0, 200, 600, 1_400], world.times());
    },
  ),
  check(
    'CHN-052/exhausted',
    'When they are used up, there is no other',
    { answers: [503], sink: [202], retry: 2 },
    async (world) => {
      await world.channel.send([event('1')]);
      await world.clock.advance(60_000);
      expectSame('Requests', [[0, 200, 600], [600]], [world.times(), world.times(SINK)]);
    },
  ),
  check(
    'CHN-052/in-the-channel',
    'The channel counts attempts, so another worker goes on',
    { answers: [503], retry: 2 },
    async (world, again) => {
      await world.channel.send([event('1')]);
      await world.clock.advance(300);
      await world.delivery.stop();
      const delivery = await again();
      await world.clock.advance(60_000);
      await delivery.stop();
      expectSame('Requests', [0, 200, 600], world.times());
    },
  ),
  check(
    'CHN-053/given-back',
    'What is under way at the end goes back, uncounted',
    { answers: [{ fail: 'hang' }] },
    async (world) => {
      await world.channel.send([event('1')]);
      await world.clock.advance(10);
      expectSame('Requests', [0], world.times());
      await finished(world, world.delivery.stop());
      const leases = await (await world.channel.subscribe('s')).take();
      expectSame(
        'Offered',
        [['1', 1]],
        leases.map((lease) => [lease.event.id, lease.attempt]),
      );
    },
  ),
  check(
    'CHN-053/finished',
    'What ends within the grace is finished',
    { answers: [{ delayMs: 300 }] },
    async (world) => {
      await world.channel.send([event('1')]);
      await world.clock.advance(10);
      await finished(world, world.delivery.stop({ graceMs: 1_000 }));
      expectSame('After', { depth: 0, inFlight: 0 }, await world.left());
      await world.channel.send([event('2')]);
      await world.clock.advance(10_000);
      expectSame('Requests', [0], world.times());
    },
  ),
  check(
    'CHN-054/bounded',
    'No more attempts are under way than the concurrency',
    { answers: [{ delayMs: 100 }], concurrency: 3 },
    async (world) => {
      await world.channel.send(Array.from({ length: 8 }, (_, index) => event(`${index}`)));
      await world.clock.advance(1_000);
      expectSame('Requests', [0, 0, 0, 100, 100, 100, 200, 200], world.times());
    },
  ),
  check(
    'CHN-058/long-attempt',
    'An attempt that is longer than the lease is made once',
    { answers: [{ delayMs: LEASE_MS * 5 }] },
    async (world) => {
      await world.channel.send([event('1')]);
      await world.clock.advance(LEASE_MS * 20);
      expectSame('Requests', [0], world.times());
      expectSame('After', { depth: 0, inFlight: 0 }, await world.left());
    },
  ),
  ...[503, 400, { fail: 'reset' } as const].map((answer) => {
    const slug = typeof answer === 'number' ? answer : answer.fail;
    const title = `What is kept of a failure does not hold the query: ${slug}`;
    const options = { answers: [answer], query: `?access_token=${SECRET}`, retry: 1 };
    return check(`CHN-063/${slug}`, title, options, expectNoSecret);
  }),
];

/** A failed delivery is told, and its dead letter kept, without the query. */
async function expectNoSecret({ channel, clock, times }: World): Promise<void> {
  await channel.send([event('1')]);
  await clock.advance(60_000);
  expectSame('It was sent', true, times().length > 0);
  const [row] = (await channel.describe()).subscriptions;
  const letters = await (await channel.subscribe('s')).deadLetters();
  expectSame('Dead letters', 1, letters.length);
  const kept = [row?.lastFailure?.reason, ...letters.map(({ reason }) => reason)];
  for (const reason of kept) {
    if (reason === undefined || reason === '') throw new CheckFailure('No reason', 'one', reason);
    if (reason.includes(SECRET)) throw new CheckFailure('It holds the query', 'none', reason);
  }
}

type Run = (world: World, again: () => Promise<ChannelDelivery>) => Promise<void>;

function check(id: string, title: string, options: Options, run: Run): Check {
  return {
    id,
    clause: id.slice(0, id.indexOf('/')),
    title,
    needs: 'channelDeliveries',
    run: async ({ channelDeliveries }: Adapter) => {
      if (channelDeliveries === undefined) throw new TypeError(`Cannot run ${id}: no deliveries`);
      const clock = createVirtualClock();
      const { answers, sink, retry = 0, concurrency = 10, query = '' } = options;
      const subscriber = `${SUBSCRIBER}${query}`;
      const scripts = { [subscriber]: answers, ...(sink && { [SINK]: sink }) };
      const network = createNetwork({ clock, scripts });
      const channel = createMemoryChannel({ clock });
      await channel.subscribe('s', { leaseMs: LEASE_MS });
      const start = () =>
        channelDeliveries.start({
          clock,
          transport: network.transport,
          channel,
          subscription: 's',
          subscriber,
          delivery: {
            retry,
            backoffPolicy: 'exponential',
            backoffDelay: 'PT0.2S',
            timeout: 'PT30S',
            ...(sink && { deadLetterSink: { uri: SINK } }),
          },
          concurrency,
        });
      const world: World = {
        clock,
        channel,
        network,
        delivery: await start(),
        times: (url = subscriber) => network.requests(url).map(({ atMs }) => atMs),
        async left() {
          const [row] = (await channel.describe()).subscriptions;
          return { depth: row?.depth, inFlight: row?.inFlight };
        },
      };
      try {
        await run(world, start);
      } finally {
        await finished(world, world.delivery.stop());
        await channel.close();
      }
    },
  };
}

/** Lets time pass until it is done, at most an hour. */
async function finished({ clock }: World, done: Promise<void>): Promise<void> {
  let isDone = false;
  const end = () => {
    isDone = true;
  };
  done.then(end, end);
  for (let waited = 0; !isDone; waited += 100) {
    if (waited > 3_600_000) throw new CheckFailure('It does not stop', 'an end', 'none');
    await clock.advance(100);
  }
  await done;
}
