import type { Clock } from '../clock.ts';
import { integerIn } from './arguments.ts';
import type { Channel } from './channel.ts';
import { type ChannelLimits, channelLimits } from './channel-limits.ts';
import { createChannel } from './create-channel.ts';
import { DEDUPLICATION_MAX_MS } from './limits.ts';
import { createMemoryStore } from './memory-store.ts';
import type { OrderBy } from './ordering.ts';
import { type Retention, retentionLimits } from './retention.ts';

/** What {@link createMemoryChannel} and other channels of this package take. */
export interface ChannelOptions {
  /** Default: the time of the machine. */
  readonly clock?: Clock | undefined;
  /** Claims `orderedPerKey`: the attribute with the key, such as `partitionkey`, or a function that gives it. */
  readonly orderBy?: OrderBy | undefined;
  /** Claims `deduplicating`: the window in milliseconds, 1 to 2,592,000,000 (30 days). */
  readonly deduplicationMs?: number | undefined;
  /** Claims `replay`: accepted events stay readable, for subscriptions to come. `{}` takes the defaults. */
  readonly retention?: Retention | undefined;
  /** Limits other than the default ones. */
  readonly limits?: Partial<ChannelLimits> | undefined;
}

/**
 * A channel in the memory of this process.
 *
 * Nothing accepted is lost while the process runs; all of it is when the process ends without `close`. Claims
 * `delayedRedelivery` and `nativeDeadLetter`, and what the options add.
 *
 * @param options Clock, ordering, deduplication, retention and limits.
 * @returns An open channel without subscriptions.
 * @throws `RangeError` for a limit, window or retention out of range, and for `orderBy` that is no name of an attribute.
 * @see CHN-001
 * @example Taken, failed, taken again
 * ```ts
 * import { createMemoryChannel } from 'event-delivery-spec/channels';
 * import { createEvent } from 'event-delivery-spec/event';
 *
 * const channel = createMemoryChannel();
 * const billing = await channel.subscribe('billing');
 * await channel.send([createEvent({ id: '1', source: '/shop', type: 'order.created' })]);
 *
 * const [first] = await billing.take();
 * await first?.nack({ reason: 'the database is away' });
 * const [second] = await billing.take();
 * second?.attempt; // => 2
 * await second?.ack();
 * (await channel.describe()).subscriptions[0]; // => ~ { depth: 0, acknowledged: 1, failures: 1 }
 * ```
 * @example A subscription that begins with what was sent before
 * ```ts
 * import { createMemoryChannel } from 'event-delivery-spec/channels';
 * import { createEvent } from 'event-delivery-spec/event';
 *
 * const channel = createMemoryChannel({ retention: { ageMs: 3_600_000, eventsMax: 1_000 } });
 * await channel.send([createEvent({ id: '1', source: '/shop', type: 'order.created' })]);
 * const audit = await channel.subscribe('audit', { startAt: 'earliest' });
 * const [lease] = await audit.take();
 * lease?.event.id; // => '1'
 *
 * createMemoryChannel({ retention: { ageMs: 0 } }); // throws RangeError: retention.ageMs
 * ```
 */
export function createMemoryChannel(options: ChannelOptions = {}): Channel {
  const { clock, orderBy } = options;
  const limits = channelLimits(options.limits);
  const store = createMemoryStore({
    limits,
    retention: retentionLimits(options.retention, limits),
    orderBy,
    deduplicationMs: deduplicationWindow(options.deduplicationMs),
  });
  return createChannel({ store, clock });
}

/** The window, when there is one. */
export function deduplicationWindow(ms: number | undefined): number | undefined {
  if (ms === undefined) return undefined;
  return integerIn('deduplicationMs', ms, { min: 1, max: DEDUPLICATION_MAX_MS, default: 1 });
}
