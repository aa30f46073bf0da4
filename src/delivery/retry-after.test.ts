import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const read = (value: string, nowMs = 0) => {
  return retryAfterMs({ status: 503, headers: { 'Retry-After': value } }, nowMs);
};

test('Whatever the header holds, the answer is nothing or a whole number from 0', () => {
  const near = fc.stringMatching(/^[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT$/);
  fc.assert(
    fc.property(fc.oneof(near, fc.string(), fc.bigInt().map(String)), fc.nat(), (value, nowMs) => {
      const ms = read(value, nowMs);
      expect(ms === undefined || (Number.isSafeInteger(ms) && ms >= 0)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['0', 0],
  [' 5 ', 5000],
  ['9'.repeat(30), Number.MAX_SAFE_INTEGER],
  ['9'.repeat(100), undefined],
  ['1.5', undefined],
  ['+5', undefined],
  ['0x10', undefined],
  ['Thu, 01 Jan 1970 00:01:00 GMT', 60_000],
  ['Thu, 01 Jan 1970 00:01:00 UTC', undefined],
  ['1970-01-01T00:01:00Z', undefined],
])('%j is %s', (value, ms) => {
  expect(read(value)).toBe(ms);
});

test('Headers can be pairs, and repeated', () => {
  const headers = new Headers({ 'retry-after': '3' });
  expect(retryAfterMs({ status: 429, headers }, 0)).toBe(3000);
  expect(retryAfterMs({ status: 429, headers: { 'RETRY-AFTER': ['4', '5'] } }, 0)).toBe(4000);
  expect(retryAfterMs({ status: 429, headers: { other: undefined } }, 0)).toBe(undefined);
});
