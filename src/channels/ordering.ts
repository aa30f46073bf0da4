import { attributeString, isAttributeName } from '../event/attributes.ts';
import type { CloudEvent } from '../event/cloud-event.ts';

/**
 * What orders events: the name of an attribute, or a function that gives the key. Events without a key are not ordered.
 */
export type OrderBy = string | ((event: CloudEvent) => string | undefined);

/** The attribute that CloudEvents has for the purpose (partitioning extension). */
export const PARTITION_KEY = 'partitionkey';

/**
 * The key of an event, or nothing.
 *
 * @throws `RangeError` for a text that is no name of an attribute: no event would have a key, and none an order.
 */
export function keyReader(orderBy: OrderBy | undefined): (event: CloudEvent) => string | undefined {
  if (orderBy === undefined) return () => undefined;
  if (typeof orderBy === 'string' && !isAttributeName(orderBy))
    throw new RangeError(`Cannot order by "${orderBy}": it is no name of an attribute`);
  return typeof orderBy === 'function' ? orderBy : (event) => attributeString(event, orderBy);
}
