import { type ErrorRow, EventDeliveryError } from '../errors.ts';

/**
 * Every code that outboxes refuse with.
 *
 * @example The row of a code
 * ```ts
 * import { OUTBOX_ERRORS } from 'event-delivery-spec/outbox';
 *
 * OUTBOX_ERRORS.OUTBOX_SLOT_LOST.retriable; // => false
 * ```
 */
export const OUTBOX_ERRORS = {
  OUTBOX_REJECTED: {
    definite: true,
    retriable: false,
    clause: 'OBX-025',
    summary: 'The destination will never take the event.',
  },
  OUTBOX_SCHEMA_TOO_NEW: {
    definite: true,
    retriable: false,
    clause: 'OBX-001',
    summary: 'A later version of the package made the tables.',
  },
  OUTBOX_SCHEMA_MISSING: {
    definite: true,
    retriable: false,
    clause: 'OBX-001',
    summary: 'The database has no outbox, or one of an earlier version.',
  },
  OUTBOX_SLOT_LOST: {
    definite: true,
    retriable: false,
    clause: 'OBX-022',
    summary:
      'The replication slot is gone, and with it the place up to which events were delivered.',
  },
  OUTBOX_LOG_UNAVAILABLE: {
    definite: true,
    retriable: false,
    clause: 'OBX-022',
    summary: 'The server or its settings do not allow logical decoding.',
  },
  OUTBOX_READ_ONLY: {
    definite: true,
    retriable: true,
    clause: 'OBX-010',
    summary: 'The server is a standby, or its sessions only read: nothing can be noted there.',
  },
  OUTBOX_SESSION_SHARED: {
    definite: true,
    retriable: false,
    clause: 'OBX-018',
    summary: 'A pooler gives the session of the relay to others as well, and its locks with it.',
  },
  OUTBOX_PEER_MISSING: {
    definite: true,
    retriable: false,
    clause: 'OBX-001',
    summary: 'An optional package that is needed here is not installed.',
  },
} as const satisfies Record<string, ErrorRow>;

/** A code of the table of outbox errors. */
export type OutboxErrorCode = keyof typeof OUTBOX_ERRORS;

/** An error of the outbox. @internal */
export function outboxError(
  code: OutboxErrorCode,
  message: string,
  cause?: unknown,
): EventDeliveryError {
  return new EventDeliveryError(code, message, cause === undefined ? {} : { cause });
}

/**
 * The error with which a destination says that it will never take an event.
 *
 * @param why The reason, for people; it is kept with the record.
 * @param cause The error behind it.
 * @returns The error, to be thrown by `publish`.
 * @example A destination that refuses
 * ```ts
 * import { outboxRejection } from 'event-delivery-spec/outbox';
 *
 * outboxRejection('it is too large').code; // => 'OUTBOX_REJECTED'
 * ```
 */
export function outboxRejection(why: string, cause?: unknown): EventDeliveryError {
  return outboxError('OUTBOX_REJECTED', `Cannot publish event: ${why}`, cause);
}

/** Whether an error says that a destination will never take an event. */
export function isRejection(error: unknown): boolean {
  return error instanceof EventDeliveryError && error.code === 'OUTBOX_REJECTED';
}
