/** Checks of "Reading one's own write" on spec page 7. */
import type { Adapter } from '../adapter.ts';
import type { WaitAnswer, WaitScript } from '../adapter-outbox-waits.ts';
import { type Check, CheckFailure } from '../check.ts';

/** What a real clock can be late by, in milliseconds. */
const LATE_MS = 250;

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
    script: { timeoutMs: 2000, othersAtMs: OTHERS },
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
    script: { timeoutMs: 900, othersAtMs: [10, 20, 30] },
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
  run: async ({ outboxWaits: waits }: Adapter) => {
    if (waits === undefined)
      throw new TypeError(`Cannot run ${one.id}: the adapter has no outboxWaits`);
    judge(one, await waits.writeAndWait(one.script));
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
  const latestMs = notAfterMs === undefined ? undefined : notAfterMs + LATE_MS;
  if (latestMs !== undefined && answer.afterMs > latestMs) {
    throw new CheckFailure(`${title}: too late`, notAfterMs, answer);
  }
}
