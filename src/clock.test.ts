import { expect, test, vi } from 'vitest';
import { systemClock } from './clock.ts';

test('a wait that is aborted ends with the reason', async () => {
  const controller = new AbortController();
  const waiting = systemClock.sleep(60_000, controller.signal);
  controller.abort(new Error('stop'));
  await expect(waiting).rejects.toThrow('stop');
  await expect(systemClock.sleep(0, controller.signal)).rejects.toThrow('stop');
});

test('a wait longer than a timer can be is kept to its end', async () => {
  vi.useFakeTimers();
  try {
    let done = false;
    const waiting = systemClock.sleep(2 ** 31 + 1_000).then(() => {
      done = true;
    });
    await vi.advanceTimersByTimeAsync(2 ** 31);
    expect(done).toBe(false);
    await vi.advanceTimersByTimeAsync(2_000);
    await waiting;
    expect(done).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});

test('a wait of no number ends at once, and leaves no timer', async () => {
  vi.useFakeTimers();
  try {
    const waiting = systemClock.sleep(Number.NaN);
    await vi.advanceTimersByTimeAsync(10);
    await waiting;
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
