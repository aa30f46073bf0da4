import { expect, test } from 'vitest';
import { tellSafely } from './tell-safely.ts';

test('Somebody is told', () => {
  const told: number[] = [];
  tellSafely((value: number) => told.push(value), 1);
  tellSafely(undefined, 2);
  expect(told).toEqual([1]);
});

test('What they throw or reject with ends nothing', async () => {
  const rejections: unknown[] = [];
  const onRejection = (reason: unknown) => rejections.push(reason);
  process.on('unhandledRejection', onRejection);
  try {
    let calls = 0;
    const failing = () => {
      calls += 1;
      throw new Error('thrown');
    };
    tellSafely(failing, 1);
    tellSafely(async () => failing(), 2);
    // Rejections that nobody handles are told after the microtasks.
    await new Promise((resolve) => setImmediate(resolve));
    expect(calls).toBe(2);
    expect(rejections).toEqual([]);
  } finally {
    process.off('unhandledRejection', onRejection);
  }
});
