/** The queue, the timers and the group, each beside a plain model. */

import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createVirtualClock } from '../virtual-clock.ts';
import { createGroup } from './group.ts';
import { createQueue } from './queue.ts';
import { createTimerHeap } from './timer-heap.ts';
import { createWake } from './wake.ts';

test('The queue gives what an array gives', () => {
  const steps = fc.array(fc.oneof(fc.integer(), fc.constant('shift' as const)), {
    maxLength: 5_000,
  });
  fc.assert(
    fc.property(steps, (all) => {
      const queue = createQueue<number>();
      const model: number[] = [];
      for (const step of all) {
        if (step === 'shift') expect(queue.shift()).toBe(model.shift());
        else {
          queue.push(step);
          model.push(step);
        }
        expect(queue.size).toBe(model.length);
        expect(queue.peek()).toBe(model[0]);
      }
      expect([...queue]).toEqual(model);
    }),
  );
});

test('The queue is cut without losing anything', () => {
  const queue = createQueue<number>();
  for (let item = 0; item < 10_000; item += 1) queue.push(item);
  for (let item = 0; item < 10_000; item += 1) expect(queue.shift()).toBe(item);
  expect(queue.shift()).toBe(undefined);
});

test('The timers give what is due first, after any changes', () => {
  const step = fc.record({
    act: fc.constantFrom('put', 'move', 'remove', 'pop'),
    which: fc.nat(30),
    at: fc.nat(50),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const items = Array.from({ length: 31 }, () => ({ at: 0, place: -1 }));
      const heap = createTimerHeap<{ at: number; place: number }>();
      const model = new Set<{ at: number; place: number }>();
      for (const { act, which, at } of steps) {
        const item = act === 'pop' ? heap.peek() : items[which];
        if (item === undefined) continue;
        if (act === 'remove' || act === 'pop') {
          heap.remove(item);
          model.delete(item);
        } else {
          item.at = at;
          heap.put(item);
          model.add(item);
        }
        expect(heap.size).toBe(model.size);
        const first = [...model].reduce((least, one) => Math.min(least, one.at), 1_000);
        expect(heap.peek()?.at ?? 1_000).toBe(first);
      }
    }),
  );
});

test('A group runs what came meanwhile at once, and gives each its own result', async () => {
  const runs: number[][] = [];
  const group = createGroup<number, number>(async (items) => {
    runs.push([...items]);
    await new Promise((resolve) => setImmediate(resolve));
    if (items.includes(13)) throw new Error('thirteen');
    return items.map((item) => item * 2);
  });
  const first = [group.add(1), group.add(2)];
  await new Promise((resolve) => setImmediate(resolve));
  const later = [group.add(3), group.add(4)];
  expect(await Promise.all([...first, ...later])).toEqual([2, 4, 6, 8]);
  expect(runs).toEqual([
    [1, 2],
    [3, 4],
  ]);
  await expect(group.add(13)).rejects.toThrow('thirteen');
  expect(await group.add(5)).toBe(10);
});

test('A wait that is over leaves nothing at the signal; the signal ends it with its reason', async () => {
  const wake = createWake(createVirtualClock());
  const stop = new AbortController();
  for (const until of [undefined, 1_000]) {
    const waiting = wake.wait(wake.count, until, stop.signal);
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(1);
    wake.ring();
    await waiting;
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);
  }
  const given = wake.wait(wake.count, undefined, stop.signal);
  stop.abort(new Error('given up'));
  await expect(given).rejects.toThrow('given up');
});
