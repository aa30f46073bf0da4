import { after } from '../clock.ts';
import { awaitOwnWrite } from '../outbox/own-write.ts';
import type { AwaitOwnWriteSteps } from '../outbox/steps.ts';
import type { Driver } from '../simulation/step.ts';
import type { OutboxWaitAdapter, WaitOutcome, WaitWorld } from './adapter-outbox-waits.ts';

type Steps = Driver<AwaitOwnWriteSteps>;

/** What of the reference is replaced, for mutants. */
export interface WaitTampering {
  readonly steps?: (steps: Steps) => Partial<Steps>;
  readonly timeoutMs?: (asked: number) => number;
  readonly outcome?: (outcome: WaitOutcome) => WaitOutcome;
}

/** The wait of the reference runtime. */
export const referenceOutboxWaits: OutboxWaitAdapter = waitAdapter();

/** The reference's wait, tampered with or not. */
export function waitAdapter(tampering: WaitTampering = {}): OutboxWaitAdapter {
  return {
    async writeAndWait(world, asked) {
      const steps = waitSteps(world);
      const driver: Steps = { ...steps, ...tampering.steps?.(steps) };
      const timeoutMs = tampering.timeoutMs?.(asked) ?? asked;
      const process = awaitOwnWrite({ token: 'w-1', timeoutMs });
      let next = process.next();
      while (next.done !== true) {
        const { step, argument } = next.value;
        next = process.next(await driver[step](argument as never));
      }
      return tampering.outcome?.(next.value) ?? next.value;
    },
  };
}

function waitSteps({ clock, commit, isVisible, listen }: WaitWorld): Steps {
  const heard = { notified: false, wake: () => {} };
  let deafen = () => {};
  /** When the write was committed, or the last wait was over: what a look takes counts too. */
  let sinceMs = 0;
  const untilHeard = (ms: number) =>
    new Promise<void>((resolve) => {
      const cancel = after(clock, ms, resolve);
      heard.wake = () => {
        cancel();
        resolve();
      };
    });
  return {
    subscribe: () => {
      deafen = listen(() => {
        heard.notified = true;
        heard.wake();
      });
      return undefined;
    },
    commitWrite: async () => {
      const committed = await commit();
      sinceMs = clock.now();
      return committed;
    },
    check: () => {
      heard.notified = false;
      return isVisible();
    },
    wait: async (ms) => {
      if (!heard.notified) await untilHeard(Math.max(0, sinceMs + ms - clock.now()));
      const passedMs = clock.now() - sinceMs;
      sinceMs = clock.now();
      return passedMs;
    },
    unsubscribe: () => {
      deafen();
      return undefined;
    },
  };
}
