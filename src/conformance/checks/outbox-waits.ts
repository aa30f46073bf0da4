/** Checks of "Reading one's own write" on spec page 7. */
import type { Adapter } from '../adapter.ts';
import { type Check, CheckFailure, type Sentinel } from '../check.ts';
import { type WaitAnswer, type WaitScript, waitIn } from '../outbox-wait-world.ts';
import { expectSign } from './sentinels.ts';

/** The least that a wait does: it waits for what comes, and tells it from what does not come and from a failure. */
const waits: Sentinel = async ({ outboxWaits }) => {
  if (outboxWaits === undefined) return;
  const { outcome, afterMs } = await waitIn(outboxWaits, { timeoutMs: 5000, visibleAtMs: 1000 });
  const isAwaited = outcome === 'visible' && afterMs >= 1000;
  expectSign('An effect that comes is awaited', true, isAwaited);
  const never = await waitIn(outboxWaits, { timeoutMs: 5000 });
  expectSign('One that does not come is not', 'timeout', never.outcome);
  const failed = await waitIn(outboxWaits, { timeoutMs: 5000, fails: true });
  expectSign('A failed write is told', 'failed', failed.outcome);
};

interface WaitCase {
  readonly id: string;
  readonly title: string;
  readonly script: WaitScript;
  readonly outcome?: WaitAnswer['outcome'];
  readonly notBeforeMs?: number;
  readonly notAfterMs?: number;
}

const OTHERS = Array.from({ length: 60 }, (_, at) => 90 * at);

const cases: readonly WaitCase[] = [
  {
    id: 'OBX-060/never',
    title: 'A wait for what never comes ends in time',
    script: { timeoutMs: 2000 },
    outcome: 'timeout',
    notAfterMs: 2000,
  },
  {
    id: 'OBX-060/others',
    title: 'What others write does not make a wait longer',
    script: { timeoutMs: 2000, notifiedAtMs: OTHERS },
    outcome: 'timeout',
    notAfterMs: 2000,
  },
  {
    id: 'OBX-060/zero',
    title: 'A wait of no time ends at once',
    script: { timeoutMs: 0 },
    outcome: 'timeout',
    notAfterMs: 0,
  },
  {
    id: 'OBX-060/late',
    title: 'An effect after the end comes too late',
    script: { timeoutMs: 1500, visibleAtMs: 4000, notifiedAtMs: [4000] },
    outcome: 'timeout',
    notAfterMs: 1500,
  },
  {
    id: 'OBX-061/early-notification',
    title: 'A notification before the effect proves nothing',
    script: { timeoutMs: 5000, visibleAtMs: 1200, notifiedAtMs: [100, 1200] },
    outcome: 'visible',
    notBeforeMs: 1200,
  },
  {
    id: 'OBX-061/others',
    title: 'A notification of another write proves nothing',
    script: { timeoutMs: 900, notifiedAtMs: [10, 20, 30] },
    outcome: 'timeout',
  },
  {
    id: 'OBX-062/lost',
    title: 'A lost notification costs time and not the answer',
    script: { timeoutMs: 5000, visibleAtMs: 300 },
    outcome: 'visible',
    notBeforeMs: 300,
    notAfterMs: 5000,
  },
  {
    id: 'OBX-062/already',
    title: 'An effect that was faster than the wait is seen',
    script: { timeoutMs: 5000, visibleAtMs: 0 },
    outcome: 'visible',
    notAfterMs: 5000,
  },
  {
    id: 'OBX-062/last-moment',
    title: 'An effect in the last moment is seen',
    script: { timeoutMs: 700, visibleAtMs: 600 },
    outcome: 'visible',
    notAfterMs: 700,
  },
  {
    id: 'OBX-063/timeout',
    title: 'Time that is up is no failed write',
    script: { timeoutMs: 400 },
    outcome: 'timeout',
  },
  {
    id: 'OBX-063/failed',
    title: 'A failed write is no timeout',
    script: { timeoutMs: 400, fails: true },
    outcome: 'failed',
  },
];

/** Every check of waits. */
export const outboxWaitChecks: readonly Check[] = cases.map((one) => ({
  id: one.id,
  clause: one.id.slice(0, one.id.indexOf('/')),
  title: one.title,
  needs: 'outboxWaits',
  sentinel: waits,
  run: async ({ outboxWaits }: Adapter) => {
    if (outboxWaits === undefined)
      throw new TypeError(`Cannot run ${one.id}: the adapter has no outboxWaits`);
    judge(one, await waitIn(outboxWaits, one.script));
  },
}));

function judge(
  { title, outcome, notBeforeMs = 0, notAfterMs }: WaitCase,
  answer: WaitAnswer,
): void {
  if (outcome !== undefined && answer.outcome !== outcome) {
    throw new CheckFailure(`${title}: another outcome`, outcome, answer);
  }
  if (answer.afterMs < notBeforeMs)
    throw new CheckFailure(`${title}: too early`, notBeforeMs, answer);
  if (notAfterMs !== undefined && answer.afterMs > notAfterMs) {
    throw new CheckFailure(`${title}: too late`, notAfterMs, answer);
  }
}
