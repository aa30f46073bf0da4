/** Checks of what an implementation can claim beside the contract: persistence, order, deduplication. */
import type { Check } from '../check.ts';
import { eventsOf, type Lab, requestsOf } from '../lab.ts';
import type { Recipient } from '../system-world.ts';
import { expectSame, systemCheck } from './system-check.ts';

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
];

async function restart(lab: Lab): Promise<void> {
  if (lab.system.restart === undefined) lab.claims('the hook restart');
  await lab.system.restart?.();
}

function idsOf(recipient: Recipient): readonly string[] {
  return recipient.requests().flatMap((request) => eventsOf(request).map(({ id }) => id));
}
