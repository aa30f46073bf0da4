/** Mutants of "Capabilities" and "Delivering" on spec page 5. */
import { manifestOf } from '../../channels/capabilities.ts';
import { deliverSubscription } from '../../channels/deliver-subscription.ts';
import type { ChannelStore, LeaseToken } from '../../channels/store.ts';
import { createDispatcher } from '../../delivery/dispatcher.ts';
import { parseDeliverySpec } from '../../delivery/parse-spec.ts';
import { EventDeliveryError } from '../../errors.ts';
import { createEvent } from '../../event/create.ts';
import type { Mutant } from '../check.ts';
import { memoryStoreOf } from '../reference-channels.ts';
import {
  channelMutant,
  crashMutant,
  deliveryMutant,
  leaseWith,
  leasing,
  storeMutant,
  worldMutant,
} from './channels-mutant.ts';

const FAR_MS = 1_000_000_000;

export const capabilityMutants: readonly Mutant[] = [
  boastfulMutant(),
  worldMutant(
    'CHN-040/no-memory',
    'It claims replay, and retains nothing.',
    ({ retention, ...world }) => world,
  ),
  storeMutant('CHN-040/modest', 'It does not claim what was asked for.', (store) => ({
    ...store,
    capabilities: manifestOf([]),
  })),
  worldMutant(
    'CHN-040/in-name-only',
    'It claims order by key, and takes no notice of keys.',
    ({ isOrdered, ...world }) => world,
  ),
  channelMutant(
    'CHN-040/without-delay',
    'It claims delayed redelivery, and redelivers at once.',
    leasing((lease) => leaseWith(lease, { nack: () => lease.nack() })),
  ),
  channelMutant('CHN-041/ignored', 'It ignores an option that it cannot honour.', (channel) => ({
    ...channel,
    subscribe: (name, { startAt, ...options } = {}) => channel.subscribe(name, options),
  })),
  worldMutant(
    'CHN-042/unordered',
    'It takes no notice of keys.',
    ({ isOrdered, ...world }) => world,
  ),
  worldMutant(
    'CHN-043/unordered',
    'It lets the next of a key go at once.',
    ({ isOrdered, ...world }) => world,
  ),
  storeMutant('CHN-043/stuck', 'A dead letter holds its key for ever.', (store) => ({
    ...store,
    settle: (name, token, ending, now) => {
      const held = { kind: 'extend', endsAt: FAR_MS } as const;
      return store.settle(name, token, ending.kind === 'dead-letter' ? held : ending, now);
    },
  })),
  keyMutant('CHN-044/one-key', 'All events have one key.', () => 'all'),
  keyMutant('CHN-044/no-key', 'Events without key have one in common.', (key) => key ?? ''),
  worldMutant(
    'CHN-045/unknown',
    'It knows no duplicates.',
    ({ deduplicationMs, ...world }) => world,
  ),
  storeMutant('CHN-045/refused', 'It refuses duplicates.', (store) => ({
    ...store,
    append: async (events, now) => {
      const result = await store.append(events, now);
      if (result.duplicates > 0) throw new EventDeliveryError('CHANNEL_FULL', 'Duplicate');
      return result;
    },
  })),
  storeMutant('CHN-046/remembers', 'It remembers what it refused.', (store) =>
    known(store, 'refused'),
  ),
  worldMutant('CHN-047/longer', 'Its window is ten times as long.', (world) => ({
    ...world,
    deduplicationMs: world.deduplicationMs && world.deduplicationMs * 10,
  })),
  storeMutant('CHN-048/id', 'Equal ids are duplicates, whatever their source.', (store) =>
    known(store, 'all'),
  ),
  crashMutant('CHN-035/memory', 'A crash empties it.', (_, world) => memoryStoreOf(world)),
  crashMutant(
    'CHN-035/held-lost',
    'What somebody held is lost in a crash.',
    settleAll({ kind: 'ack' }),
    held,
  ),
  crashMutant('CHN-035/dead-lost', 'Dead letters are lost in a crash.', (store, { clock }) => {
    void store.removeDeadLetters('a', 'nowhere', 1_000, clock.now());
    return store;
  }),
  crashMutant(
    'CHN-037/comes-back',
    'What was acknowledged comes back after a crash.',
    settleAll({ kind: 'nack', delayMs: 0, reason: '' }),
    ackInMemory,
  ),
  crashMutant('CHN-038/first', 'Attempts begin anew after a crash.', (store) => ({
    ...store,
    lease: async (name, max, now) => {
      const leases = await store.lease(name, max, now);
      return leases?.map((lease) => ({ ...lease, attempt: 1 }));
    },
  })),
  crashMutant('CHN-038/forgets', 'It knows no duplicates after a crash.', (store) => ({
    ...store,
    append: (events, now) => {
      const renamed = events.map((event) => createEvent({ ...event, source: `${event.source}?` }));
      return store.append(renamed, now);
    },
  })),
];

