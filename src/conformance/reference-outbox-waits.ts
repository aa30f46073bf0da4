import { awaitOwnWrite } from '../outbox/own-write.ts';
import type { AwaitOwnWriteSteps } from '../outbox/steps.ts';
import { perform, type SyncDriver } from '../simulation/step.ts';
import type { OutboxWaitAdapter, WaitAnswer, WaitScript } from './adapter-outbox-waits.ts';

/** What of the reference is replaced, for mutants. */
export interface WaitTampering {
  readonly steps?: (
    steps: SyncDriver<AwaitOwnWriteSteps>,
    time: { nowMs: number },
    script: WaitScript,
  ) => Partial<SyncDriver<AwaitOwnWriteSteps>>;
  readonly script?: (script: WaitScript) => WaitScript;
  readonly answer?: (answer: WaitAnswer, script: WaitScript) => WaitAnswer;
}

/** The wait of the reference runtime. */
export const referenceOutboxWaits: OutboxWaitAdapter = waitAdapter();

/** The reference's wait, tampered with or not. */
export function waitAdapter(tampering: WaitTampering = {}): OutboxWaitAdapter {
  return {
    writeAndWait: (asked) => {
      const script = tampering.script?.(asked) ?? asked;
      const time = { nowMs: 0 };
      const steps = waitSteps(script, time);
      const driver = { ...steps, ...tampering.steps?.(steps, time, script) };
      const process = awaitOwnWrite({ token: 'w-1', timeoutMs: script.timeoutMs });
      let next = process.next();
      while (next.done !== true) next = process.next(perform(driver, next.value));
      const answer: WaitAnswer = { outcome: next.value, afterMs: time.nowMs };
      return tampering.answer?.(answer, script) ?? answer;
    },
  };
}

function waitSteps(script: WaitScript, time: { nowMs: number }): SyncDriver<AwaitOwnWriteSteps> {
  const { visibleAtMs = Number.POSITIVE_INFINITY, fails = false } = script;
  // A listener hears what others write too; it only knows afterwards whom it concerned.
  const noticesMs = [...(script.notifiedAtMs ?? []), ...(script.othersAtMs ?? [])];
  return {
    subscribe: () => undefined,
    commitWrite: () => (fails ? 'failed' : 'committed'),
    check: () => !fails && time.nowMs >= visibleAtMs,
    wait: (ms) => {
      const until = time.nowMs + ms;
      const heard = noticesMs.filter((atMs) => atMs > time.nowMs && atMs <= until);
      const wokenMs = Math.min(until, ...heard);
      const waitedMs = wokenMs - time.nowMs;
      time.nowMs = wokenMs;
      return waitedMs;
    },
    unsubscribe: () => undefined,
  };
}
