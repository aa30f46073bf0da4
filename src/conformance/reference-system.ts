/** The reference host as a system under test, in this process and on the kit's clock; mutants replace its parts. */

import type { Channel } from '../channels/channel.ts';
import { channelLimits } from '../channels/channel-limits.ts';
import { createChannel } from '../channels/create-channel.ts';
import { createMemoryStore, type MemoryStoreOptions } from '../channels/memory-store.ts';
import { PARTITION_KEY } from '../channels/ordering.ts';
import type { ChannelStore } from '../channels/store.ts';
import type { Clock } from '../clock.ts';
import type { ReceiverRequest, ReceiverResponse } from '../delivery/receiver-types.ts';
import type { Transport } from '../delivery/transport.ts';
import { CONTROL_PATH, createControl } from '../host/control.ts';
import { createHost } from '../host/host.ts';
import { hostReceiver } from '../host/host-receiver.ts';
import type { HostStore, StoredChannel } from '../host/host-store.ts';
import type { SystemAdapter, SystemWorld } from './adapter-system.ts';
import { type Exchange, openControl } from './control-client.ts';

/** How the whole host answers one request. */
export type Handle = (request: ReceiverRequest) => Promise<ReceiverResponse>;

/** What a mutant wraps: each gets the sound part and gives the one that is used. */
export interface SystemParts {
  readonly handle?: (handle: Handle, world: SystemWorld) => Handle;
  readonly transport?: (transport: Transport, world: SystemWorld) => Transport;
  readonly channel?: (channel: Channel, world: SystemWorld) => Channel;
  readonly clock?: (clock: Clock) => Clock;
  readonly store?: (store: HostStore) => HostStore;
  /** What the stores are made with, in place of the usual. */
  readonly options?: Partial<MemoryStoreOptions>;
}

/** How long a copy of an event is known, in milliseconds. */
const DEDUPLICATION_MS = 3_600_000;

/** More than a check reaches the end of. */
const RETENTION = { ageMs: 86_400_000, eventsMax: 10_000 };

/** Where the reference host would be, if it listened. */
const ORIGIN = 'http://host.example';

/** The reference host, with some parts replaced. It claims everything, so that every check runs. */
export function referenceSystem(parts: SystemParts = {}): SystemAdapter {
  return {
    time: 'virtual',
    open: async (world) => {
      const { handle = same, transport = same, channel = same, clock = same } = parts;
      const kept = keptStore(parts.options);
      const store = parts.store?.(kept) ?? kept;
      const host = await createHost({
        store: {
          ...store,
          open: async (name, hosted) => channel(await store.open(name, hosted), world),
        },
        transport: transport(world.transport, world),
        clock: clock(world.clock),
        random: sequence(),
        origin: ORIGIN,
      });
      const control = createControl(host, { name: 'reference host' });
      const receiver = hostReceiver(host, control);
      const system = await openControl(
        `${ORIGIN}${CONTROL_PATH}`,
        inProcess(handle(receiver.handle, world)),
      );
      return {
        ...system,
        close: async () => {
          await system.close();
          await host.close({ drainMs: 0 });
        },
      };
    },
  };
}

/** The reference host, sound in every part. */
export const referenceSystemAdapter: SystemAdapter = referenceSystem();

function same<T>(part: T): T {
  return part;
}

/** Carries requests to a handler without a socket. */
export function inProcess(handle: Handle): Exchange {
  return async ({ method, url, headers, body }) => {
    const { pathname, search } = new URL(url);
    const answer = await handle({ method, url: `${pathname}${search}`, headers, body });
    return { ...answer, headers: Object.entries(answer.headers) };
  };
}

/**
 * Channels in memory that outlive their host, as those on a disk do: what was stored is there when the host starts
 * again, and what was only in flight is delivered again when its lease ends.
 */
function keptStore(options: Partial<MemoryStoreOptions> = {}): HostStore {
  const stores = new Map<string, ChannelStore>();
  const state: { channels: readonly StoredChannel[] } = { channels: [] };
  const make = (): ChannelStore => {
    const store = createMemoryStore({
      limits: channelLimits(),
      orderBy: PARTITION_KEY,
      deduplicationMs: DEDUPLICATION_MS,
      retention: RETENTION,
      ...options,
    });
    const claims = ['persistent', 'orderedPerKey', 'deduplicating', 'replay'] as const;
    const claimed = Object.fromEntries(claims.map((claim) => [claim, true]));
    const capabilities = { ...store.capabilities, ...claimed };
    return Object.assign(Object.create(store) as ChannelStore, {
      capabilities,
      close: async () => undefined,
    });
  };
  const { capabilities } = make();
  return {
    capabilities,
    load: async () => state.channels,
    save: async (channels) => {
      state.channels = channels;
    },
    open: async (name, clock) => {
      const store = stores.get(name) ?? make();
      stores.set(name, store);
      return createChannel({ store, clock });
    },
    remove: async (name) => {
      stores.delete(name);
    },
  };
}

/** Numbers from 0 up to 1, the same in every run. */
function sequence(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
