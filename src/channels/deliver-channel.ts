import type { Channel, SubscribeOptions, Subscription } from './channel.ts';
import type { DeliverSubscriptionOptions, DeliveryCounts } from './deliver-lease.ts';
import { type Delivery, deliverSubscription } from './deliver-subscription.ts';

/** What {@link deliverChannel} takes, beside the channel. */
export interface DeliverChannelOptions
  extends Omit<DeliverSubscriptionOptions, 'subscription' | 'job'> {
  /** Jobs by the name of their subscription; made when it is not there. */
  readonly jobs: Readonly<Record<string, DeliverSubscriptionOptions['job']>>;
  /** For subscriptions that are made. */
  readonly subscribe?: SubscribeOptions | undefined;
}

/** Workers by the name of their subscription, and all of them at once. */
export interface ChannelDelivery extends Omit<Delivery, 'counts'> {
  readonly counts: Readonly<Record<string, DeliveryCounts>>;
}

/**
 * Delivers the events of a channel to several subscribers: one worker for each, none of which waits for another.
 *
 * @param channel An open channel.
 * @param options Jobs, dispatcher, and the options of every worker.
 * @returns The workers, which have started; every event sent from now on reaches them.
 * @throws As `subscribe`; `RangeError` for a concurrency out of range.
 * @see CHN-050
 * @example Two subscribers, one of them down
 * ```ts
 * import { createVirtualClock } from 'event-delivery-spec';
 * import { createMemoryChannel, deliverChannel } from 'event-delivery-spec/channels';
 * import {
 *   createDispatcher,
 *   parseDeliverySpec,
 *   type TransportRequest,
 * } from 'event-delivery-spec/delivery';
 * import { createEvent } from 'event-delivery-spec/event';
 *
 * const clock = createVirtualClock();
 * const [up, down] = ['http://up.example/', 'http://down.example/'];
 * const transport = async ({ url }: TransportRequest) => {
 *   return { status: url === up ? 202 : 500, headers: {}, body: new Uint8Array() };
 * };
 * const channel = createMemoryChannel({ clock });
 * const policy = parseDeliverySpec({ retry: 1, backoffDelay: 'PT1S' });
 * const delivery = await deliverChannel(channel, {
 *   dispatcher: createDispatcher({ transport, clock }),
 *   jobs: { up: { subscriber: up, policy }, down: { subscriber: down, policy } },
 *   clock,
 * });
 * await channel.send([createEvent({ id: '1', source: '/shop', type: 'order.created' })]);
 * await clock.advance(1_000);
 * delivery.counts; // => ~ { up: { delivered: 1 }, down: { retried: 1, kept: 1 } }
 * await delivery.stop();
 * ```
 */
export async function deliverChannel(
  channel: Channel,
  options: DeliverChannelOptions,
): Promise<ChannelDelivery> {
  const { jobs, subscribe, ...others } = options;
  const subscribed: [Subscription, DeliverSubscriptionOptions['job']][] = [];
  for (const [name, job] of Object.entries(jobs)) {
    subscribed.push([await channel.subscribe(name, subscribe), job]);
  }
  const workers = subscribed.map(([subscription, job]) => {
    return [subscription.name, deliverSubscription({ ...others, subscription, job })] as const;
  });
  const stop: Delivery['stop'] = async (stopOptions) => {
    await Promise.all(workers.map(([, worker]) => worker.stop(stopOptions)));
  };
  return {
    get counts() {
      return Object.fromEntries(workers.map(([name, { counts }]) => [name, { ...counts }]));
    },
    stop,
    stopped: Promise.all(workers.map(([, { stopped }]) => stopped)).then(() => undefined),
    [Symbol.asyncDispose]: () => stop(),
  };
}
