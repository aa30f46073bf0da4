import type { DeliveryJob, DispatchResult } from '../delivery/attempt.ts';
import type { Dispatcher } from '../delivery/dispatcher.ts';
import type { Destination } from './destination.ts';
import { outboxError } from './errors.ts';

/**
 * A recipient behind HTTP as the destination of a relay: each event is dispatched with the job's retries, and is
 * confirmed when the subscriber, or else the dead letter sink, accepts it.
 *
 * A status that is not worth a retry is a rejection; whatever else goes wrong leaves the event in the outbox.
 *
 * @param dispatcher What sends.
 * @param job Where to, and how often before the relay takes over.
 * @returns The destination; its name is the subscriber's URL.
 * @example Confirmed is what the recipient accepted
 * ```ts
 * import { createDispatcher, parseDeliverySpec } from 'event-delivery-spec/delivery';
 * import { createEvent } from 'event-delivery-spec/event';
 * import { dispatcherDestination } from 'event-delivery-spec/outbox';
 *
 * const answers = [202, 400];
 * const transport = async () => {
 *   return { status: answers.shift() ?? 500, headers: {}, body: new Uint8Array() };
 * };
 * const dispatcher = createDispatcher({ transport });
 * const job = { subscriber: 'http://shop.example/', policy: parseDeliverySpec({ retry: 0 }) };
 * const destination = dispatcherDestination(dispatcher, job);
 *
 * const event = createEvent({ id: '1', source: '/shop', type: 'order.created' });
 * const { signal } = new AbortController();
 * await destination.publish([event], { signal });
 * await destination.publish([event], { signal }); // throws OUTBOX_REJECTED
 * ```
 */
export function dispatcherDestination(
  dispatcher: Pick<Dispatcher, 'dispatch'>,
  job: DeliveryJob,
): Destination {
  return {
    name: job.subscriber,
    takesBatches: false,
    // Each request has the time of the policy, and retries are counted.
    limitsItself: true,
    async publish(events, { signal }) {
      for (const event of events) {
        const result = await dispatcher.dispatch(event, job, { signal });
        if (result.outcome === 'dropped') throw undelivered(job, result);
      }
    },
  };
}

function undelivered(job: DeliveryJob, result: DispatchResult): Error {
  const last = result.attempts.at(-1);
  const { status, error } = last?.failure ?? {};
  const why = status === undefined ? (error?.message ?? 'no response') : `status ${status}`;
  const message = `Cannot publish event to ${job.subscriber}: ${why}`;
  return last?.outcome === 'rejected'
    ? outboxError('OUTBOX_REJECTED', message)
    : new Error(message);
}
