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
  ['Thursday, 01-Jan-70 00:01:00 GMT', 60_000],
  ['Thu Jan  1 00:01:00 1970', 60_000],
  ['Sun Feb 15 00:00:00 1970', 45 * 86_400_000],
  ['Thu, 01 Jan 1970 00:00:60 GMT', 60_000],
  ['Thu, 31 Feb 2026 00:00:00 GMT', undefined],
  ['Sun Feb 31 00:00:00 2026', undefined],
  ['Thu, 01 Foo 1970 00:01:00 GMT', undefined],
  ['Thu, 01 Jan 1970 24:01:00 GMT', undefined],
  ['Thu, 01 Jan 1970 00:60:00 GMT', undefined],
  ['Thu, 01 Jan 1970 00:00:61 GMT', undefined],
  ['Thu, 00 Jan 1970 00:01:00 GMT', undefined],
  ['Thu, 01 Jan 0070 00:01:00 GMT', 0],
  ['Thu, 01 Jan 1970 00:01:00 UTC', undefined],
  ['1970-01-01T00:01:00Z', undefined],
])('%j is %s', (value, ms) => {
  expect(read(value)).toBe(ms);
});

test('A year of two digits is none that is more than fifty years ahead', () => {
  const at = (year: number) => Date.UTC(year, 0, 1);
  expect(read('Monday, 01-Jan-76 00:00:00 GMT', at(2026))).toBe(at(2076) - at(2026));
  expect(read('Monday, 01-Jan-77 00:00:00 GMT', at(2026))).toBe(0);
  expect(read('Monday, 01-Jan-05 00:00:00 GMT', at(1999))).toBe(at(2005) - at(1999));
  expect(read('Monday, 01-Jan-98 00:00:00 GMT', at(1999))).toBe(0);
});

test('Headers can be pairs, and repeated', () => {
  const headers = new Headers({ 'retry-after': '3' });
  expect(retryAfterMs({ status: 429, headers }, 0)).toBe(3000);
  expect(retryAfterMs({ status: 429, headers: { 'RETRY-AFTER': ['4', '5'] } }, 0)).toBe(4000);
  expect(retryAfterMs({ status: 429, headers: { other: undefined } }, 0)).toBe(undefined);
});
