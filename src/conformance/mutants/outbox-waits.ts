/** The reference's wait for one's own write, broken on purpose. */
import type { Mutant } from '../check.ts';
import { type WaitTampering, waitAdapter } from '../reference-outbox-waits.ts';

/** Every mutant of the wait. */
export const outboxWaitMutants: readonly Mutant[] = [
  mutant('OBX-060/starts-anew', 'Every notification makes it wait from the beginning.', {
    steps: ({ wait }) => ({
      wait: async (ms) => {
        const waitedMs = await wait(ms);
        return waitedMs < ms ? 0 : waitedMs;
      },
    }),
  }),
  mutant('OBX-060/patient', 'It waits ten times as long.', {
    timeoutMs: (asked) => 10 * asked + 500,
  }),
  mutant('OBX-061/believes', 'It takes any notification for the effect.', {
    steps: ({ wait, check }) => {
      const heard = { isNotified: false };
      return {
        wait: async (ms) => {
          const waitedMs = await wait(ms);
          heard.isNotified = waitedMs < ms;
          return waitedMs;
        },
        check: async (token) => heard.isNotified || check(token),
      };
    },
  }),
  mutant('OBX-061/hopes', 'It takes the third look for the effect.', {
    steps: ({ check }) => {
      let looks = 0;
      return {
        check: async (token) => {
          looks += 1;
          return looks >= 3 || check(token);
        },
      };
    },
  }),
  mutant('OBX-062/listens-only', 'It does not look without a notification.', {
    steps: ({ wait, check }) => {
      const heard = { isNotified: false };
      return {
        wait: async (ms) => {
          const waitedMs = await wait(ms);
          heard.isNotified = waitedMs < ms;
          return waitedMs;
        },
        check: async (token) => heard.isNotified && check(token),
      };
    },
  }),
  mutant('OBX-062/looks-once', 'It looks at the beginning alone.', {
    steps: ({ check }) => {
      let looks = 0;
      return {
        check: async (token) => {
          looks += 1;
          return looks === 1 && check(token);
        },
      };
    },
  }),
  mutant('OBX-063/timeout-is-failure', 'It calls a write failed whose effect it did not see.', {
    outcome: (outcome) => (outcome === 'timeout' ? 'failed' : outcome),
  }),
  mutant('OBX-063/failure-is-timeout', 'It calls a failed write not visible yet.', {
    outcome: (outcome) => (outcome === 'failed' ? 'timeout' : outcome),
  }),
];

function mutant(id: string, breaks: string, tampering: WaitTampering): Mutant {
  const clause = id.slice(0, id.indexOf('/'));
  return { id, clause, breaks, adapter: { name: id, outboxWaits: waitAdapter(tampering) } };
}
