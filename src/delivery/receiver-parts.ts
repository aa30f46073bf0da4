import { type Clock, systemClock } from '../clock.ts';
import { createDeadlines, type Deadlines } from './receiver-deadlines.ts';
import { createDuplicates, type Duplicates, NO_DUPLICATES } from './receiver-duplicates.ts';
import { type FullReceiverLimits, receiverLimits } from './receiver-limits.ts';
import { createTraffic, type Traffic } from './receiver-traffic.ts';
import type { ReceiverOptions, ReceiverProfile } from './receiver-types.ts';
import { checkRate } from './webhook.ts';

/** What one receiver consists of. */
export interface ReceiverParts {
  readonly options: ReceiverOptions;
  readonly profile: ReceiverProfile;
  readonly limits: FullReceiverLimits;
  readonly clock: Clock;
  readonly traffic: Traffic;
  readonly duplicates: Duplicates;
  readonly bodyDeadlines: Deadlines;
  readonly handlerDeadlines: Deadlines;
  readonly decisionDeadlines: Deadlines;
}

/**
 * Checks the options and builds what they ask for.
 *
 * @throws `TypeError` without a handler, `RangeError` for a limit out of its range.
 */
export function receiverParts(options: ReceiverOptions): ReceiverParts {
  const { onEvent, onEvents, profile = 'knative', webhook, clock = systemClock } = options;
  if (typeof onEvent !== 'function' && typeof onEvents !== 'function') {
    throw new TypeError('Cannot create receiver: neither onEvent nor onEvents is a function');
  }
  if (profile !== 'knative' && profile !== 'webhook') {
    throw new TypeError(`Cannot create receiver: unknown profile ${String(profile)}`);
  }
  const limits = receiverLimits(options.limits);
  if (webhook?.allowedRate !== undefined) checkRate(webhook.allowedRate);
  const remembered = options.duplicates === true ? {} : options.duplicates;
  return {
    options,
    profile,
    limits,
    clock,
    traffic: createTraffic(limits, clock),
    duplicates: remembered === undefined ? NO_DUPLICATES : createDuplicates(remembered, clock),
    bodyDeadlines: createDeadlines(clock, limits.bodyTimeoutMs),
    handlerDeadlines: createDeadlines(clock, limits.handlerTimeoutMs),
    decisionDeadlines: createDeadlines(clock, limits.decisionTimeoutMs),
  };
}
