export { EventDeliveryError, type ErrorRow } from './errors.ts';
export type { Position, Problem } from './problem.ts';