/** Its adapter says that no channel of it can replay. */
function boastfulMutant(): Mutant {
  const boasts = storeMutant('CHN-040/boasts', 'It claims what it cannot do.', (store) => ({
    ...store,
    capabilities: { ...store.capabilities, replay: true },
  }));
  const { channels } = boasts.adapter;
  if (channels === undefined) return boasts;
  const capabilities = { ...channels.capabilities, replay: false };
  return { ...boasts, adapter: { ...boasts.adapter, channels: { ...channels, capabilities } } };
}

const tokensOf = new WeakMap<ChannelStore['append'], Map<LeaseToken, string>>();

/** Remembers which leases are held. */
function held(store: ChannelStore): ChannelStore {
  const tokens = new Map<LeaseToken, string>();
  const append: ChannelStore['append'] = (...call) => store.append(...call);
  tokensOf.set(append, tokens);
  return {
    ...store,
    append,
    lease: async (name, max, now) => {
      const leases = await store.lease(name, max, now);
      for (const { token } of leases ?? []) tokens.set(token, name);
      return leases;
    },
    settle: (name, token, ending, now) => {
      if (ending.kind !== 'extend') tokens.delete(token);
      return store.settle(name, token, ending, now);
    },
  };
}

/** An acknowledgement hides the event until the process ends. */
function ackInMemory(store: ChannelStore): ChannelStore {
  const tokens = new Map<LeaseToken, string>();
  const append: ChannelStore['append'] = (...call) => store.append(...call);
  tokensOf.set(append, tokens);
  return {
    ...store,
    append,
    settle: (name, token, ending, now) => {
      if (ending.kind !== 'ack') return store.settle(name, token, ending, now);
      tokens.set(token, name);
      return store.settle(name, token, { kind: 'extend', endsAt: FAR_MS }, now);
    },
  };
}

/** Ends every lease that was remembered, as the process does. */
function settleAll(ending: Parameters<ChannelStore['settle']>[2]) {
  return (store: ChannelStore, { clock }: { readonly clock: { now(): number } }): ChannelStore => {
    for (const [token, name] of tokensOf.get(store.append) ?? []) {
      void store.settle(name, token, ending, clock.now());
    }
    return store;
  };
}

function keyMutant(id: string, breaks: string, keyOf: (key: string | undefined) => string): Mutant {
  return storeMutant(id, breaks, (store, world) => {
    const keyed = memoryStoreOf(world);
    return {
      ...keyed,
      capabilities: store.capabilities,
      append: (events, now) => {
        const changed = events.map((event) => {
          const key = keyOf(event.partitionkey as string | undefined);
          return createEvent({ ...event, partitionkey: key === '' ? 'none' : key });
        });
        return keyed.append(changed, now);
      },
    };
  });
}

/** Ids that were seen once are duplicates, those of sends that were refused or all. */
function known(store: ChannelStore, which: 'refused' | 'all'): ChannelStore {
  const ids = new Set<string>();
  return {
    ...store,
    append: async (events, now) => {
      const fresh = events.filter(({ id }, at) => {
        return !ids.has(id) && events.findIndex((event) => event.id === id) === at;
      });
      try {
        await store.append(fresh, now);
        if (which === 'all') for (const { id } of events) ids.add(id);
      } catch (error) {
        for (const { id } of events) ids.add(id);
        throw error;
      }
      return { accepted: fresh.length, duplicates: events.length - fresh.length };
    },
  };
}

