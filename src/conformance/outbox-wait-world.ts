/** The world in which an implementation waits for the effect of its own write: it does as a script says. */
import { createVirtualClock } from '../virtual-clock.ts';
import type { OutboxWaitAdapter, WaitOutcome } from './adapter-outbox-waits.ts';
import { CheckFailure } from './check.ts';

/** What happens around a wait. Times are milliseconds after the commit of the write. */
export interface WaitScript {
  readonly timeoutMs: number;
  /** When the effect becomes visible. Absent: never. */
  readonly visibleAtMs?: number;
  /** When notifications arrive, of this write or of others. */
  readonly notifiedAtMs?: readonly number[];
  /** Whether the write itself fails. */
  readonly fails?: true;
}

/** What became of a wait. */
export interface WaitAnswer {
  readonly outcome: WaitOutcome;
  /** Milliseconds after the commit. */
  readonly afterMs: number;
}

/**
 * Lets an implementation write and wait, on a clock that stands still between what happens.
 *
 * Only what it does in the world counts: that it committed, when it answered, and whether the effect was there.
 *
 * @param waits The implementation.
 * @param script What happens around it.
 * @returns How its wait ended, and when, by the clock of the world.
 * @throws `CheckFailure` when it did not commit just one write.
 * @see OBX-060
 * @example An effect that comes without a notification
 * ```ts
 * import { referenceAdapter, waitIn } from 'event-delivery-spec/conformance';
 *
 * const { outboxWaits } = referenceAdapter;
 * if (outboxWaits === undefined) throw new TypeError('Cannot wait: the reference has no wait');
 * await waitIn(outboxWaits, { timeoutMs: 10_000, visibleAtMs: 300 });
 * // => { outcome: 'visible', afterMs: 1000 }
 * ```
 */
export async function waitIn(waits: OutboxWaitAdapter, script: WaitScript): Promise<WaitAnswer> {
  const { timeoutMs, visibleAtMs = Number.POSITIVE_INFINITY, notifiedAtMs = [], fails } = script;
  const clock = createVirtualClock();
  const listeners = new Set<() => void>();
  const commits: number[] = [];
  const notify = () => {
    for (const onNotified of listeners) onNotified();
  };
  const world = {
    clock,
    commit: async () => {
      commits.push(clock.now());
      for (const ms of notifiedAtMs) void clock.sleep(ms).then(notify);
      return fails ? ('failed' as const) : ('committed' as const);
    },
    isVisible: async () => {
      const [committedAt] = commits;
      return !fails && committedAt !== undefined && clock.now() - committedAt >= visibleAtMs;
    },
    listen: (onNotified: () => void) => {
      listeners.add(onNotified);
      return () => void listeners.delete(onNotified);
    },
  };
  const waiting = (async () => {
    const outcome = await waits.writeAndWait(world, timeoutMs);
    return { outcome, at: clock.now() };
  })();
  await clock.run(waiting);
  const { outcome, at } = await waiting;
  if (commits.length !== 1) throw new CheckFailure('It did not write once', 1, commits.length);
  return { outcome, afterMs: at - (commits[0] ?? 0) };
}
