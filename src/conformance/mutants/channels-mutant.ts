/** How channels are broken: by wrapping the store, the channel, or what delivers from it. */
import type { CapabilityManifest } from '../../channels/capabilities.ts';
import type { Channel, Lease, Subscription } from '../../channels/channel.ts';
import { createChannel } from '../../channels/create-channel.ts';
import type { ChannelStore, Ending } from '../../channels/store.ts';
import type { ChannelAdapter, ChannelDeliveryWorld, ChannelWorld } from '../adapter-channels.ts';
import type { Mutant } from '../check.ts';
import {
  memoryStoreOf,
  referenceChannelDeliveries,
  referenceChannels,
} from '../reference-channels.ts';

/** Gives a broken store for a sound one. */
export type BreakStore = (store: ChannelStore, world: ChannelWorld) => ChannelStore;

/** Gives a broken channel for a sound one. */
export type BreakChannel = (channel: Channel, world: ChannelWorld) => Channel;

/** Opens what is broken in a world without persistence; the other one is sound, so that nothing else breaks. */
function inMemory(open: ChannelAdapter['open']): ChannelAdapter['open'] {
  return (world) => (world.isPersistent ? referenceChannels.open(world) : open(world));
}

/** A mutant whose channels are opened like this. */
function opening(id: string, breaks: string, open: ChannelAdapter['open']): Mutant {
  const clause = id.slice(0, id.indexOf('/'));
  return { id, clause, breaks, adapter: { name: id, channels: { ...referenceChannels, open } } };
}

/** A mutant with a broken store. */
export function storeMutant(id: string, breaks: string, breakStore: BreakStore): Mutant {
  const open: ChannelAdapter['open'] = async (world) => {
    const store = breakStore(memoryStoreOf(world), world);
    return { channel: createChannel({ store, clock: world.clock }) };
  };
  return opening(id, breaks, inMemory(open));
}

/** A mutant whose store is made for another world than the one asked for, and claims what was asked for. */
export function worldMutant(
  id: string,
  breaks: string,
  change: (world: ChannelWorld) => ChannelWorld,
): Mutant {
  return storeMutant(id, breaks, (store, world) => {
    return { ...memoryStoreOf(change(world)), capabilities: store.capabilities };
  });
}

/** A mutant with a broken channel around a sound store. */
export function channelMutant(id: string, breaks: string, breakChannel: BreakChannel): Mutant {
  const open: ChannelAdapter['open'] = async (world) => {
    const channel = createChannel({ store: memoryStoreOf(world), clock: world.clock });
    return { channel: breakChannel(channel, world) };
  };
  return opening(id, breaks, inMemory(open));
}

/** What a store goes through when its process ends and starts again; gives the store that is there then. */
export type Crash = (store: ChannelStore, world: ChannelWorld) => ChannelStore;

/**
 * A mutant of persistence: a store that outlives its channel, but for what the crash does to it.
 *
 * @param breakStore What is wrong before the crash already.
 */
export function crashMutant(
  id: string,
  breaks: string,
  crash: Crash,
  breakStore: BreakStore = (store) => store,
): Mutant {
  return opening(id, breaks, async (world) => {
    if (!world.isPersistent) return referenceChannels.open(world);
    const memory = memoryStoreOf(world);
    const capabilities: CapabilityManifest = { ...memory.capabilities, persistent: true };
    const { clock } = world;
    const store = breakStore({ ...memory, capabilities }, world);
    return {
      channel: createChannel({ store, clock }),
      restart: async () =>
        createChannel({ store: { ...crash(store, world), capabilities }, clock }),
    };
  });
}

/** A mutant of what delivers: it gets a broken world. */
export function deliveryMutant(
  id: string,
  breaks: string,
  change: (world: ChannelDeliveryWorld) => ChannelDeliveryWorld,
): Mutant {
  const clause = id.slice(0, id.indexOf('/'));
  const channelDeliveries = {
    start: (world: ChannelDeliveryWorld) => referenceChannelDeliveries.start(change(world)),
  };
  return { id, clause, breaks, adapter: { name: id, channelDeliveries } };
}

/** Endings replaced; `undefined` does nothing, and says that it did. */
export function settling(
  change: (ending: Ending, now: number) => Ending | undefined,
): (store: ChannelStore) => ChannelStore {
  return (store) => ({
    ...store,
    settle: async (name, token, ending, now) => {
      const changed = change(ending, now);
      return changed === undefined || (await store.settle(name, token, changed, now));
    },
  });
}

/** Leases replaced after they are made. */
export function leasing(
  change: (lease: Lease, name: string) => Lease | Promise<Lease>,
): (channel: Channel) => Channel {
  return taking((subscription) => ({
    ...subscription,
    take: async (options) => {
      const leases = await subscription.take(options);
      return Promise.all(leases.map((lease) => change(lease, subscription.name)));
    },
  }));
}

/** Subscriptions replaced as they are opened. */
export function taking(
  change: (subscription: Subscription) => Subscription,
): (channel: Channel) => Channel {
  return (channel) => ({
    ...channel,
    subscribe: async (name, options) => change(await channel.subscribe(name, options)),
  });
}

/** A lease with other methods; a getter does not survive a spread. */
export function leaseWith(lease: Lease, methods: Partial<Lease>): Lease {
  return Object.create(lease, Object.getOwnPropertyDescriptors(methods)) as Lease;
}
