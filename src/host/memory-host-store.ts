import { type ChannelOptions, createMemoryChannel } from '../channels/memory-channel.ts';
import type { HostStore } from './host-store.ts';

/**
 * Channels in the memory of the process: fast, and gone when it ends.
 *
 * @param options For every channel, as for `createMemoryChannel`.
 * @returns A store for `createHost`.
 * @see CHN-141
 * @example Nothing is kept
 * ```ts
 * import { memoryHostStore } from 'event-delivery-spec/host';
 * const store = memoryHostStore();
 * store.capabilities.persistent; // => false
 * await store.load(); // => []
 * ```
 */
export function memoryHostStore(options: Omit<ChannelOptions, 'clock'> = {}): HostStore {
  return {
    capabilities: createMemoryChannel(options).capabilities,
    load: async () => [],
    save: async () => undefined,
    open: async (_, clock) => createMemoryChannel({ ...options, clock }),
    remove: async () => undefined,
  };
}
