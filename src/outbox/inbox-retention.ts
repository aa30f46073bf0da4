/**
 * Refuses an inbox that forgets an event which can still be delivered again.
 *
 * The longest age of a redelivery is a matter of the log and of the people who operate it: a consumer that is set back
 * to the beginning gets whatever the log still has.
 *
 * @param retentionMs Milliseconds for which the inbox remembers an event after its effect; Infinity: for ever.
 * @param redeliveryAgeMaxMs The longest time between the effect of an event and its last redelivery, in milliseconds: at
 *   least the retention of the log.
 * @throws `RangeError` when the retention is not longer, or one of them is no number.
 * @see OBX-039
 * @example A window of two minutes under a log that keeps a week
 * ```ts
 * import { assertInboxRetention } from 'event-delivery-spec/outbox';
 *
 * const week = 7 * 24 * 3_600_000;
 * assertInboxRetention(8 * 24 * 3_600_000, week); // => undefined
 * assertInboxRetention(120_000, week); // throws RangeError: redelivered up to 604800000 ms later
 * ```
 */
export function assertInboxRetention(retentionMs: number, redeliveryAgeMaxMs: number): void {
  if (retentionMs > redeliveryAgeMaxMs && redeliveryAgeMaxMs >= 0) return;
  throw new RangeError(
    `Cannot use an inbox: it remembers ${retentionMs} ms, and events are redelivered up to ${redeliveryAgeMaxMs} ms later`,
  );
}
