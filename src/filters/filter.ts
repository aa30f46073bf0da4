import type { CloudEvent } from '../event/cloud-event.ts';
import type { Explanation } from './explanation.ts';

/** Attribute names and the text that each is compared with; at least one, none empty. @see FLT-010 */
export type AttributeValues = Readonly<Record<string, string>>;

/** One filter expression: an object with exactly one key, its dialect. @see FLT-004 */
export type FilterExpression =
  | { readonly exact: AttributeValues }
  | { readonly prefix: AttributeValues }
  | { readonly suffix: AttributeValues }
  | { readonly all: readonly FilterExpression[] }
  | { readonly any: readonly FilterExpression[] }
  | { readonly not: FilterExpression | readonly [FilterExpression] }
  | { readonly sql: string }
  | { readonly cesql: string };

/** An expression of a dialect that is not one of the core ones. @see FLT-070 */
export type CustomExpression = Readonly<Record<string, unknown>>;

/**
 * A compiled filter list: call it with an event and it tells whether the event matches.
 *
 * Pure and total: no I/O, the event is only read, and whatever is passed it answers `true` or `false`.
 *
 * @see FLT-007
 */
export interface Filter {
  /** Whether the event matches. */
  (event: CloudEvent): boolean;
  /** The same verdict with its reasons; slower, since no expression is left out. */
  readonly explain: (event: CloudEvent) => Explanation;
}
