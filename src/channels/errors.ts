import type { ErrorRow } from '../errors.ts';

/**
 * Every reason for which a channel refuses something.
 *
 * @see CHN-016
 * @example A full channel is worth another try
 * ```ts
 * import { CHANNEL_ERRORS } from 'event-delivery-spec/channels';
 * CHANNEL_ERRORS.CHANNEL_FULL; // => ~ { definite: true, retriable: true }
 * CHANNEL_ERRORS.CHANNEL_CLOSED.retriable; // => false
 * ```
 */
export const CHANNEL_ERRORS = {
  CHANNEL_FULL: row('CHN-016', true, 'A limit of the channel is reached; nothing was accepted.'),
  CHANNEL_TOO_LARGE: row('CHN-018', false, 'The events of one send never fit into the channel.'),
  CHANNEL_CLOSED: row('CHN-030', false, 'The channel is closing or closed.'),
  CHANNEL_LEASE_LOST: row('CHN-013', false, 'The lease had ended before.'),
  CHANNEL_NO_SUBSCRIPTION: row('CHN-007', false, 'The subscription was ended.'),
  CHANNEL_BAD_NAME: row('CHN-008', false, 'The name of a subscription has another form.'),
  CHANNEL_TOO_MANY_SUBSCRIPTIONS: row('CHN-017', true, 'The channel has as many as it can have.'),
  CHANNEL_UNSUPPORTED: row('CHN-041', false, 'The channel does not claim what was asked for.'),
  CHANNEL_STORE_FAILED: {
    definite: false,
    retriable: true,
    clause: 'CHN-019',
    summary: 'The store gave an error; whether it did what was asked is not known.',
  },
  CHANNEL_STORE_IN_USE: row('CHN-036', true, 'Another process has the directory open.'),
  CHANNEL_PEER_MISSING: row('CHN-036', false, 'The package that the store needs is not installed.'),
} as const satisfies Record<string, ErrorRow>;

/** A code of {@link CHANNEL_ERRORS}. */
export type ChannelErrorCode = keyof typeof CHANNEL_ERRORS;

function row(clause: string, retriable: boolean, summary: string): ErrorRow {
  return { definite: true, retriable, clause, summary };
}
