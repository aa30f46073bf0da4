export { type ErrorRow, EventDeliveryError } from './errors.ts';
export type { Position, Problem } from './problem.ts';
