import type { BackoffProfile, DeliveryPolicy } from './policy.ts';

/** Delay before retry `n`, in units of `backoffDelay`; `n` counts from 1. */
type Growth = (n: number) => number;

/** What `linear` and `exponential` mean, by the one whose reading counts. */
const GROWTH: Readonly<Record<BackoffProfile, { linear: Growth; exponential: Growth }>> = {
  'delivery-spec': { linear: () => 1, exponential: (n) => 2 ** (n - 1) },
  'knative-docs': { linear: (n) => n, exponential: (n) => 2 ** n },
  'knative-code': { linear: (n) => n - 1, exponential: (n) => 2 ** (n - 1) },
};

/**
 * The delay before a retry.
 *
 * Never negative, never above `backoffMaxMs` but for the jitter that is added, and the same at every call without
 * jitter.
 *
 * @param policy As `parseDeliverySpec` returns it.
 * @param retryNumber Which retry: 1 is the first, the second attempt.
 * @param random Numbers from 0 up to 1, for the jitter; absent: no jitter.
 * @returns Whole milliseconds.
 * @throws `RangeError` for a retry number below 1 or no integer.
 * @see DLV-121
 * @see DLV-122
 * @example Delays that double
 * ```ts
 * import { backoffMs, parseDeliverySpec } from 'event-delivery-spec/delivery';
 *
 * const policy = parseDeliverySpec({ backoffPolicy: 'exponential', backoffDelay: 'PT0.5S' });
 * [1, 2, 3, 4].map((retry) => backoffMs(policy, retry)); // => [500, 1000, 2000, 4000]
 * ```
 */
export function backoffMs(
  policy: DeliveryPolicy,
  retryNumber: number,
  random?: () => number,
): number {
  if (!Number.isSafeInteger(retryNumber) || retryNumber < 1) {
    throw new RangeError(`Cannot compute backoff: retry ${retryNumber} is not 1 or more`);
  }
  if (policy.backoffDelayMs === 0) return 0;
  const grown =
    policy.backoffDelayMs * GROWTH[policy.backoffProfile][policy.backoffPolicy](retryNumber);
  const delayMs = Math.min(grown, policy.backoffMaxMs);
  const added = random === undefined ? 0 : Math.floor(delayMs * policy.jitter * random());
  return delayMs + added;
}
