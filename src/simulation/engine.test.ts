import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createActor } from './actor.ts';
import { createAsyncActor } from './async-actor.ts';
import { eachCrashPlan } from './crash-plans.ts';
import { intercept } from './intercept.ts';
import { type Model, replay, runSeed, type World } from './model.ts';
import { createRandom } from './random.ts';
import { search } from './search.ts';
import { shrink } from './shrink.ts';
import { ask, crashPoints, type Process, perform, runSteps } from './step.ts';

interface CountingSteps {
  add(by: number): number;
  rest(): undefined;
}

/** Adds 1 and rests, for ever, or ends when the sum is 3. */
function* counting(): Process<CountingSteps, string> {
  for (;;) {
    if ((yield* ask<CountingSteps, 'add'>('add', 1)) >= 3) return 'three';
    yield* ask<CountingSteps, 'rest'>('rest', undefined);
  }
}

function adder() {
  let sum = 0;
  return {
    add: (by: number) => {
      sum += by;
      return sum;
    },
    rest: () => undefined,
  };
}

test('mulberry32 gives the numbers that are published for it', () => {
  const { random } = createRandom(0);
  const first = [random(), random(), random()].map((number) => number.toFixed(10));
  expect(first).toEqual(['0.2664292087', '0.0003297457', '0.2232720274']);
});

test('numbers below a bound are whole, below it, and even', () => {
  const { below } = createRandom(42);
  const counts = [0, 0, 0, 0, 0];
  for (let at = 0; at < 50_000; at += 1) counts[below(5)] = (counts[below(5)] ?? 0) + 1;
  expect(counts.length).toBe(5);
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
});

test('an asked step is a value with a name and an argument', () => {
  const process = counting();
  expect(process.next().value).toEqual({ step: 'add', argument: 1 });
  expect(process.next(1).value).toEqual({ step: 'rest', argument: undefined });
});

test('runSteps() stops at crash points in order and gives the end', async () => {
  const points: string[] = [];
  const end = await runSteps(counting(), adder(), (point) => {
    points.push(point);
  });
  expect(end).toBe('three');
  expect(points.slice(0, 4)).toEqual(['before add', 'after add', 'before rest', 'after rest']);
  expect(crashPoints(['add', 'rest'])).toEqual(points.slice(0, 4));
});

test('runSteps() performs nothing after a driver fails', async () => {
  let rested = 0;
  const driver = {
    add: () => Promise.reject(new Error('gone')),
    rest: () => {
      rested += 1;
    },
  };
  await expect(runSteps(counting(), driver as never)).rejects.toThrow('gone');
  expect(rested).toBe(0);
});

test('an actor stops at names, at rest and at its end, and begins anew after a crash', () => {
  const driver = adder();
  const crashes: number[] = [];
  const actor = createActor<CountingSteps, string>({
    begin: counting,
    driver,
    restsAt: 'rest',
    onCrash: () => crashes.push(1),
  });
  expect([actor.isRunning, actor.pending]).toEqual([false, 'add']);
  expect([actor.until('nothing'), actor.pending]).toEqual([false, 'rest']);
  expect([actor.until('add'), actor.pending]).toEqual([true, 'add']);
  actor.crash();
  expect([actor.isRunning, crashes.length]).toEqual([false, 1]);
  // The sum of 1 is durable: it is the driver's.
  actor.until('rest');
  actor.until('rest');
  expect([actor.ended, actor.pending, actor.until('add')]).toEqual(['three', undefined, false]);
});

test('an actor that the world crashes in a step does not go on', () => {
  const actor = createActor<CountingSteps, string>({
    begin: counting,
    driver: adder(),
    onStep: ({ step }) => {
      if (step === 'rest') actor.crash();
    },
  });
  expect(actor.until('never')).toBe(false);
  expect(actor.isRunning).toBe(false);
});

