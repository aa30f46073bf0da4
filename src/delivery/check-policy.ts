import type { DeliveryPolicy } from './policy.ts';

/** The numbers of a policy, and what each has to be: `NaN` is none of it, and a schedule with one has no end. */
const NUMBERS = {
  retry: { isValid: (value: number) => value >= 0, words: '0 or more' },
  backoffDelayMs: { isValid: isTime, words: '0 or more, and finite' },
  backoffMaxMs: { isValid: isTime, words: '0 or more, and finite' },
  retryAfterMaxMs: { isValid: isTime, words: '0 or more, and finite' },
  timeoutMs: {
    isValid: (value: number) => isTime(value) && value > 0,
    words: 'above 0, and finite',
  },
  jitter: { isValid: (value: number) => value >= 0 && value <= 1, words: 'from 0 to 1' },
} as const;

/** Policies that were looked at: most events share one. */
const checked = new WeakSet<DeliveryPolicy>();

/**
 * Looks at a policy that may not come from `parseDeliverySpec`.
 *
 * @throws `RangeError` for a number that no schedule can be made of.
 */
export function checkPolicy(policy: DeliveryPolicy): void {
  if (checked.has(policy)) return;
  for (const [name, { isValid, words }] of Object.entries(NUMBERS)) {
    const value = policy[name as keyof typeof NUMBERS];
    if (isValid(value)) continue;
    throw new RangeError(`Cannot dispatch: policy.${name} is ${String(value)}, not ${words}`);
  }
  checked.add(policy);
}

function isTime(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}
