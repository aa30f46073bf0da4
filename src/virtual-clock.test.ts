import { expect, test } from 'vitest';
import { createVirtualClock } from './virtual-clock.ts';

test('sleepers wake in the order of their times, then in that of falling asleep', async () => {
  const clock = createVirtualClock(1_000);
  const woken: string[] = [];
  const sleep = async (name: string, ms: number) => {
    await clock.sleep(ms);
    woken.push(`${name}@${clock.now()}`);
  };
  const all = Promise.all([sleep('late', 20), sleep('first', 10), sleep('second', 10)]);
  await clock.advance(9);
  expect(woken).toEqual([]);
  await clock.run(all);
  expect(woken).toEqual(['first@1010', 'second@1010', 'late@1020']);
});

test('advance stops at its time, although what wakes falls asleep again', async () => {
  const clock = createVirtualClock();
  let rounds = 0;
  const controller = new AbortController();
  const loop = (async () => {
    for (;;) {
      await clock.sleep(10, controller.signal);
      rounds += 1;
    }
  })();
  await clock.advance(35);
  expect([rounds, clock.now(), clock.sleeping]).toEqual([3, 35, 1]);
  controller.abort(new Error('enough'));
  await expect(loop).rejects.toThrow('enough');
  expect(clock.sleeping).toBe(0);
});

test('run hands on the failure of what it waits for', async () => {
  const clock = createVirtualClock();
  const failing = clock.sleep(5).then(() => Promise.reject(new Error('broken')));
  await expect(clock.run(failing)).rejects.toThrow('broken');
});