export const deliveringMutants: readonly Mutant[] = [
  deliveryMutant('CHN-050/first', 'It acknowledges an event before it sends it.', (world) => ({
    ...world,
    channel: leasing(async (lease) => {
      await lease.ack();
      const nothing = async () => undefined;
      const methods = {
        ack: nothing,
        nack: nothing,
        release: nothing,
        extend: nothing,
        deadLetter: nothing,
      };
      return leaseWith(lease, methods);
    })(world.channel),
  })),
  deliveryMutant('CHN-050/failed', 'It acknowledges events that were not accepted.', (world) => ({
    ...world,
    channel: leasing((lease) => leaseWith(lease, { nack: () => lease.ack() }))(world.channel),
  })),
  deliveryMutant('CHN-051/dropped', 'It drops what no sink has taken.', (world) => ({
    ...world,
    channel: leasing((lease) => leaseWith(lease, { deadLetter: () => lease.ack() }))(world.channel),
  })),
  {
    id: 'CHN-051/before-the-sink',
    clause: 'CHN-051',
    breaks: 'It acknowledges an event before its dead letter sink has accepted it.',
    adapter: {
      name: 'CHN-051/before-the-sink',
      channelDeliveries: {
        async start({ clock, transport, channel, subscription, subscriber, delivery }) {
          const dispatcher = createDispatcher({ transport, clock, random: () => 0 });
          return deliverSubscription({
            subscription: await channel.subscribe(subscription),
            dispatcher: {
              ...dispatcher,
              deadLetter: async (...call) => {
                void dispatcher.deadLetter(...call).catch(() => undefined);
                return { outcome: 'dead-lettered', exchanges: [] };
              },
            },
            job: { subscriber, policy: parseDeliverySpec(delivery) },
            clock,
          });
        },
      },
    },
  },
  deliveryMutant('CHN-052/at-once', 'It retries without delay.', (world) => ({
    ...world,
    channel: leasing((lease) =>
      leaseWith(lease, { nack: ({ reason } = {}) => lease.nack({ reason }) }),
    )(world.channel),
  })),
  deliveryMutant(
    'CHN-052/own-count',
    'It counts attempts by itself, from its own start.',
    (world) => {
      const counts = new Map<string, number>();
      return {
        ...world,
        channel: leasing((lease) => {
          const attempt = (counts.get(lease.event.id) ?? 0) + 1;
          counts.set(lease.event.id, attempt);
          return leaseWith(lease, { attempt });
        })(world.channel),
      };
    },
  ),
  deliveryMutant('CHN-053/counted', 'What is under way at its end counts.', (world) => ({
    ...world,
    channel: leasing((lease) => leaseWith(lease, { release: () => lease.nack() }))(world.channel),
  })),
  deliveryMutant('CHN-053/kept', 'It keeps the leases that it held at its end.', (world) => ({
    ...world,
    channel: leasing((lease) => leaseWith(lease, { release: async () => undefined }))(
      world.channel,
    ),
  })),
  deliveryMutant('CHN-054/one-more', 'It makes one attempt more at a time.', (world) => ({
    ...world,
    concurrency: world.concurrency + 1,
  })),
  deliveryMutant('CHN-058/not-extended', 'It does not extend its leases.', (world) => ({
    ...world,
    channel: leasing((lease) => leaseWith(lease, { extend: async () => undefined }))(world.channel),
  })),
  deliveryMutant('CHN-063/whole-url', 'It keeps the whole URL with a failure.', (world) => ({
    ...world,
    channel: leasing((lease) =>
      leaseWith(lease, {
        nack: (options) => lease.nack({ ...options, reason: world.subscriber }),
        deadLetter: () => lease.deadLetter(world.subscriber),
      }),
    )(world.channel),
  })),
  deliveryMutant('CHN-063/letters', 'It keeps the URL with dead letters only.', (world) => ({
    ...world,
    channel: leasing((lease) =>
      leaseWith(lease, {
        deadLetter: (reason) => lease.deadLetter(`${world.subscriber}: ${reason}`),
      }),
    )(world.channel),
  })),
];
