/** Checks of what can be asked for: channels, subscriptions and their delivery options. */
import { Refusal } from '../adapter-system.ts';
import { type Check, CheckFailure } from '../check.ts';
import { type Lab, type LabChannel, requestsOf } from '../lab.ts';
import { expectSame, systemCheck } from './system-check.ts';

/** Delivery options that end soon: one retry after a tenth of a second. */
export const ONE_RETRY = { retry: 1, backoffPolicy: 'linear', backoffDelay: 'PT0.1S' };

/** Every check of what can be asked for. */
export const systemSubscriptionChecks: readonly Check[] = [
  systemCheck({
    id: 'CHN-120/own-options',
    title:
      "A subscription with delivery options of its own does not use its channel's dead letter sink",
    claims: ['deliveryOptions'],
    run: async (lab) => {
      const { channel, sink } = await channelWithSink(lab);
      const [subscriber, other] = [await lab.recipient(400), await lab.recipient()];
      const status = await lab.subscribe(channel, subscriber, { delivery: ONE_RETRY });
      expectSame('The status names the sink of the channel', status.deadLetterSinkUri, undefined);
      await lab.subscribe(channel, other);
      const event = await lab.send(channel);
      await lab.arrived(subscriber, event);
      await lab.quiet(channel, other);
      expectSame('The sink of the channel got it', sink.requests().length, 0);
    },
  }),
  systemCheck({
    id: 'CHN-120/own-retries',
    title: "A subscription with a dead letter sink of its own does not use its channel's retries",
    claims: ['deliveryOptions'],
    run: async (lab) => {
      const [sink, own] = [await lab.recipient(), await lab.recipient()];
      const delivery = { retry: 0, deadLetterSink: { uri: sink.url } };
      const channel = await lab.channel({ delivery });
      const subscriber = await lab.recipient(503, 202);
      await lab.subscribe(channel, subscriber, { delivery: { deadLetterSink: { uri: own.url } } });
      const event = await lab.send(channel);
      await lab.arrived(subscriber, event, 2);
      await lab.quiet(channel, subscriber);
      expectSame('It was given up', requestsOf(own, event).length, 0);
    },
  }),
  systemCheck({
    id: 'CHN-121/channel-options',
    title: "A subscription without delivery options uses its channel's",
    claims: ['deliveryOptions'],
    run: async (lab) => {
      const { channel, sink } = await channelWithSink(lab);
      const subscriber = await lab.recipient(400);
      await lab.subscribe(channel, subscriber);
      await lab.arrived(sink, await lab.send(channel));
    },
  }),
  systemCheck({
    id: 'CHN-122/subscriber',
    title: 'The status of a ready subscription gives the URL of its subscriber',
    run: async (lab) => {
      const channel = await lab.channel();
      const subscriber = await lab.recipient();
      const { subscriberUri } = await lab.subscribe(channel, subscriber);
      expectSame('Another URL', subscriberUri, subscriber.url);
      await lab.arrived(subscriber, await lab.send(channel));
    },
  }),
  systemCheck({
    id: 'CHN-122/reply',
    title: 'The status of a ready subscription gives the URL for replies',
    claims: ['replies'],
    run: async (lab) => {
      const channel = await lab.channel();
      const [subscriber, reply] = [await lab.recipient(), await lab.recipient()];
      const { replyUri } = await lab.subscribe(channel, subscriber, { reply: { uri: reply.url } });
      expectSame('Another URL', replyUri, reply.url);
    },
  }),
  systemCheck({
    id: 'CHN-122/dead-letter-sink',
    title: 'The statuses of a ready channel and subscription give the dead letter sink in force',
    claims: ['deliveryOptions'],
    run: async (lab) => {
      const { channel, sink } = await channelWithSink(lab);
      const status = await lab.system.readChannel(channel.name);
      expectSame('Another sink of the channel', status?.deadLetterSinkUri, sink.url);
      const subscriber = await lab.recipient();
      const inherited = await lab.subscribe(channel, subscriber);
      expectSame('Another inherited sink', inherited.deadLetterSinkUri, sink.url);
      const own = await lab.recipient();
      const delivery = { deadLetterSink: { uri: own.url } };
      const { deadLetterSinkUri } = await lab.subscribe(channel, subscriber, { delivery });
      expectSame('Another own sink', deadLetterSinkUri, own.url);
    },
  }),
  systemCheck({
    id: 'CHN-124/no-subscriber',
    title: 'A subscription without subscriber is refused',
    run: async (lab) => {
      const { name } = await channelThatDelivers(lab);
      const reply = await lab.recipient();
      await expectRefusal(lab, name, {});
      await expectRefusal(lab, name, { reply: { uri: reply.url } });
    },
  }),
  systemCheck({
    id: 'CHN-124/no-url',
    title: 'A subscription whose subscriber is no absolute URL is refused',
    run: async (lab) => {
      const { name } = await channelThatDelivers(lab);
      for (const uri of [
        '',
        'shop.example/events',
        '/events',
        'http://[bad',
        'ftp://shop.example/',
      ]) {
        await expectRefusal(lab, name, { subscriber: { uri } });
      }
    },
  }),
  systemCheck({
    id: 'CHN-125/subscription',
    title: 'A subscription with delivery options that cannot be read is refused',
    claims: ['deliveryOptions'],
    run: async (lab) => {
      const { name } = await channelThatDelivers(lab, { delivery: ONE_RETRY });
      const { url: uri } = await lab.recipient();
      for (const delivery of BAD_OPTIONS) {
        await expectRefusal(lab, name, { subscriber: { uri }, delivery });
      }
    },
  }),
  systemCheck({
    id: 'CHN-125/channel',
    title: 'A channel with delivery options that cannot be read is refused',
    claims: ['deliveryOptions'],
    run: async (lab) => {
      const { sink, channel } = await channelWithSink(lab);
      const subscriber = await lab.recipient(400);
      await lab.subscribe(channel, subscriber);
      await lab.arrived(sink, await lab.send(channel));
      for (const delivery of BAD_OPTIONS) {
        await refused({ delivery }, () => lab.system.createChannel({ delivery }));
      }
    },
  }),
  systemCheck({
    id: 'CHN-129/not-made',
    title: 'A subscription that was refused for its delivery options gets no event',
    claims: ['deliveryOptions'],
    run: async (lab) => {
      const channel = await lab.channel();
      const [refusedOne, other] = [await lab.recipient(), await lab.recipient()];
      for (const delivery of BAD_OPTIONS) {
        await expectRefusal(lab, channel.name, { subscriber: { uri: refusedOne.url }, delivery });
      }
      await lab.subscribe(channel, other);
      await lab.arrived(other, await lab.send(channel));
      await lab.quiet(channel, other);
      expectSame('Requests to its subscriber', refusedOne.requests().length, 0);
    },
  }),
  systemCheck({
    id: 'CHN-126/minimal',
    title: 'A channel needs nothing, a subscription its subscriber only',
    run: async (lab) => {
      const channel = await lab.channel({});
      const subscriber = await lab.recipient();
      await lab.subscribe(channel, subscriber);
      await lab.arrived(subscriber, await lab.send(channel));
    },
  }),
  systemCheck({
    id: 'CHN-127/read-back',
    title: 'What was deleted cannot be read any more',
    run: async (lab) => {
      const [channel, subscriber] = [await lab.channel(), await lab.recipient()];
      const { name } = await lab.subscribe(channel, subscriber);
      await lab.arrived(subscriber, await lab.send(channel));
      await lab.system.deleteSubscription(channel.name, name);
      const gone = await lab.system.readSubscription(channel.name, name);
      expectSame('The subscription is still there', gone, undefined);
      await lab.system.deleteChannel(channel.name);
      expectSame(
        'The channel is still there',
        await lab.system.readChannel(channel.name),
        undefined,
      );
    },
  }),
];

