import { broken, type Guarantee } from './guarantee.ts';
import type { Answer, History } from './history.ts';

/**
 * Who waits for the effect of its own write is told the truth, in time: `visible` only of an effect that is durable,
 * `timeout` only of one that is not, `failed` only of a write that did not commit, and nothing is waited for past the
 * time that was given (C25). That time is up is an answer, and no failure.
 */
export const readYourWrites: Guarantee = (history) => {
  for (const answer of history.answers) {
    const message = wrongIn(answer, history);
    if (message !== undefined) return broken('read your writes', message, answer.at);
  }
  return undefined;
};

function wrongIn(answer: Answer, history: History): string | undefined {
  const { row, end, deadlineMs, waitedUntilMs } = answer;
  if (row === undefined)
    return end === 'failed' ? undefined : `a write that failed is said to be ${end}`;
  if (end === 'failed') return `the write of ${row.id} is said to have failed, and is committed`;
  const isVisible = hasEffect(answer, history);
  if (end === 'visible' && !isVisible) return `${row.id} is said to be visible, and is not`;
  if (end === 'timeout' && isVisible) return `${row.id} is visible, and its wait says time is up`;
  if (waitedUntilMs > deadlineMs) return `the wait for ${row.id} goes on past its time`;
  return undefined;
}

/** Whether the effect of the write was durable when the answer was given. */
function hasEffect({ row, effects }: Answer, history: History): boolean {
  for (let at = 0; at < effects; at += 1) if (history.effects[at]?.row === row) return true;
  return false;
}
