import { type Meter, metrics } from '@opentelemetry/api';
import type { Channel, RetainedDescription, SubscriptionDescription } from '../channels/channel.ts';
import { type Clock, systemClock } from '../clock.ts';
import { type Described, type Reading, reportReadings } from './report-readings.ts';
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

/** One subscription, or what the channel retains for those to come. */
interface Observed {
  readonly subscription?: SubscriptionDescription;
  readonly retained?: RetainedDescription;
  readonly nowMs: number;
}

function ageOf(oldestAt: number | undefined, nowMs: number): number {
  // A clock can be set back meanwhile.
  return oldestAt === undefined ? 0 : Math.max(nowMs - oldestAt, 0) / 1000;
}

const READINGS: readonly Reading<Observed>[] = [
  {
    name: 'event_delivery.subscription.depth',
    kind: 'gauge',
    unit: '{event}',
    description: 'Accepted events that the subscription has neither acknowledged nor given up.',
    read: ({ subscription }) => subscription?.depth,
  },
  {
    name: 'event_delivery.subscription.in_flight',
    kind: 'gauge',
    unit: '{event}',
    description: 'Events that somebody has a lease on.',
    read: ({ subscription }) => subscription?.inFlight,
  },
  {
    name: 'event_delivery.subscription.dead_letters',
    kind: 'gauge',
    unit: '{event}',
    description: 'Dead letters in the channel.',
    read: ({ subscription }) => subscription?.deadLetters,
  },
  {
    name: 'event_delivery.subscription.oldest.age',
    kind: 'gauge',
    unit: 's',
    description: 'How long ago the oldest undelivered event was accepted; 0 when there is none.',
    read: ({ subscription, nowMs }) => subscription && ageOf(subscription.oldestAt, nowMs),
  },
  {
    name: 'event_delivery.subscription.acknowledged',
    kind: 'counter',
    unit: '{event}',
    description: 'Events that the subscription has acknowledged.',
    read: ({ subscription }) => subscription?.acknowledged,
  },
  {
    name: 'event_delivery.subscription.failures',
    kind: 'counter',
    unit: '{delivery}',
    description: 'Deliveries that failed.',
    read: ({ subscription }) => subscription?.failures,
  },
  {
    name: 'event_delivery.channel.retained.events',
    kind: 'gauge',
    unit: '{event}',
    description: 'Events that a subscription which starts with the earliest would begin with.',
    read: ({ retained }) => retained?.events,
  },
  {
    name: 'event_delivery.channel.retained.oldest.age',
    kind: 'gauge',
    unit: 's',
    description: 'How long ago the oldest retained event was accepted; 0 when there is none.',
    read: ({ retained, nowMs }) => retained && ageOf(retained.oldestAt, nowMs),
  },
];

/**
 * Reports what `channel.describe()` says as metrics, whenever they are collected.
 *
 * @param channel Any channel; described once for each collection.
 * @param options Name, meter and clock.
 * @returns Ends the reporting.
 * @see OBS-021
 * @see OBS-023
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
  const channelOf = { 'messaging.destination.name': name };
  return reportReadings(meter, READINGS, async () => {
    const { subscriptions, retained } = await channel.describe();
    const nowMs = clock.now();
    const described = subscriptions.map(
      (subscription): Described<Observed> => [
        { subscription, nowMs },
        { ...channelOf, 'messaging.destination.subscription.name': subscription.name },
      ],
    );
    return retained === undefined ? described : [...described, [{ retained, nowMs }, channelOf]];
  });
}
