/** How parked keys and dead records go on: the steps of one transaction, for SQL and for simulated worlds. */
import { ask, type Process } from '../simulation/step.ts';
import type { DeadRecord, SetAsideSteps } from './steps.ts';

/**
 * Lets parked keys go on: each begins with the record for which it was parked, and attempts are counted anew.
 *
 * @param keys Those to release. Default: all that are parked.
 * @returns A process of one transaction; it ends with the keys that were parked.
 * @see OBX-029
 * @example The steps of a release
 * ```ts
 * import { releaseKeys } from 'event-delivery-spec/outbox';
 *
 * const release = releaseKeys(['a', 'b']);
 * release.next(); // => { done: false, value: { step: 'freeKeys', argument: ['a', 'b'] } }
 * release.next(['a']); // => { done: false, value: { step: 'countAnew', argument: ['a'] } }
 * release.next(undefined); // => { done: true, value: ['a'] }
 * ```
 */
export function* releaseKeys<R extends DeadRecord>(
  keys?: readonly string[],
): Process<SetAsideSteps<R>, readonly string[]> {
  const released = yield* ask<SetAsideSteps<R>, 'freeKeys'>('freeKeys', keys);
  if (released.length > 0) yield* ask<SetAsideSteps<R>, 'countAnew'>('countAnew', released);
  return released;
}

/**
 * Gives dead records back: the event of each is written once more, as a new record, and the dead one is removed.
 *
 * The new record has the id of the event and a place of its own behind those that its key has. So every kind of relay
 * reads it, one that reads the log too, and it is never published before a record of its key that is older than it.
 *
 * @param numbers Those to give back. Default: all that are dead.
 * @returns A process of one transaction; it ends with the records that were dead.
 * @see OBX-083
 * @example The steps of giving a record back
 * ```ts
 * import { redrive } from 'event-delivery-spec/outbox';
 *
 * const dead = [{ key: 'a' }];
 * const giveBack = redrive([7n]);
 * giveBack.next(); // => { done: false, value: { step: 'takeDead', argument: [7n] } }
 * giveBack.next(dead); // => { done: false, value: { step: 'lockKeys', argument: ['a'] } }
 * giveBack.next(undefined); // => { done: false, value: { step: 'enqueueAgain', argument: dead } }
 * giveBack.next(undefined); // => { done: false, value: { step: 'removeDead', argument: dead } }
 * giveBack.next(undefined); // => { done: true, value: dead }
 * ```
 */
export function* redrive<R extends DeadRecord>(
  numbers?: readonly bigint[],
): Process<SetAsideSteps<R>, readonly R[]> {
  type S = SetAsideSteps<R>;
  const records = yield* ask<S, 'takeDead'>('takeDead', numbers);
  if (records.length === 0) return records;
  yield* ask<S, 'lockKeys'>('lockKeys', [...new Set(records.map(({ key }) => key))]);
  yield* ask<S, 'enqueueAgain'>('enqueueAgain', records);
  yield* ask<S, 'removeDead'>('removeDead', records);
  return records;
}
