import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exceedsUtf8, utf8Length } from './utf8.ts';

test('utf8Length counts what TextEncoder writes, lone surrogates included', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.integer({ min: 0xd800, max: 0xdfff }),
      (text, unit) => {
        const broken = text + String.fromCharCode(unit) + text;
        for (const sample of [text, broken]) {
          expect(utf8Length(sample)).toBe(new TextEncoder().encode(sample).length);
        }
      },
    ),
  );
});

test('exceedsUtf8 is exact at the limit', () => {
  expect(exceedsUtf8('é'.repeat(5), 10)).toBe(false);
  expect(exceedsUtf8('é'.repeat(5), 9)).toBe(true);
  expect(exceedsUtf8('a'.repeat(10), 10)).toBe(false);
});
