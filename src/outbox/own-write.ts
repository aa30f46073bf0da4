import { ask, type Process } from '../simulation/step.ts';
import type { AwaitOwnWriteSteps } from './steps.ts';

/** How long one waits for one's own write. */
export interface AwaitOwnWriteOptions {
  /** What the consumer notifies with, unique to the write. */
  readonly token: string;
  /** Milliseconds to wait at most, 0 or more. Default: 10 000. */
  readonly timeoutMs?: number;
  /** Milliseconds after which to look without a notification, 1 or more: notifications get lost. Default: 1000. */
  readonly checkMs?: number;
}

/** `visible`: the effect can be seen. `timeout`: not yet, though the write is durable. `failed`: the write is not. */
export type OwnWriteEnd = 'visible' | 'timeout' | 'failed';

/** How often a wait looks at most; past it, it ends as if time were up. */
export const OWN_WRITE_CHECK_MAX = 100_000;

/**
 * Writes and waits until the write has had its effect, or until time is up.
 *
 * It subscribes before the commit, so a notification cannot slip in between; it looks again whatever it is told, so a
 * lost notification costs time and nothing else. It ends when time is up, but for the look that it is in then and a
 * last one, and never takes a timeout for a failed write.
 *
 * @param options The token and the waits.
 * @returns A process that ends with what is known when it ends.
 * @see OBX-060
 * @example Time that is up is no failure
 * ```ts
 * import { awaitOwnWrite } from 'event-delivery-spec/outbox';
 *
 * const wait = awaitOwnWrite({ token: '7', timeoutMs: 500 });
 * wait.next(); // => ~ { value: { step: 'subscribe' } }
 * wait.next(undefined); // => ~ { value: { step: 'commitWrite' } }
 * wait.next('committed'); // => ~ { value: { step: 'check' } }
 * wait.next(false); // => ~ { value: { step: 'wait', argument: 500 } }
 * wait.next(500); // => ~ { value: { step: 'check' } }
 * wait.next(false); // => ~ { value: { step: 'unsubscribe' } }
 * wait.next(undefined); // => { done: true, value: 'timeout' }
 * ```
 */
export function* awaitOwnWrite(
  options: AwaitOwnWriteOptions,
): Process<AwaitOwnWriteSteps, OwnWriteEnd> {
  type S = AwaitOwnWriteSteps;
  const { token, timeoutMs = 10_000, checkMs = 1000 } = options;
  yield* ask<S, 'subscribe'>('subscribe', token);
  let end: OwnWriteEnd = 'timeout';
  if ((yield* ask<S, 'commitWrite'>('commitWrite', token)) === 'failed') end = 'failed';
  let leftMs = end === 'failed' ? -1 : timeoutMs;
  for (let checks = 0; leftMs >= 0 && checks < OWN_WRITE_CHECK_MAX; checks += 1) {
    if (yield* ask<S, 'check'>('check', token)) {
      end = 'visible';
      break;
    }
    if (leftMs === 0) break;
    const waitedMs = yield* ask<S, 'wait'>('wait', Math.min(leftMs, checkMs));
    leftMs = Math.max(0, leftMs - waitedMs);
  }
  yield* ask<S, 'unsubscribe'>('unsubscribe', token);
  return end;
}
