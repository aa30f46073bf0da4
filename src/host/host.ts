import { CAPABILITY_NAMES, type Capability } from '../channels/capabilities.ts';
import type { ChannelDescription } from '../channels/channel.ts';
import { type Clock, systemClock } from '../clock.ts';
import { createDispatcher, type Dispatcher } from '../delivery/dispatcher.ts';
import type { CongestionOptions } from '../delivery/gate.ts';
import type { Observer } from '../delivery/observe.ts';
import type { Receiver } from '../delivery/receiver-types.ts';
import type { Transport } from '../delivery/transport.ts';
import { EventDeliveryError } from '../errors.ts';
import type { HostErrorCode } from './errors.ts';
import type { HostObserver, TellKind } from './host-record.ts';
import type { HostedChannelStatus, HostedSubscriptionStatus } from './host-status.ts';
import type { HostStore } from './host-store.ts';
import { type HostedChannel, hostChannel } from './hosted-channel.ts';
import { CHANNELS_MAX, DRAIN_MS_DEFAULT } from './limits.ts';
import { readChannelSpec, readSubscriptionSpec } from './specs.ts';

/** Options of {@link createHost}. */
export interface HostOptions {
  /** Where channels come from, such as `memoryHostStore()`. */
  readonly store: HostStore;
  /** Carries requests to subscribers; `createUndiciTransport` in Node.js. */
  readonly transport: Transport;
  /** URL, without a path, under which the paths of {@link Host.receiverAt} are reached. */
  readonly origin: string;
  /** Default: the time of the machine. */
  readonly clock?: Clock | undefined;
  /** Numbers from 0 up to 1 for jitter and for names. Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** Limits for each destination. */
  readonly congestion?: CongestionOptions | undefined;
  /** Most channels at once; default: 1,000. */
  readonly channelsMax?: number | undefined;
  /** Takes a record of what happens to channels, and of every event that comes in. */
  readonly observe?: HostObserver | undefined;
  /** Takes a record of every request that goes out, as for a dispatcher. */
  readonly observeDelivery?: Observer | undefined;
}

/** Channels behind HTTP. */
export interface Host {
  readonly capabilities: readonly (Capability | 'deliveryOptions' | 'replies')[];
  /** Where the channel of this name is, or would be. */
  addressOf(name: string): string;
  /** What answers at this path; `undefined` when it is the path of no channel. */
  receiverAt(path: string): Receiver | undefined;
  /**
   * Makes a channel.
   *
   * @param spec `{ name?, delivery? }` as the control protocol has it.
   * @throws `EventDeliveryError` `HOST_BAD_SPEC`, `HOST_NAME_TAKEN`, `HOST_TOO_MANY_CHANNELS`, `HOST_CLOSED`, and the
   *   codes of delivery options.
   */
  createChannel(spec?: unknown): Promise<HostedChannelStatus>;
  /** Where the channel of this name stands; `undefined` when there is none. */
  channel(name: string): HostedChannelStatus | undefined;
  /** False when there is none of this name. */
  deleteChannel(name: string): Promise<boolean>;
  /**
   * Makes a subscription, which gets every event accepted after this resolves.
   *
   * @param spec `{ subscriber, name?, reply?, delivery? }` as the control protocol has it.
   * @throws As {@link Host.createChannel}, and `HOST_NO_CHANNEL`.
   */
  createSubscription(channel: string, spec: unknown): Promise<HostedSubscriptionStatus>;
  /** Where a subscription stands; `undefined` when there is no such channel, or none of this name in it. */
  subscription(channel: string, name: string): HostedSubscriptionStatus | undefined;
  /** False when there is none of this name. */
  deleteSubscription(channel: string, name: string): Promise<boolean>;
  /** What is in each channel, by name, for operators. */
  describe(): Promise<Readonly<Record<string, ChannelDescription>>>;
  /** Ends everything at once, as a crash would but for what is being written, and starts from what the store kept. */
  restart(): Promise<void>;
  /**
   * Takes no more events, delivers what it has until the time is up, and ends.
   *
   * @param options `drainMs`: milliseconds, default 10,000.
   */
  close(options?: { readonly drainMs?: number | undefined }): Promise<void>;
}

