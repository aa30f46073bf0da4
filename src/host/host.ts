import { integerIn } from '../channels/arguments.ts';
import { CAPABILITY_NAMES } from '../channels/capabilities.ts';
import { type Clock, systemClock } from '../clock.ts';
import { createDispatcher } from '../delivery/dispatcher.ts';
import type { CongestionOptions } from '../delivery/gate.ts';
import type { Observer } from '../delivery/observe.ts';
import type { Transport } from '../delivery/transport.ts';
import { tellSafely } from '../tell-safely.ts';
import { createChannelSet } from './channel-set.ts';
import { hostChanges } from './host-changes.ts';
import type { Host } from './host-contract.ts';
import { hostReading } from './host-reading.ts';
import type { HostObserver } from './host-record.ts';
import type { HostStore } from './host-store.ts';
import type { HostedParts } from './hosted-channel.ts';
import { CHANNELS_MAX } from './limits.ts';

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

/**
 * Puts channels behind HTTP: what arrives at an address is stored, and delivered to the subscribers.
 *
 * Opens no connection by itself: `serveHost` listens, the transport sends. Channels that the store kept are there, with
 * their subscriptions, and go on delivering.
 *
 * @param options Store, transport and origin; clock, limits and an observer as needed.
 * @returns The host, when all kept channels are open.
 * @throws `EventDeliveryError` of the store when it cannot be opened; `RangeError` for a limit that is none.
 * @see CHN-100
 * @example From an address to a subscriber, without a socket
 * ```ts
 * import { createVirtualClock } from 'event-delivery-spec';
 * import { createReceiver } from 'event-delivery-spec/delivery';
 * import { createEvent } from 'event-delivery-spec/event';
 * import { createHost, memoryHostStore } from 'event-delivery-spec/host';
 * import { encodeEvent } from 'event-delivery-spec/http';
 *
 * const clock = createVirtualClock();
 * const seen: string[] = [];
 * const shop = createReceiver({
 *   clock,
 *   onEvent({ id }) {
 *     seen.push(`${id} at ${clock.now()} ms`);
 *     if (seen.length === 1) throw new Error('not yet');
 *   },
 * });
 * // Whatever is sent goes to the shop.
 * const transport = shop.handle;
 * const host = await createHost({ store: memoryHostStore(), transport, clock, origin: 'http://host' });
 * const { address } = await host.createChannel({ name: 'orders' });
 * address; // => 'http://host/channels/orders'
 * const subscriber = { uri: 'http://shop.example/' };
 * await host.createSubscription('orders', { subscriber, delivery: { retry: 2 } });
 *
 * const event = createEvent({ id: '1', source: '/shop', type: 'order.created' });
 * const { headers, body } = encodeEvent(event);
 * const request = { method: 'POST', url: '/channels/orders', headers, body };
 * (await host.receiverAt('/channels/orders')?.handle(request))?.status; // => 202
 * await clock.advance(1000);
 * seen; // => ['1 at 0 ms', '1 at 200 ms']
 * await host.close();
 * ```
 */
export async function createHost(options: HostOptions): Promise<Host> {
  const { store, random = Math.random } = options;
  const most = { min: 1, max: Number.MAX_SAFE_INTEGER, default: CHANNELS_MAX };
  const channelsMax = integerIn('channelsMax', options.channelsMax, most);
  const parts = partsOf(options);
  const set = createChannelSet({ store, parts, channelsMax, random });
  const { origin } = options;
  await set.load();
  return {
    capabilities: [
      'deliveryOptions',
      'replies',
      ...CAPABILITY_NAMES.filter((name) => store.capabilities[name]),
    ],
    ...hostReading(set.channels, origin),
    ...hostChanges(set, { origin, tell: parts.tell }),
  };
}

/** What every channel of the host works with. */
function partsOf(options: HostOptions): HostedParts {
  const { transport, clock = systemClock, random = Math.random, congestion } = options;
  const observe = options.observeDelivery;
  return {
    clock,
    dispatcher: createDispatcher({ transport, clock, random, congestion, observe }),
    tell: (channel, record) => tellSafely(options.observe, { at: clock.now(), channel, ...record }),
  };
}
