import type { Problem } from './problem.ts';

/** One row of the error table: what an error code means to the program that catches it. */
export interface ErrorRow {
  /** True when the failed action has certainly not happened. */
  readonly definite: boolean;
  /** True when the same call may succeed later without any change. */
  readonly retriable: boolean;
  /** The clause that asks for this error. */
  readonly clause: string;
  /** One sentence: when it occurs. */
  readonly summary: string;
}

/**
 * The error that this package throws for what a caller is expected to catch.
 *
 * Its `code` is stable; its message is for people and can change.
 *
 * @example Every problem has a place and a remedy
 * ```ts
 * import { EventDeliveryError } from 'event-delivery-spec';
 * import { createEvent } from 'event-delivery-spec/event';
 *
 * try {
 *   createEvent({ id: '', source: '/shop', type: '' });
 * } catch (error) {
 *   error instanceof EventDeliveryError && error.problems.map(({ pointer }) => pointer);
 *   // => ['/id', '/type']
 * }
 * ```
 */
export class EventDeliveryError extends Error {
  /** The code of the first problem; a row of the error table of the part that throws it. */
  readonly code: string;
  /** Every problem found, in the order of the input; never empty for rejected input. */
  readonly problems: readonly Problem[];

  constructor(
    code: string,
    message: string,
    options: { readonly problems?: readonly Problem[]; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'EventDeliveryError';
    this.code = code;
    this.problems = options.problems ?? [];
  }
}