/** Path of every channel's address, up to its name. */
const CHANNEL_PATH = '/channels/';

/**
 * Puts channels behind HTTP: what arrives at an address is stored, and delivered to the subscribers.
 *
 * Opens no connection by itself: `serveHost` listens, the transport sends. Channels that the store kept are there, with
 * their subscriptions, and go on delivering.
 *
 * @param options Store, transport and origin; clock, limits and an observer as needed.
 * @returns The host, when all kept channels are open.
 * @throws `EventDeliveryError` of the store when it cannot be opened.
 * @see CHN-100
 * @example From an address to a subscriber, without a socket
 * ```ts
 * import { createVirtualClock } from 'event-delivery-spec';
 * import { createNetwork } from 'event-delivery-spec/conformance';
 * import { createEvent } from 'event-delivery-spec/event';
 * import { createHost, memoryHostStore } from 'event-delivery-spec/host';
 * import { encodeEvent } from 'event-delivery-spec/http';
 *
 * const clock = createVirtualClock();
 * const subscriber = { uri: 'http://shop.example/' };
 * const network = createNetwork({ clock, scripts: { [subscriber.uri]: [503, 202] } });
 * const { transport } = network;
 * const host = await createHost({ store: memoryHostStore(), transport, clock, origin: 'http://host' });
 * const { address } = await host.createChannel({ name: 'orders' });
 * address; // => 'http://host/channels/orders'
 * await host.createSubscription('orders', { subscriber, delivery: { retry: 2 } });
 *
 * const event = createEvent({ id: '1', source: '/shop', type: 'order.created' });
 * const { headers, body } = encodeEvent(event);
 * const request = { method: 'POST', url: '/channels/orders', headers, body };
 * (await host.receiverAt('/channels/orders')?.handle(request))?.status; // => 202
 * await clock.advance(1000);
 * network.requests(subscriber.uri).map(({ status }) => status); // => [503, 202]
 * await host.close();
 * ```
 */
