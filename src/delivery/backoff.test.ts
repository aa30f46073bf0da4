import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs } from './backoff.ts';
import { decide } from './decide.ts';
import { type BackoffProfile, DEFAULT_POLICY, type DeliveryPolicy, RETRY_MAX } from './policy.ts';

const profiles: BackoffProfile[] = ['delivery-spec', 'knative-code', 'knative-docs'];

const policies: fc.Arbitrary<DeliveryPolicy> = fc
  .record({
    retry: fc.integer({ min: 0, max: 50 }),
    backoffPolicy: fc.constantFrom('linear' as const, 'exponential' as const),
    backoffDelayMs: fc.integer({ min: 0, max: 10_000_000 }),
    more: fc.integer({ min: 0, max: 100_000_000 }),
    jitter: fc.double({ min: 0, max: 1, noNaN: true }),
    backoffProfile: fc.constantFrom(...profiles),
    retryAfterMaxMs: fc.integer({ min: 0, max: 10_000_000 }),
  })
  .map(({ more, ...parts }) => {
    return { ...DEFAULT_POLICY, ...parts, backoffMaxMs: parts.backoffDelayMs + more };
  });

const retries = fc.integer({ min: 1, max: RETRY_MAX });
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('A delay is a whole number from 0 to the maximum, and jitter adds its part at most', () => {
  fc.assert(
    fc.property(policies, retries, chance, (policy, retry, random) => {
      const plain = backoffMs(policy, retry);
      const jittered = backoffMs(policy, retry, () => random);
      expect(Number.isSafeInteger(plain)).toBe(true);
      expect(plain).toBeGreaterThanOrEqual(0);
      expect(plain).toBeLessThanOrEqual(policy.backoffMaxMs);
      expect(jittered).toBeGreaterThanOrEqual(plain);
      expect(jittered).toBeLessThanOrEqual(plain * (1 + policy.jitter));
    }),
  );
});

test('Delays never shrink from one retry to the next', () => {
  fc.assert(
    fc.property(policies, retries, (policy, retry) => {
      expect(backoffMs(policy, retry + 1)).toBeGreaterThanOrEqual(backoffMs(policy, retry));
    }),
  );
});

test('Whatever comes back, a delivery ends after retry + 1 attempts at the latest', () => {
  const outcomes = fc.array(fc.constantFrom('retriable', 'rejected', 'accepted'), {
    minLength: 60,
  });
  fc.assert(
    fc.property(policies, outcomes, fc.nat(), (policy, list, retryAfterMs) => {
      let number = 1;
      for (const outcome of list) {
        const facts = { number, outcome: outcome as 'retriable', retryAfterMs };
        const decision = decide(facts, policy);
        expect(decision).toEqual(decide(facts, policy));
        if (decision.kind !== 'retry') break;
        const asked = Math.min(retryAfterMs, policy.retryAfterMaxMs);
        expect(decision.delayMs).toBe(Math.max(asked, backoffMs(policy, number)));
        number += 1;
      }
      expect(number).toBeLessThanOrEqual(policy.retry + 1);
    }),
  );
});

test.each([0, -1, 1.5, Number.NaN])('Retry %s is a mistake', (retry) => {
  expect(() => backoffMs(DEFAULT_POLICY, retry)).toThrow(RangeError);
});

test('Retries in the millions have the longest delay', () => {
  expect(backoffMs(DEFAULT_POLICY, Number.MAX_SAFE_INTEGER)).toBe(3_600_000);
});
