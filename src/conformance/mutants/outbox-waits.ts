/** The reference's wait for one's own write, broken on purpose. */
import type { Mutant } from '../check.ts';
import { type WaitTampering, waitAdapter } from '../reference-outbox-waits.ts';

/** Every mutant of the wait. */
export const outboxWaitMutants: readonly Mutant[] = [
  mutant('OBX-060/starts-anew', 'Every notification makes it wait from the beginning.', {
    steps: (steps) => ({
      wait: (ms) => {
        const waitedMs = steps.wait(ms);
        return waitedMs < ms ? 0 : waitedMs;
      },
    }),
  }),
  mutant('OBX-060/patient', 'It waits ten times as long.', {
    script: (script) => ({ ...script, timeoutMs: 10 * script.timeoutMs + 500 }),
  }),
  mutant('OBX-061/believes', 'It takes a notification for the effect.', {
    steps: (steps, time, { notifiedAtMs = [] }) => ({
      check: (token) => notifiedAtMs.some((at) => at <= time.nowMs) || steps.check(token),
    }),
  }),
  mutant('OBX-061/any-notification', 'It takes the notification of any write for its own.', {
    steps: (steps, time, { othersAtMs = [] }) => ({
      check: (token) => othersAtMs.some((at) => at <= time.nowMs) || steps.check(token),
    }),
  }),
  mutant('OBX-062/listens-only', 'It does not look without a notification.', {
    steps: (steps, time, { notifiedAtMs = [] }) => ({
      check: (token) => notifiedAtMs.some((at) => at <= time.nowMs) && steps.check(token),
    }),
  }),
  mutant('OBX-062/looks-once', 'It looks at the beginning alone.', {
    steps: (steps, time) => ({ check: (token) => time.nowMs === 0 && steps.check(token) }),
  }),
  mutant('OBX-063/timeout-is-failure', 'It calls a write failed whose effect it did not see.', {
    answer: (answer) => (answer.outcome === 'timeout' ? { ...answer, outcome: 'failed' } : answer),
  }),
  mutant('OBX-063/failure-is-timeout', 'It calls a failed write not visible yet.', {
    answer: (answer) => (answer.outcome === 'failed' ? { ...answer, outcome: 'timeout' } : answer),
  }),
];

function mutant(id: string, breaks: string, tampering: WaitTampering): Mutant {
  const clause = id.slice(0, id.indexOf('/'));
  return { id, clause, breaks, adapter: { name: id, outboxWaits: waitAdapter(tampering) } };
}
