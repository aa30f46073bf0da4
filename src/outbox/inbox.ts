import { ask, type Part } from '../simulation/step.ts';
import type { InboxSteps, LogRecord } from './steps.ts';

/**
 * How one processing of a record ended.
 *
 * - `done`: its effect is durable. `seen`: it was before, nothing happened now.
 * - `failed`: no effect is certain; it can be tried again.
 * - `fenced`: another consumer owns the partition now.
 */
export type ProcessingOutcome = 'done' | 'seen' | 'failed' | 'fenced';

/**
 * Processes a record once: its inbox row and its effect in one transaction.
 *
 * However often the record is delivered, the effect happens once, as long as the inbox keeps its row. Without an inbox
 * each delivery has its effect.
 *
 * @param record The record.
 * @param inbox Whether the record is noted in the inbox. Default: true.
 * @returns How it ended; after `failed` of the commit the effect may have happened, which the next try finds out.
 * @see OBX-037
 * @example A record that was seen has no effect
 * ```ts
 * import { processOnce } from 'event-delivery-spec/outbox';
 *
 * const processing = processOnce({ partition: 0, offset: 4, id: '7', key: 'a' });
 * processing.next(); // => ~ { value: { step: 'begin' } }
 * processing.next(undefined); // => ~ { value: { step: 'markSeen' } }
 * processing.next('seen'); // => ~ { value: { step: 'rollback' } }
 * processing.next(undefined); // => { done: true, value: 'seen' }
 * ```
 */
export function* processOnce<R extends LogRecord>(
  record: R,
  inbox = true,
): Part<InboxSteps<R>, ProcessingOutcome> {
  type S = InboxSteps<R>;
  yield* ask<S, 'begin'>('begin', undefined);
  if (asksInbox(record, inbox) && (yield* ask<S, 'markSeen'>('markSeen', record)) === 'seen') {
    yield* ask<S, 'rollback'>('rollback', undefined);
    return 'seen';
  }
  if ((yield* ask<S, 'effect'>('effect', record)) === 'failed') {
    yield* ask<S, 'rollback'>('rollback', undefined);
    return 'failed';
  }
  const committed = yield* ask<S, 'commitEffect'>('commitEffect', record);
  return committed === 'committed' ? 'done' : committed;
}

/** Whether a record is looked up before it is processed; one that was released has its place where it was parked. */
export function asksInbox({ isReleased = false }: LogRecord, inbox: boolean): boolean {
  return inbox || isReleased;
}