test('an async actor makes the same moves', async () => {
  const driver = adder();
  const actor = createAsyncActor<CountingSteps, string>({
    begin: counting,
    driver: () => driver,
    restsAt: 'rest',
  });
  expect([await actor.until('nothing'), actor.isRunning]).toEqual([false, true]);
  actor.crash();
  expect(actor.isRunning).toBe(false);
  await actor.until('rest');
  await actor.until('rest');
  expect([actor.ended, actor.isRunning]).toEqual(['three', false]);
});

test('intercept() replaces one step and leaves the others', () => {
  const driver = adder();
  const doubled = intercept<CountingSteps, string>(counting(), {
    *add(by) {
      yield* ask<CountingSteps, 'add'>('add', by);
      return yield* ask<CountingSteps, 'add'>('add', by);
    },
  });
  const steps: string[] = [];
  let next = doubled.next();
  while (next.done !== true) {
    steps.push(next.value.step);
    next = doubled.next(perform<CountingSteps>(driver, next.value));
  }
  expect([steps, next.value]).toEqual([['add', 'add', 'rest', 'add', 'add'], 'three']);
});

/** A world that breaks when an action 3 comes some time after an action 1, with no 0 in between. */
function toyModel(): Model<World> {
  return {
    actions: ['zero', 'one', 'two', 'three'],
    create: () => {
      let isArmed = false;
      let isBroken = false;
      let steps = 0;
      return {
        perform(action) {
          steps += 1;
          if (action === 2 && !isArmed) return false;
          if (action === 1) isArmed = true;
          if (action === 0) isArmed = false;
          if (action === 3 && isArmed) isBroken = true;
          return true;
        },
        finish: () => undefined,
        violation: () =>
          isBroken ? { guarantee: 'toy', message: 'three after one', step: steps } : undefined,
      };
    },
  };
}

test('a seed gives one history, and its actions give the same again', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (seed) => {
      const model = toyModel();
      const once = runSeed(model, seed, 30);
      expect(runSeed(model, seed, 30).actions).toEqual(once.actions);
      const again = replay(model, once.actions);
      expect(again.actions).toEqual(once.actions);
      expect(again.world.violation()?.guarantee).toBe(once.world.violation()?.guarantee);
    }),
  );
});

test('weights of 0 are never chosen', () => {
  const { actions } = runSeed({ ...toyModel(), weights: [0, 1, 0, 1] }, 5, 200);
  expect(new Set(actions)).toEqual(new Set([1, 3]));
});

test('search() finds a broken history and makes it as small as it can be', () => {
  const found = search(toyModel(), { seed: 3 });
  expect(found).toMatchObject({ actions: [1, 3], violation: { guarantee: 'toy', step: 2 } });
  expect(found?.original.length).toBeGreaterThan(2);
});

test('search() gives nothing when nothing breaks', () => {
  const model = { ...toyModel(), weights: [1, 0, 0, 1] };
  expect(search(model, { histories: 50 })).toBeUndefined();
});

test('shrink() leaves nothing out that is needed, and nothing in that is not', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(9), { minLength: 1, maxLength: 30 }),
      fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }),
      (noise, needed) => {
        const isSubsequence = (list: readonly number[]) => {
          let at = 0;
          for (const item of list) if (item === needed[at]) at += 1;
          return at >= needed.length;
        };
        const list = [...noise, ...needed];
        expect(shrink(list, isSubsequence)).toEqual(needed);
      },
    ),
  );
});

test('crash plans are every growing list, and depend on how long each history gets', () => {
  const plans: string[] = [];
  const histories = eachCrashPlan(2, (plan) => {
    plans.push(plan.join('+'));
    // A crash makes the history one step longer.
    return 2 + plan.length;
  });
  expect(plans).toEqual(['', '1', '1+2', '1+3', '2', '2+3']);
  expect(histories).toBe(6);
  expect(() => eachCrashPlan(4, () => 0)).toThrow(RangeError);
});
