import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createActor } from '../simulation/actor.ts';
import { awaitOwnWrite, type OwnWriteEnd } from './own-write.ts';
import type { AwaitOwnWriteSteps } from './steps.ts';

interface WaitWorld {
  /** Milliseconds after the commit at which the effect is visible; Infinity: never. */
  readonly visibleAfterMs: number;
  /** Whether the notification of the effect gets lost. */
  readonly losesNotification: boolean;
  /** Milliseconds that a look takes. Default: none. */
  readonly lookMs?: number;
  /** Whether the commit fails. */
  readonly failsCommit?: boolean;
}

/** Runs one wait in virtual time: how it ended, when, and what it did. */
function run(world: WaitWorld, timeoutMs: number, checkMs: number) {
  let now = 0;
  let committedAt = Number.POSITIVE_INFINITY;
  let isSubscribed = false;
  let anchor = 0;
  const steps: string[] = [];
  const visibleAt = () => committedAt + world.visibleAfterMs;
  const actor = createActor<AwaitOwnWriteSteps, OwnWriteEnd>({
    begin: () => awaitOwnWrite({ token: 't1', timeoutMs, checkMs }),
    onStep: ({ step }) => steps.push(step),
    driver: {
      subscribe: () => {
        isSubscribed = true;
        return undefined;
      },
      commitWrite: () => {
        if (world.failsCommit === true) return 'failed';
        committedAt = now;
        anchor = now;
        return 'committed';
      },
      check: () => {
        const isVisible = now >= visibleAt();
        now += world.lookMs ?? 0;
        return isVisible;
      },
      wait: (ms) => {
        const until = Math.max(now, anchor + ms);
        const notifiedAt = visibleAt();
        const isNotified =
          isSubscribed && !world.losesNotification && notifiedAt >= anchor && notifiedAt < until;
        now = isNotified ? Math.max(now, notifiedAt) : until;
        const passed = now - anchor;
        anchor = now;
        return passed;
      },
      unsubscribe: () => {
        isSubscribed = false;
        return undefined;
      },
    },
  });
  actor.until('never');
  return { end: actor.ended, now, steps, isSubscribed };
}

test('is over as soon as the effect is visible and notified', () => {
  const wait = run({ visibleAfterMs: 250, losesNotification: false }, 10_000, 1000);
  expect(wait).toMatchObject({ end: 'visible', now: 250, isSubscribed: false });
  expect(wait.steps.slice(0, 3)).toEqual(['subscribe', 'commitWrite', 'check']);
});

test('a lost notification costs at most the time between two looks', () => {
  const wait = run({ visibleAfterMs: 250, losesNotification: true }, 10_000, 1000);
  expect(wait).toMatchObject({ end: 'visible', now: 1000 });
});

test('an effect that does not come in time is a timeout, not a failure', () => {
  const wait = run({ visibleAfterMs: 10_001, losesNotification: false }, 10_000, 1000);
  expect(wait).toMatchObject({ end: 'timeout', now: 10_000, isSubscribed: false });
});

test('an effect that comes with the end of time is visible', () => {
  const wait = run({ visibleAfterMs: 10_000, losesNotification: true }, 10_000, 3000);
  expect(wait).toMatchObject({ end: 'visible', now: 10_000 });
});

test('what a look takes is part of the time', () => {
  const world = { visibleAfterMs: 60_000, losesNotification: false, lookMs: 700 };
  // The looks at 0, 1000, … end while time is left; the last one begins when it is up.
  expect(run(world, 10_000, 1000)).toMatchObject({ end: 'timeout', now: 10_700 });
  const slow = { ...world, lookMs: 4000 };
  expect(run(slow, 10_000, 1000)).toMatchObject({ end: 'timeout', now: 16_000 });
});

test('without time it looks once', () => {
  expect(run({ visibleAfterMs: 0, losesNotification: false }, 0, 1000)).toMatchObject({
    end: 'visible',
    now: 0,
  });
  expect(run({ visibleAfterMs: 1, losesNotification: false }, 0, 1000)).toMatchObject({
    end: 'timeout',
    now: 0,
  });
});

test('a write that fails is not waited for', () => {
  const wait = run(
    { visibleAfterMs: 0, losesNotification: false, failsCommit: true },
    10_000,
    1000,
  );
  expect(wait).toMatchObject({ end: 'failed', now: 0, isSubscribed: false });
});

test('never takes longer than the timeout, and is right about what it says (C25)', () => {
  fc.assert(
    fc.property(
      fc.nat(20_000),
      fc.boolean(),
      fc.nat(15_000),
      fc.integer({ min: 10, max: 5000 }),
      (visibleAfterMs, losesNotification, timeoutMs, checkMs) => {
        const { end, now } = run({ visibleAfterMs, losesNotification }, timeoutMs, checkMs);
        expect(now).toBeLessThanOrEqual(timeoutMs);
        expect(end).toBe(visibleAfterMs <= timeoutMs ? 'visible' : 'timeout');
        if (end === 'visible' && !losesNotification) expect(now).toBe(visibleAfterMs);
        if (end === 'visible') expect(now - visibleAfterMs).toBeLessThan(checkMs);
      },
    ),
  );
});
