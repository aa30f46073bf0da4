import { expect, test } from 'vitest';
import { backoffMs } from './backoff.ts';
import { decide } from './decide.ts';
import { type BackoffProfile, DEFAULT_POLICY, type DeliveryPolicy } from './policy.ts';

const policy: DeliveryPolicy = {
  ...DEFAULT_POLICY,
  retry: 2,
  backoffPolicy: 'linear',
  backoffDelayMs: 1000,
};

test('What follows an attempt, and why', () => {
  const after = (number: number, outcome: 'accepted' | 'retriable' | 'rejected') =>
    decide({ number, outcome }, policy);
  expect(after(1, 'accepted')).toEqual({ kind: 'accept' });
  expect(after(9, 'accepted')).toEqual({ kind: 'accept' });
  expect(after(1, 'rejected')).toEqual({ kind: 'dead-letter', reason: 'rejected' });
  expect(after(2, 'retriable')).toEqual({ kind: 'retry', delayMs: 1000 });
  expect(after(3, 'retriable')).toEqual({ kind: 'dead-letter', reason: 'exhausted' });
});

test('The longer one of backoff and Retry-After counts, and that only up to its maximum', () => {
  const delays = [500, 1500, 9000].map((retryAfterMs) => {
    const facts = { number: 1, outcome: 'retriable', retryAfterMs } as const;
    return decide(facts, { ...policy, retryAfterMaxMs: 5000 });
  });
  expect(delays.map((decision) => 'delayMs' in decision && decision.delayMs)).toEqual([
    1000, 1500, 5000,
  ]);
});

test('Jitter is added to the backoff of a decision', () => {
  const facts = { number: 1, outcome: 'retriable' } as const;
  const jittered = { ...policy, jitter: 0.5 };
  expect(decide(facts, jittered, () => 0.5)).toEqual({ kind: 'retry', delayMs: 1250 });
  expect(decide(facts, jittered)).toEqual({ kind: 'retry', delayMs: 1000 });
});

test.each<[BackoffProfile, 'linear' | 'exponential', number[]]>([
  ['delivery-spec', 'linear', [1000, 1000, 1000]],
  ['delivery-spec', 'exponential', [1000, 2000, 4000]],
  ['knative-docs', 'linear', [1000, 2000, 3000]],
  ['knative-docs', 'exponential', [2000, 4000, 8000]],
  ['knative-code', 'linear', [0, 1000, 2000]],
  ['knative-code', 'exponential', [1000, 2000, 4000]],
])('In the reading %s, %s delays are %j', (backoffProfile, backoffPolicy, delays) => {
  const read = { ...policy, backoffProfile, backoffPolicy };
  expect([1, 2, 3].map((retry) => backoffMs(read, retry))).toEqual(delays);
});

test('No delay stays none, however often it is doubled', () => {
  expect(backoffMs({ ...policy, backoffPolicy: 'exponential', backoffDelayMs: 0 }, 9_000)).toBe(0);
});
