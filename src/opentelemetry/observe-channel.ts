import { type Attributes, type Meter, metrics, type Observable } from '@opentelemetry/api';
import type { Channel, SubscriptionDescription } from '../channels/channel.ts';
import { type Clock, systemClock } from '../clock.ts';
import { INSTRUMENTATION_NAME } from './telemetry.ts';

/** Options of {@link observeChannel}. */
export interface ObserveChannelOptions {
  /** Name of the channel in the metrics: `messaging.destination.name`. */
  readonly name: string;
  /** Default: the meter of the global provider. */
  readonly meter?: Meter | undefined;
  /** The channel's clock, by which ages are counted. Default: the machine's. */
  readonly clock?: Clock | undefined;
}

type Reading = readonly [
  name: string,
  unit: string,
  description: string,
  read: (subscription: SubscriptionDescription, nowMs: number) => number,
];

/** What is true now. */
const GAUGES: readonly Reading[] = [
  [
    'event_delivery.subscription.depth',
    '{event}',
    'Accepted events that the subscription has neither acknowledged nor given up.',
    ({ depth }) => depth,
  ],
  [
    'event_delivery.subscription.in_flight',
    '{event}',
    'Events that somebody has a lease on.',
    ({ inFlight }) => inFlight,
  ],
  [
    'event_delivery.subscription.dead_letters',
    '{event}',
    'Dead letters in the channel.',
    (subscription) => subscription.deadLetters,
  ],
  [
    'event_delivery.subscription.oldest.age',
    's',
    'How long ago the oldest undelivered event was accepted; 0 when there is none.',
    ({ oldestAt }, nowMs) => (oldestAt === undefined ? 0 : (nowMs - oldestAt) / 1000),
  ],
];

/** What only grows. */
const COUNTERS: readonly Reading[] = [
  [
    'event_delivery.subscription.acknowledged',
    '{event}',
    'Events that the subscription has acknowledged.',
    ({ acknowledged }) => acknowledged,
  ],
  [
    'event_delivery.subscription.failures',
    '{delivery}',
    'Deliveries that failed.',
    ({ failures }) => failures,
  ],
];

/**
 * Reports what `channel.describe()` says as metrics, whenever they are collected.
 *
 * @param channel Any channel; described once for each collection.
 * @param options Name, meter and clock.
 * @returns Ends the reporting.
 * @see OBS-021
 * @example Until it is no longer wanted
 * ```ts
 * import { createMemoryChannel } from 'event-delivery-spec/channels';
 * import { observeChannel } from 'event-delivery-spec/opentelemetry';
 *
 * const channel = createMemoryChannel();
 * const stop = observeChannel(channel, { name: 'orders' });
 * stop(); // => undefined
 * await channel.close();
 * ```
 */
export function observeChannel(channel: Channel, options: ObserveChannelOptions): () => void {
  const { name, clock = systemClock } = options;
  const meter = options.meter ?? metrics.getMeter(INSTRUMENTATION_NAME);
  const readings = new Map<Observable, Reading[3]>();
  for (const [metric, unit, description, read] of GAUGES) {
    readings.set(meter.createObservableGauge(metric, { unit, description }), read);
  }
  for (const [metric, unit, description, read] of COUNTERS) {
    readings.set(meter.createObservableCounter(metric, { unit, description }), read);
  }
  const observables = [...readings.keys()];
  const callback: Parameters<Meter['addBatchObservableCallback']>[0] = async (result) => {
    const { subscriptions } = await channel.describe();
    const nowMs = clock.now();
    for (const subscription of subscriptions) {
      const attributes: Attributes = {
        'messaging.destination.name': name,
        'messaging.destination.subscription.name': subscription.name,
      };
      for (const [observable, read] of readings) {
        result.observe(observable, read(subscription, nowMs), attributes);
      }
    }
  };
  meter.addBatchObservableCallback(callback, observables);
  return () => meter.removeBatchObservableCallback(callback, observables);
}
