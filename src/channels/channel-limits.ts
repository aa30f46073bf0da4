import {
  CHANNEL_SIZE_MAX_BYTES,
  DEAD_LETTERS_MAX,
  DEDUPLICATION_KEYS_MAX,
  EVENTS_PER_SUBSCRIPTION_MAX,
  LEASES_PER_SUBSCRIPTION_MAX,
  SUBSCRIPTIONS_MAX,
} from './limits.ts';

/** How much a channel holds. */
export interface ChannelLimits {
  /** Undelivered events of one subscription. Default: {@link EVENTS_PER_SUBSCRIPTION_MAX}. */
  readonly eventsMax: number;
  /** Bytes of JSON in the channel. Default: {@link CHANNEL_SIZE_MAX_BYTES}. */
  readonly bytesMax: number;
  /** Leases of one subscription at a time. Default: {@link LEASES_PER_SUBSCRIPTION_MAX}. */
  readonly leasesMax: number;
  /** Default: {@link SUBSCRIPTIONS_MAX}. */
  readonly subscriptionsMax: number;
  /** Dead letters of one subscription. Default: {@link DEAD_LETTERS_MAX}. */
  readonly deadLettersMax: number;
  /** Source and id pairs remembered. Default: {@link DEDUPLICATION_KEYS_MAX}. */
  readonly deduplicationKeysMax: number;
}

const DEFAULTS: ChannelLimits = {
  eventsMax: EVENTS_PER_SUBSCRIPTION_MAX,
  bytesMax: CHANNEL_SIZE_MAX_BYTES,
  leasesMax: LEASES_PER_SUBSCRIPTION_MAX,
  subscriptionsMax: SUBSCRIPTIONS_MAX,
  deadLettersMax: DEAD_LETTERS_MAX,
  deduplicationKeysMax: DEDUPLICATION_KEYS_MAX,
};

/**
 * Fills in the limits that are not given.
 *
 * @param given Some limits, each an integer from 1 on.
 * @returns All limits: those given, and the defaults of the others.
 * @throws `RangeError` for a limit that is no integer from 1 on, or that there is none of this name.
 * @see CHN-016
 * @example A channel of ten events
 * ```ts
 * import { channelLimits } from 'event-delivery-spec/channels';
 *
 * channelLimits({ eventsMax: 10 }); // => ~ { eventsMax: 10, subscriptionsMax: 10000 }
 * channelLimits({ eventsMax: 0 }); // throws RangeError: eventsMax is 0
 * ```
 */
export function channelLimits(given: Partial<ChannelLimits> = {}): ChannelLimits {
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  for (const [name, value] of set) {
    if (!Object.hasOwn(DEFAULTS, name))
      throw new RangeError(`Cannot make channel: no limit is called "${name}"`);
    if (!Number.isSafeInteger(value) || Number(value) < 1)
      throw new RangeError(`Cannot make channel: ${name} is ${value}, not an integer from 1 on`);
  }
  return { ...DEFAULTS, ...Object.fromEntries(set) };
}
