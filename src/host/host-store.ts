import type { CapabilityManifest } from '../channels/capabilities.ts';
import type { Channel } from '../channels/channel.ts';
import type { Clock } from '../clock.ts';
import type { ChannelSpec, SubscriptionSpec } from './specs.ts';

/** A channel as it is kept: its name, its options, and its subscriptions with their names. */
export interface StoredChannel {
  readonly name: string;
  readonly spec: ChannelSpec;
  readonly subscriptions: readonly { readonly name: string; readonly spec: SubscriptionSpec }[];
}

/** Where a host has its channels from. */
export interface HostStore {
  /** What every channel of this store can do. */
  readonly capabilities: CapabilityManifest;
  /** What was there when the host ended last; empty for a store that keeps nothing. */
  load(): Promise<readonly StoredChannel[]>;
  /** Keeps the list of channels; resolves when it is safe. */
  save(channels: readonly StoredChannel[]): Promise<void>;
  /** Opens the channel of this name, and makes it when there is none. `clock` is the host's. */
  open(name: string, clock: Clock): Promise<Channel>;
  /** Removes a channel that is not open, and all that is in it; does nothing when there is none. */
  remove(name: string): Promise<void>;
}
