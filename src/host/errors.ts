import type { ErrorRow } from '../errors.ts';

/**
 * Every reason for which a host refuses something, beside those of delivery options (`DELIVERY_…`, `DURATION_…`) and
 * of channels (`CHANNEL_…`).
 *
 * @see CHN-124
 * @example The row of a code
 * ```ts
 * import { HOST_ERRORS } from 'event-delivery-spec/host';
 * HOST_ERRORS.HOST_NO_CHANNEL; // => ~ { definite: true, retriable: false }
 * ```
 */
export const HOST_ERRORS = {
  HOST_BAD_METHOD: row('CHN-103', false, 'A path of the control API does not have this method.'),
  HOST_BAD_SPEC: row('CHN-124', false, 'A channel or subscription was asked for in a wrong form.'),
  HOST_NAME_TAKEN: row('CHN-101', false, 'There is a channel or subscription of this name.'),
  HOST_NO_CHANNEL: row('CHN-102', false, 'There is no channel of this name.'),
  HOST_TOO_MANY_CHANNELS: row('CHN-017', true, 'The host has as many channels as it can have.'),
  HOST_CLOSED: row('CHN-030', false, 'The host is restarting, closing or closed.'),
  HOST_BAD_CATALOG: row('CHN-141', false, 'The list of channels on disk cannot be read.'),
} as const satisfies Record<string, ErrorRow>;

/** A code of {@link HOST_ERRORS}. */
export type HostErrorCode = keyof typeof HOST_ERRORS;

function row(clause: string, retriable: boolean, summary: string): ErrorRow {
  return { definite: true, retriable, clause, summary };
}
