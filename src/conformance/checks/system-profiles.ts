/** Checks of what an implementation can claim beside the contract: persistence, order, deduplication. */
import type { Check } from '../check.ts';
import { eventsOf, type Lab, requestsOf } from '../lab.ts';
import type { Recipient } from '../system-world.ts';
import { expectSame, systemCheck } from './system-check.ts';
import { channelThatDelivers, expectRefusal } from './system-subscriptions.ts';

/** Every check of a claim. */
export const systemProfileChecks: readonly Check[] = [
  systemCheck({
    id: 'CHN-140/accepted-before',
    title: 'What was accepted before a restart is delivered after it',
    claims: ['persistent'],
    isAlone: true,
    run: async (lab) => {
      const subscriber = await lab.recipient(503);
      const channel = await lab.channel();
      await lab.subscribe(channel, subscriber);
      const event = await lab.send(channel);
      await lab.arrived(subscriber, event);
      await restart(lab);
      const before = requestsOf(subscriber, event).length;
      subscriber.respond(202);
      await lab.arrived(subscriber, event, before + 1);
    },
  }),
  systemCheck({
    id: 'CHN-141/same-address',
    title: 'Channels and subscriptions are there after a restart, under their names and addresses',
    claims: ['persistent'],
    isAlone: true,
    run: async (lab) => {
      const subscriber = await lab.recipient();
      const channel = await lab.channel();
      const subscription = await lab.subscribe(channel, subscriber);
      await restart(lab);
      const status = await lab.until('The channel is ready again', async () => {
        const found = await lab.system.readChannel(channel.name);
        return found?.ready ? found : undefined;
      });
      expectSame('Another address', status.address, channel.address);
      const kept = await lab.system.readSubscription(channel.name, subscription.name);
      expectSame('Another subscriber', kept?.subscriberUri, subscriber.url);
      await lab.arrived(subscriber, await lab.send(channel));
    },
  }),
  systemCheck({
    id: 'CHN-142/one-key',
    title: 'An event of a key is delivered only after the one before it was',
    claims: ['orderedPerKey'],
    run: async (lab) => {
      const subscriber = await lab.recipient(503, { status: 202, delayMs: 50 }, 202);
      const channel = await lab.channel();
      await lab.subscribe(channel, subscriber);
      const sent = [];
      for (let count = 0; count < 5; count += 1) {
        sent.push(await lab.send(channel, lab.event({ partitionkey: 'one' })));
      }
      const last = sent.at(-1);
      if (last !== undefined) await lab.arrived(subscriber, last);
      const [first, ...rest] = sent.map(({ id }) => id);
      expectSame('Another order', idsOf(subscriber), [first, first, ...rest]);
    },
  }),
  systemCheck({
    id: 'CHN-143/copies',
    title: 'A copy of an accepted event is accepted, and not delivered again',
    claims: ['deduplicating'],
    run: async (lab) => {
      const subscriber = await lab.recipient();
      const channel = await lab.channel();
      await lab.subscribe(channel, subscriber);
      const event = await lab.send(channel);
      await lab.send(channel, event);
      const copy = await lab.send(channel, lab.event({ id: event.id, data: 'other' }));
      await lab.arrived(subscriber, event);
      await lab.quiet(channel, subscriber);
      expectSame('It was delivered again', requestsOf(subscriber, copy).length, 1);
    },
  }),
  systemCheck({
    id: 'CHN-143/source',
    title: 'Events of one id and two sources are two events',
    claims: ['deduplicating'],
    run: async (lab) => {
      const subscriber = await lab.recipient();
      const channel = await lab.channel();
      await lab.subscribe(channel, subscriber);
      const one = await lab.send(channel);
      const other = await lab.send(
        channel,
        lab.event({ id: one.id, source: 'https://kit.example/other' }),
      );
      await lab.arrived(subscriber, one);
      await lab.arrived(subscriber, other);
    },
  }),
  systemCheck({
    id: 'CHN-144/earliest',
    title: 'A subscription that starts with the earliest gets what was accepted before it was made',
    claims: ['replay'],
    run: async (lab) => {
      const [early, late, now] = [
        await lab.recipient(),
        await lab.recipient(),
        await lab.recipient(),
      ];
      const channel = await lab.channel();
      const first = await lab.send(channel);
      await lab.subscribe(channel, early);
      const second = await lab.send(channel);
      await lab.arrived(early, second);
      await lab.subscribe(channel, late, { startAt: 'earliest' });
      await lab.subscribe(channel, now, { startAt: 'now' });
      for (const event of [first, second, await lab.send(channel)]) await lab.arrived(late, event);
      await lab.quiet(channel, now);
      const counts = [first, second].map((event) => requestsOf(late, event).length);
      expectSame('How often it got each', counts, [1, 1]);
      const past = [first, second].map((event) => requestsOf(now, event).length);
      expectSame('What starts now got of it', past, [0, 0]);
    },
  }),
  systemCheck({
    id: 'CHN-144/restart',
    title: 'After a restart such a subscription goes on where it was',
    claims: ['replay', 'persistent'],
    isAlone: true,
    run: async (lab) => {
      const late = await lab.recipient();
      const channel = await lab.channel();
      const event = await lab.send(channel);
      await lab.subscribe(channel, late, { startAt: 'earliest' });
      await lab.arrived(late, event);
      await lab.quiet(channel, late);
      await restart(lab);
      await lab.quiet(channel, late);
      expectSame('How often it got the event', requestsOf(late, event).length, 1);
    },
  }),
  systemCheck({
    id: 'CHN-145/refused',
    title: 'A subscription that starts somewhere else is refused, and not made',
    claims: ['replay'],
    run: async (lab) => {
      const channel = await channelThatDelivers(lab);
      const [refusedOne, other] = [await lab.recipient(), await lab.recipient()];
      for (const startAt of ['yesterday', 'Earliest', '', 0, true, { ms: 1000 }]) {
        const spec = { subscriber: { uri: refusedOne.url }, startAt };
        await expectRefusal(lab, channel.name, spec);
      }
      await lab.subscribe(channel, other);
      await lab.quiet(channel, other);
      expectSame('Requests to its subscriber', refusedOne.requests().length, 0);
    },
  }),
];

async function restart(lab: Lab): Promise<void> {
  if (lab.system.restart === undefined) lab.claims('the hook restart');
  await lab.system.restart?.();
}

function idsOf(recipient: Recipient): readonly string[] {
  return recipient.requests().flatMap((request) => eventsOf(request).map(({ id }) => id));
}
