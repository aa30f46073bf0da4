import { integerIn } from './arguments.ts';
import type { ChannelLimits } from './channel-limits.ts';
import { RETAINED_EVENTS_DEFAULT, RETENTION_DEFAULT_MS, RETENTION_MAX_MS } from './limits.ts';

/**
 * For how long accepted events stay readable, whether or not a subscription is done with them.
 *
 * @see CHN-066
 */
export interface Retention {
  /** 1 to 2,592,000,000 milliseconds (30 days). Default: {@link RETENTION_DEFAULT_MS}. */
  readonly ageMs?: number | undefined;
  /**
   * Newest events: 1 to `limits.eventsMax`, which is what a subscription can have. Default:
   * {@link RETAINED_EVENTS_DEFAULT}, or that limit where it is lower.
   */
  readonly eventsMax?: number | undefined;
}

/** A {@link Retention} with nothing left open. An event is retained while both allow it. */
export interface RetentionLimits {
  readonly ageMs: number;
  readonly eventsMax: number;
}

/**
 * Fills in what is not given.
 *
 * @throws `RangeError` for a number out of its range.
 */
export function retentionLimits(
  given: Retention | undefined,
  { eventsMax: max }: ChannelLimits,
): RetentionLimits | undefined {
  if (given === undefined) return undefined;
  const age = { min: 1, max: RETENTION_MAX_MS, default: RETENTION_DEFAULT_MS };
  const events = { min: 1, max, default: Math.min(max, RETAINED_EVENTS_DEFAULT) };
  return {
    ageMs: integerIn('retention.ageMs', given.ageMs, age),
    eventsMax: integerIn('retention.eventsMax', given.eventsMax, events),
  };
}
