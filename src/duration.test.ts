import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DURATION_MS_MAX, formatDuration, parseDuration } from './duration.ts';
import { EventDeliveryError } from './errors.ts';

test('Every number of milliseconds survives writing and reading', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: DURATION_MS_MAX }), (ms) => {
      expect(parseDuration(formatDuration(ms))).toBe(ms);
    }),
  );
});

test('The parts of a duration add up', () => {
  const part = fc.integer({ min: 0, max: 999 });
  fc.assert(
    fc.property(part, part, part, part, part, part, (weeks, days, hours, minutes, seconds, ms) => {
      const fraction = String(ms).padStart(3, '0');
      const text = `P${weeks}W${days}DT${hours}H${minutes}M${seconds}.${fraction}S`;
      const total = (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds;
      expect(parseDuration(text)).toBe(total * 1000 + ms);
    }),
  );
});

test('Whatever text comes, it is read or refused with a remedy', () => {
  const near = fc.stringMatching(/^-?P?[0-9.,WDTHMSY+-]{0,12}$/);
  fc.assert(
    fc.property(fc.oneof(near, fc.string({ unit: 'binary' })), (text) => {
      try {
        const ms = parseDuration(text);
        expect(Number.isSafeInteger(ms) && ms >= 0 && ms <= DURATION_MS_MAX).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(EventDeliveryError);
        expect((error as EventDeliveryError).problems[0]?.remedy).not.toBe('');
      }
    }),
    { numRuns: 2000 },
  );
});

test.each([undefined, null, 5, {}, [], 'P'.repeat(1_000_000)])('%s is refused', (value) => {
  expect(() => parseDuration(value as string)).toThrow(/Cannot read duration/);
});

test.each([-1, 0.5, Number.NaN, DURATION_MS_MAX + 1])('%s cannot be written', (ms) => {
  expect(() => formatDuration(ms)).toThrow(RangeError);
});