const BAD_OPTIONS: readonly unknown[] = [
  { retry: -1 },
  { retry: 1.5 },
  { retry: 'three' },
  { backoffPolicy: 'fibonacci' },
  { backoffDelay: '200ms' },
  { timeout: 'PT0S' },
  { timeout: 5 },
  { deadLetterSink: { uri: 'nowhere' } },
];

/** A channel that took one subscription already, and delivers to it: it does not refuse everything. */
export async function channelThatDelivers(
  lab: Lab,
  more: Readonly<Record<string, unknown>> = {},
): Promise<LabChannel> {
  const [channel, subscriber] = [await lab.channel(), await lab.recipient()];
  await lab.subscribe(channel, subscriber, more);
  await lab.arrived(subscriber, await lab.send(channel));
  return channel;
}

async function channelWithSink(lab: Lab) {
  const sink = await lab.recipient();
  const delivery = { ...ONE_RETRY, deadLetterSink: { uri: sink.url } };
  return { sink, channel: await lab.channel({ delivery }) };
}

/** Fails unless a subscription is refused. */
export function expectRefusal(lab: Lab, channel: string, spec: unknown): Promise<void> {
  return refused(spec, () => lab.system.createSubscription(channel, spec));
}

async function refused(spec: unknown, ask: () => Promise<unknown>): Promise<void> {
  let answer: unknown;
  try {
    answer = await ask();
  } catch (error) {
    if (error instanceof Refusal) return;
    throw error;
  }
  throw new CheckFailure(`It was not refused: ${JSON.stringify(spec)}`, 'a refusal', answer);
}
