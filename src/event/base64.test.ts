import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase64, encodeBase64, isBase64 } from './base64.ts';

test('Base64 of any bytes is accepted and gives the bytes back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20_000 }), (bytes) => {
      const text = encodeBase64(bytes);
      expect(isBase64(text)).toBe(true);
      expect(decodeBase64(text)).toEqual(bytes);
      expect(text).toBe(Buffer.from(bytes).toString('base64'));
    }),
    { numRuns: 60 },
  );
});

test.each([
  'AQI',
  'AQI',
  'AQ==I',
  'AQJ=',
  'AB==',
  '=',
  '====',
  'A===',
  'AQ I=',
  'AQI=\n',
  '_-8=',
  'é===',
])('isBase64(%j) is false', (text) => {
  expect(isBase64(text)).toBe(false);
});
