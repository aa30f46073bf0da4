/**
 * What every part of the package shares: the error that it throws, the problems that the error lists, and the clock
 * by which it waits. Everything else is imported from the subpath of its part, such as `event-delivery-spec/filters`.
 *
 * @module
 */
export { type Clock, systemClock } from './clock.ts';
export { DURATION_LENGTH_MAX, DURATION_MS_MAX, formatDuration, parseDuration } from './duration.ts';
export { type ErrorRow, EventDeliveryError } from './errors.ts';
export type { Position, Problem } from './problem.ts';
export { createVirtualClock, VIRTUAL_WAKE_MAX, type VirtualClock } from './virtual-clock.ts';
