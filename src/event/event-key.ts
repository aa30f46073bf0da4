import type { CloudEvent } from './cloud-event.ts';

/**
 * Names an event among all events: two events are the same exactly when their keys are equal.
 *
 * The key is `source`, a space, `id`. A URI-reference holds no space, so no two pairs share a key.
 *
 * @param event Validated event.
 * @returns The key, for a set of events already seen.
 * @see EVT-012
 * @example A duplicate
 * ```ts
 * import { createEvent, eventKey } from 'event-delivery-spec/event';
 * const first = createEvent({ id: '1', source: '/shop', type: 'order.created' });
 * eventKey(first); // => '/shop 1'
 * ```
 */
export function eventKey(event: CloudEvent): string {
  return `${event.source} ${event.id}`;
}
