import { backoffMs } from './backoff.ts';
import type { Outcome } from './outcome.ts';
import type { DeliveryPolicy } from './policy.ts';

/** One attempt, as far as the decision about the next needs it. */
export interface AttemptFacts {
  /** Which attempt: 1 is the first. */
  readonly number: number;
  readonly outcome: Outcome;
  /** How long the recipient asked to wait, in milliseconds; only where DLV-126 counts it. */
  readonly retryAfterMs?: number | undefined;
}

/** What follows an attempt. */
export type Decision =
  /** The event was accepted: done. */
  | { readonly kind: 'accept' }
  /** Another attempt after this delay. */
  | { readonly kind: 'retry'; readonly delayMs: number }
  /** No further attempt: to the dead letter sink, if there is one. */
  | { readonly kind: 'dead-letter'; readonly reason: 'rejected' | 'exhausted' };

/**
 * What follows an attempt. Pure: the same facts, the same decision.
 *
 * @param attempt Number, outcome and `Retry-After`.
 * @param policy As `parseDeliverySpec` returns it.
 * @param random Numbers from 0 up to 1, for the jitter; absent: no jitter.
 * @returns Accept, retry after a delay, or dead-letter with the reason.
 * @see DLV-120
 * @see DLV-126
 * @example After the second of three attempts
 * ```ts
 * import { decide, parseDeliverySpec } from 'event-delivery-spec/delivery';
 *
 * const policy = parseDeliverySpec({ retry: 2, backoffPolicy: 'linear', backoffDelay: 'PT1S' });
 * decide({ number: 2, outcome: 'retriable' }, policy); // => { kind: 'retry', delayMs: 1000 }
 * decide({ number: 3, outcome: 'retriable' }, policy); // => { kind: 'dead-letter', reason: 'exhausted' }
 * decide({ number: 1, outcome: 'rejected' }, policy); // => { kind: 'dead-letter', reason: 'rejected' }
 * ```
 */
export function decide(
  attempt: AttemptFacts,
  policy: DeliveryPolicy,
  random?: () => number,
): Decision {
  if (attempt.outcome === 'accepted') return { kind: 'accept' };
  if (attempt.outcome === 'rejected') return { kind: 'dead-letter', reason: 'rejected' };
  if (attempt.number > policy.retry) return { kind: 'dead-letter', reason: 'exhausted' };
  const asked = Math.min(attempt.retryAfterMs ?? 0, policy.retryAfterMaxMs);
  return { kind: 'retry', delayMs: Math.max(backoffMs(policy, attempt.number, random), asked) };
}
