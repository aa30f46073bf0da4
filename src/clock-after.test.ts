import { expect, test, vi } from 'vitest';
import { after, systemClock } from './clock.ts';
import { createVirtualClock } from './virtual-clock.ts';

test('On a clock without timers a timeout is a sleep, and cancelling ends it', async () => {
  const clock = createVirtualClock();
  const seen: string[] = [];
  const cancel = after(clock, 10, () => seen.push('cancelled'));
  after(clock, 20, () => seen.push('kept'));
  cancel();
  await clock.run();
  expect(seen).toEqual(['kept']);
  expect(clock.sleeping).toBe(0);
  cancel();
});

test('A timeout longer than a timer can be is kept to its end, and can be cancelled', async () => {
  vi.useFakeTimers();
  try {
    const onTime = vi.fn();
    const onOther = vi.fn();
    after(systemClock, 2 ** 31 + 1000, onTime);
    const cancel = after(systemClock, 2 ** 31 + 1000, onOther);
    await vi.advanceTimersByTimeAsync(2 ** 31);
    expect(onTime).not.toHaveBeenCalled();
    cancel();
    await vi.advanceTimersByTimeAsync(2000);
    expect(onTime).toHaveBeenCalledOnce();
    expect(onOther).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
