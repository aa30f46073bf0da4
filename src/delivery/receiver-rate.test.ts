import { expect, test } from 'vitest';
import { createVirtualClock } from '../virtual-clock.ts';
import { receiverLimits } from './receiver-limits.ts';
import { createRate } from './receiver-rate.ts';
import { createTraffic } from './receiver-traffic.ts';

const rateAt = (perMinute: number) => {
  let now = 0;
  const { count } = createRate(perMinute, { ...createVirtualClock(), now: () => now });
  return (ms: number, times = 1) => {
    now = ms;
    return Array.from({ length: times }, count);
  };
};

test('No sixty seconds have more than the rate, whenever they begin', () => {
  const at = rateAt(3);
  expect(at(0)).toEqual([undefined]);
  // The end of one minute of the clock and the beginning of the next are within one minute.
  expect(at(59_999, 3)).toEqual([undefined, undefined, 1]);
  expect(at(60_000, 2)).toEqual([undefined, 59_999]);
  expect(at(119_998)).toEqual([1]);
  expect(at(119_999, 3)).toEqual([undefined, undefined, 1]);
});

test('Who keeps the rate is never turned away', () => {
  const at = rateAt(60);
  for (let second = 0; second < 600; second += 1) expect(at(second * 1_000)).toEqual([undefined]);
  expect(at(599_999)).toEqual([1]);
});

test('A clock that is set back does not keep anybody out', () => {
  const at = rateAt(1);
  expect(at(3_600_000, 2)).toEqual([undefined, 60_000]);
  expect(at(0, 2)).toEqual([undefined, 60_000]);
});

test('Who waits as long as it is told to is let in', async () => {
  const clock = createVirtualClock();
  const traffic = createTraffic(receiverLimits({ deliveriesPerMinute: 1 }), clock);
  expect('leave' in traffic.enter()).toBe(true);
  await clock.advance(500);
  expect(traffic.enter()).toEqual({ code: 'RECEIVER_RATE', retryAfterS: 60 });
  await clock.advance(60_000);
  expect('leave' in traffic.enter()).toBe(true);
});

test('A rate of none is no limit', () => {
  expect(rateAt(Number.POSITIVE_INFINITY)(0, 100).every((one) => one === undefined)).toBe(true);
});
