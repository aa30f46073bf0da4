/**
 * What every part of the package shares: the error that it throws and the problems that the error lists. Everything
 * else is imported from the subpath of its part, such as `event-delivery-spec/filters`.
 *
 * @module
 */
export { type ErrorRow, EventDeliveryError } from './errors.ts';
export type { Position, Problem } from './problem.ts';