export async function createHost(options: HostOptions): Promise<Host> {
  const { store, origin, clock = systemClock, random = Math.random } = options;
  const { channelsMax = CHANNELS_MAX } = options;
  const channels = new Map<string, HostedChannel>();
  const names = { reserved: new Set<string>(), isClosed: false };
  const dispatcher: Dispatcher = createDispatcher({
    transport: options.transport,
    clock,
    random,
    congestion: options.congestion,
    observe: options.observeDelivery,
  });
  const tell = (channel: string, record: TellKind) => {
    try {
      options.observe?.({ at: clock.now(), channel, ...record });
    } catch {
      // An observer is told; it does not decide.
    }
  };
  const parts = { clock, dispatcher, tell };
  const save = () => store.save([...channels.values()].map((hosted) => hosted.stored()));

  async function load(): Promise<void> {
    for (const { name, spec, subscriptions } of await store.load()) {
      const hosted = hostChannel(name, spec, await store.open(name, clock), parts);
      channels.set(name, hosted);
      for (const kept of subscriptions) await hosted.subscribe(kept.name, kept.spec);
    }
  }

  async function endAll(drainMs: number): Promise<void> {
    const all = [...channels.values()];
    await Promise.all(all.map((hosted) => hosted.close(drainMs)));
    channels.clear();
  }

  /** Names that are being made count as taken, so that two requests at once do not make one channel twice. */
  async function reserving<T>(key: string, isTaken: boolean, make: () => Promise<T>): Promise<T> {
    if (names.isClosed) throw hostError('HOST_CLOSED', 'the host is closing');
    if (isTaken || names.reserved.has(key)) {
      throw hostError('HOST_NAME_TAKEN', 'there is one of this name', '/name');
    }
    names.reserved.add(key);
    try {
      return await make();
    } finally {
      names.reserved.delete(key);
    }
  }

  function freeName(prefix: string, isTaken: (name: string) => boolean): string {
    for (;;) {
      const name = `${prefix}-${Math.floor(random() * 2 ** 40).toString(36)}`;
      if (!isTaken(name)) return name;
    }
  }

  function found(channel: string): HostedChannel {
    const hosted = channels.get(channel);
    if (hosted === undefined) throw hostError('HOST_NO_CHANNEL', 'there is no such channel');
    return hosted;
  }

  function addressOf(name: string): string {
    return `${origin}${CHANNEL_PATH}${encodeURIComponent(name)}`;
  }

  function channelStatus({ name, policyOf }: HostedChannel): HostedChannelStatus {
    const { deadLetterSink } = policyOf({});
    const rest = deadLetterSink !== undefined && { deadLetterSinkUri: deadLetterSink };
    return { name, ready: true, address: addressOf(name), ...rest };
  }

  await load();
  return {
    capabilities: [
      'deliveryOptions',
      'replies',
      ...CAPABILITY_NAMES.filter((name) => store.capabilities[name]),
    ],
    addressOf,
    receiverAt: (path) => {
      if (!path.startsWith(CHANNEL_PATH)) return undefined;
      return channels.get(decoded(path.slice(CHANNEL_PATH.length)))?.receiver;
    },
    async createChannel(value = {}) {
      const spec = readChannelSpec(value);
      const name = spec.name ?? freeName('channel', (one) => channels.has(one));
      return reserving(`channel ${name}`, channels.has(name), async () => {
        if (channels.size >= channelsMax) {
          throw hostError('HOST_TOO_MANY_CHANNELS', `there are ${channelsMax} already`);
        }
        const hosted = hostChannel(name, spec, await store.open(name, clock), parts);
        channels.set(name, hosted);
        await save();
        tell(name, { kind: 'channel-created' });
        return channelStatus(hosted);
      });
    },
    channel: (name) => {
      const hosted = channels.get(name);
      return hosted && channelStatus(hosted);
    },
    async deleteChannel(name) {
      const hosted = channels.get(name);
      if (hosted === undefined) return false;
      channels.delete(name);
      await save();
      await hosted.drop();
      await store.remove(name);
      tell(name, { kind: 'channel-deleted' });
      return true;
    },
    async createSubscription(channel, value) {
      const hosted = found(channel);
      const spec = readSubscriptionSpec(value);
      const { subscriptions } = hosted;
      const name = spec.name ?? freeName('subscription', (one) => subscriptions.has(one));
      const key = `subscription ${channel} ${name}`;
      return reserving(key, subscriptions.has(name), async () => {
        const subscription = await hosted.subscribe(name, spec);
        await save();
        tell(channel, { kind: 'subscription-created', subscription: name });
        return subscription.status(name);
      });
    },
    subscription: (channel, name) => channels.get(channel)?.subscriptions.get(name)?.status(name),
    async deleteSubscription(channel, name) {
      const hosted = channels.get(channel);
      if (hosted === undefined || !(await hosted.unsubscribe(name))) return false;
      await save();
      tell(channel, { kind: 'subscription-deleted', subscription: name });
      return true;
    },
    async describe() {
      const rows = [...channels].map(async ([name, hosted]) => [name, await hosted.describe()]);
      return Object.fromEntries(await Promise.all(rows)) as Record<string, ChannelDescription>;
    },
    async restart() {
      // Twice at once, every channel would be opened twice.
      if (names.isClosed) throw hostError('HOST_CLOSED', 'the host is closing');
      // What is asked for in between would be made in a host that is going away.
      names.isClosed = true;
      await endAll(0);
      await load();
      names.isClosed = false;
    },
    async close({ drainMs = DRAIN_MS_DEFAULT } = {}) {
      names.isClosed = true;
      await endAll(drainMs);
    },
  };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}

function hostError(code: HostErrorCode, state: string, pointer = ''): EventDeliveryError {
  const message = `Cannot do that: ${state}`;
  const remedy = REMEDIES[code] ?? 'Read the channel first';
  return new EventDeliveryError(code, message, {
    problems: [{ code, pointer, message, remedy }],
  });
}

const REMEDIES: Partial<Record<HostErrorCode, string>> = {
  HOST_NAME_TAKEN: 'Choose another name, or leave it out',
  HOST_NO_CHANNEL: 'Create the channel first',
  HOST_TOO_MANY_CHANNELS: 'Delete a channel that is not used',
  HOST_CLOSED: 'Start it again',
};
