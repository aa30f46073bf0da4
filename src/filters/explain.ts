import type { CloudEvent } from '../event/cloud-event.ts';
import { compileFilters, type FilterOptions } from './compile.ts';
import type { Explanation } from './explanation.ts';

/**
 * Tells why an event matches a filter list, or why it does not.
 *
 * The verdict is always that of the compiled filter. Every expression is evaluated, also those that
 * matching would leave out. For many events use {@link compileFilters} once and `filter.explain`.
 *
 * @param filters Filter list, with the limits of {@link compileFilters}.
 * @param event Event to judge; only read.
 * @param options `dialects`: a registry; default the core dialects.
 * @returns A tree of the shape of the list; `decidedBy` points at the expression that decided.
 * @throws `EventDeliveryError` for a list that {@link compileFilters} refuses, with the same codes.
 * @see FLT-080
 * @example An event that differs in case
 * ```ts
 * import { createEvent } from 'event-delivery-spec/event';
 * import { explainFilters } from 'event-delivery-spec/filters';
 * const event = createEvent({ id: '1', source: '/shop', type: 'Order.created' });
 * const why = explainFilters([{ exact: { type: 'order.created' } }], event);
 * why.matched; // => false
 * why.decidedBy; // => '/0'
 * why.children?.[0]?.reason; // => '"Order.created" differs in case at character 1'
 * ```
 */
export function explainFilters(
  filters: unknown,
  event: CloudEvent,
  options: FilterOptions = {},
): Explanation {
  return compileFilters(filters, options).explain(event);
}
