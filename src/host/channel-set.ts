/** The channels of a host by name, and on the list that its store keeps: a change is in both, or in neither. */
import type { Channel } from '../channels/channel.ts';
import { hostError } from './host-error.ts';
import type { HostStore, StoredChannel } from './host-store.ts';
import { type HostedChannel, type HostedParts, hostChannel } from './hosted-channel.ts';
import type { HostedSubscription } from './hosted-subscription.ts';
import type { ChannelSpec, SubscriptionSpec } from './specs.ts';

/** What a set of channels works with. */
export interface ChannelSetOptions {
  readonly store: HostStore;
  readonly parts: HostedParts;
  readonly channelsMax: number;
  /** A number from 0 up to 1, for names. */
  readonly random: () => number;
}

/** Channels by name. One change at a time: who calls sees to it. */
export interface ChannelSet {
  readonly channels: ReadonlyMap<string, HostedChannel>;
  /** Opens what the store kept, all of it or nothing; stops when it is not wanted any more. */
  load(isWanted?: () => boolean): Promise<void>;
  add(spec: ChannelSpec): Promise<HostedChannel>;
  /** False when there is none of this name. */
  remove(name: string): Promise<boolean>;
  subscribe(channel: string, spec: SubscriptionSpec): Promise<[string, HostedSubscription]>;
  /** False when there is none of this name. */
  unsubscribe(channel: string, name: string): Promise<boolean>;
  /** Closes those that there are now; the store keeps what it keeps. */
  end(drainMs: number): Promise<void>;
}

/** An empty set; {@link ChannelSet.load} fills it. */
export function createChannelSet(options: ChannelSetOptions): ChannelSet {
  const { store } = options;
  const channels = new Map<string, HostedChannel>();
  const others = (name: string): readonly StoredChannel[] => {
    return [...channels.values()].filter((one) => one.name !== name).map((one) => one.stored());
  };

  async function end(drainMs: number): Promise<void> {
    const all = [...channels.values()];
    const ended = await Promise.allSettled(all.map((hosted) => hosted.close(drainMs)));
    for (const { name } of all) channels.delete(name);
    for (const result of ended) if (result.status === 'rejected') throw result.reason;
  }

  return {
    channels,
    end,
    async load(isWanted = () => true) {
      try {
        for (const kept of await store.load()) {
          if (!isWanted()) return;
          channels.set(kept.name, await open(kept, options));
        }
      } catch (error) {
        await end(0).catch(() => undefined);
        throw error;
      }
    },
    async add(spec) {
      const name = nameFor(spec.name, 'channel', channels, options.random);
      if (channels.size >= options.channelsMax) {
        throw hostError('HOST_TOO_MANY_CHANNELS', `there are ${options.channelsMax} already`);
      }
      // A crash can have left a channel that was deleted, with what it retained.
      await store.remove(name);
      const hosted = await open({ name, spec, subscriptions: [] }, options);
      try {
        await store.save([...others(name), hosted.stored()]);
      } catch (error) {
        await drop(hosted, options);
        throw error;
      }
      channels.set(name, hosted);
      return hosted;
    },
    async remove(name) {
      const hosted = channels.get(name);
      if (hosted === undefined) return false;
      await store.save(others(name));
      channels.delete(name);
      await drop(hosted, options);
      return true;
    },
    ...subscriptionChanges(
      channels,
      (stored) => {
        return store.save([...others(stored.name), stored]);
      },
      options,
    ),
  };
}

/** Subscriptions that come and go; `save` keeps a channel as it is to be, with all others. */
function subscriptionChanges(
  channels: ReadonlyMap<string, HostedChannel>,
  save: (stored: StoredChannel) => Promise<void>,
  { random }: ChannelSetOptions,
): Pick<ChannelSet, 'subscribe' | 'unsubscribe'> {
  return {
    async subscribe(channel, spec) {
      const hosted = channels.get(channel);
      if (hosted === undefined) throw hostError('HOST_NO_CHANNEL', 'there is no such channel');
      const name = nameFor(spec.name, 'subscription', hosted.subscriptions, random);
      return [name, await hosted.subscribe(name, spec, save)];
    },
    async unsubscribe(channel, name) {
      const hosted = channels.get(channel);
      if (hosted?.subscriptions.has(name) !== true) return false;
      const stored = hosted.stored();
      const subscriptions = stored.subscriptions.filter((one) => one.name !== name);
      await save({ ...stored, subscriptions });
      await hosted.unsubscribe(name);
      return true;
    },
  };
}

/** Opens a channel without subscriptions but these: a crash can have left some in the store, with their events. */
async function open(
  { name, spec, subscriptions }: StoredChannel,
  { store, parts }: ChannelSetOptions,
): Promise<HostedChannel> {
  const channel = await store.open(name, parts.clock);
  const hosted = hostChannel(name, spec, channel, parts);
  try {
    await endOthers(channel, new Set(subscriptions.map((kept) => kept.name)));
    for (const kept of subscriptions) await hosted.subscribe(kept.name, kept.spec);
  } catch (error) {
    await quietly(name, parts, () => hosted.close(0));
    throw error;
  }
  return hosted;
}

async function drop(hosted: HostedChannel, { store, parts }: ChannelSetOptions): Promise<void> {
  await quietly(hosted.name, parts, () => hosted.drop());
  await quietly(hosted.name, parts, () => store.remove(hosted.name));
}

/** What goes wrong when something ends that is not wanted any more is told, and stops nothing. */
async function quietly(
  name: string,
  { tell }: HostedParts,
  run: () => Promise<void>,
): Promise<void> {
  try {
    await run();
  } catch (error) {
    tell(name, { kind: 'failed', error });
  }
}

/** The name that was asked for, or a free one. */
function nameFor(
  wanted: string | undefined,
  prefix: string,
  taken: ReadonlyMap<string, unknown>,
  random: () => number,
): string {
  if (wanted !== undefined) {
    if (!taken.has(wanted)) return wanted;
    throw hostError('HOST_NAME_TAKEN', 'there is one of this name', '/name');
  }
  for (;;) {
    const name = `${prefix}-${Math.floor(random() * 2 ** 40).toString(36)}`;
    if (!taken.has(name)) return name;
  }
}

async function endOthers(channel: Channel, kept: ReadonlySet<string>): Promise<void> {
  const { subscriptions } = await channel.describe();
  for (const { name } of subscriptions) if (!kept.has(name)) await channel.unsubscribe(name);
}
