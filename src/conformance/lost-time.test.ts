import { expect, test } from 'vitest';
import { createLostTime, watchLostTime } from './lost-time.ts';

test('Ticks that are on time, or a little late, lose nothing', () => {
  const clock = { now: 1000 };
  const lost = createLostTime(() => clock.now);
  for (const step of [20, 25, 20, 40, 20]) {
    clock.now += step;
    lost.tick();
  }
  expect(lost.ms()).toBe(0);
});

test('A pause is lost, once, before the tick that ends it and after', () => {
  const clock = { now: 0 };
  const lost = createLostTime(() => clock.now);
  clock.now += 20;
  lost.tick();
  clock.now += 520;
  expect(lost.ms()).toBe(500);
  lost.tick();
  expect(lost.ms()).toBe(500);
  clock.now += 20;
  lost.tick();
  clock.now += 120;
  expect(lost.ms()).toBe(600);
});

test('A process that does nothing else for a while has lost that time', async () => {
  const watch = watchLostTime();
  const start = performance.now();
  while (performance.now() - start < 200);
  expect(watch.lostMs()).toBeGreaterThanOrEqual(150);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(watch.lostMs()).toBeGreaterThanOrEqual(150);
  watch.stop();
});
