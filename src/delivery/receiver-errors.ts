import type { ErrorRow } from '../errors.ts';

/** One row of the table of a receiver's refusals: beside the usual, what it answers. */
export interface ReceiverErrorRow extends ErrorRow {
  /** Status of the answer. */
  readonly status: number;
  /** What the sender can do, as an instruction. */
  readonly remedy: string;
}

/**
 * Every reason for which a receiver does not accept a delivery, beside those of the message (`HTTP_…`) and of the
 * event in it (`EVENT_…`).
 *
 * @see DLV-071
 * @example The row of a code
 * ```ts
 * import { RECEIVER_ERRORS } from 'event-delivery-spec/delivery';
 * RECEIVER_ERRORS.RECEIVER_BAD_METHOD; // => ~ { status: 405, retriable: false, clause: 'DLV-065' }
 * RECEIVER_ERRORS.RECEIVER_BUSY; // => ~ { status: 429, retriable: true, clause: 'DLV-084' }
 * ```
 */
export const RECEIVER_ERRORS = {
  RECEIVER_UNKNOWN_PATH: {
    ...refused(404, 'DLV-066', 'The path is not that of the receiver.'),
    remedy: 'Send to the URL that you were given',
  },
  RECEIVER_BAD_METHOD: {
    ...refused(405, 'DLV-065', 'The method is neither POST nor OPTIONS.'),
    remedy: 'Send events with POST',
  },
  RECEIVER_UNAUTHENTICATED: {
    ...refused(401, 'DLV-090', 'The delivery has no valid token.'),
    remedy: 'Send a valid token, as Authorization: Bearer',
  },
  RECEIVER_TWO_TOKENS: {
    ...refused(400, 'DLV-089', 'There is a token in the header and another in the query.'),
    remedy: 'Send the token once, as Authorization: Bearer',
  },
  RECEIVER_CODED_BODY: {
    ...refused(415, 'DLV-087', 'The body is coded, such as with gzip.'),
    remedy: 'Send the body without Content-Encoding, and with no Transfer-Encoding but chunked',
  },
  RECEIVER_NO_BATCHES: {
    ...refused(400, 'DLV-079', 'The message is a batch, and the receiver takes single events.'),
    remedy: 'Send each event in a message of its own',
  },
  RECEIVER_BAD_WEBHOOK_REQUEST: {
    ...refused(400, 'DLV-096', 'A header of the webhook handshake has a wrong value.'),
    remedy: 'Send one origin as a host name, and the rate as a whole number from 1',
  },
  RECEIVER_REFUSED: {
    ...refused(422, 'DLV-070', 'The handler refuses the event for good.'),
    remedy: 'Do not send the event again as it is',
  },
  RECEIVER_RETIRED: {
    ...refused(410, 'DLV-088', 'The receiver takes no events any more.'),
    remedy: 'Stop sending to this URL',
  },
  RECEIVER_BODY_LATE: {
    ...later(408, 'DLV-082', 'The body did not arrive in time.'),
    remedy: 'Send the whole body at once',
  },
  RECEIVER_BODY_BROKEN: {
    ...later(408, 'DLV-082', 'The body broke off.'),
    remedy: 'Send the whole body',
  },
  RECEIVER_DECISION_LATE: {
    ...later(503, 'DLV-180', 'Whether the sender can come in was not decided in time.'),
    remedy: 'Send the request again later',
  },
  RECEIVER_BUSY: {
    ...later(429, 'DLV-084', 'Too many deliveries, or bytes of them, are in flight.'),
    remedy: 'Wait as long as Retry-After says',
  },
  RECEIVER_RATE: {
    ...later(429, 'DLV-084', 'There were too many deliveries in the last minute.'),
    remedy: 'Wait as long as Retry-After says',
  },
  RECEIVER_DRAINING: {
    ...later(503, 'DLV-086', 'The receiver is shutting down.'),
    remedy: 'Wait as long as Retry-After says',
  },
  RECEIVER_HANDLER_FAILED: {
    ...later(503, 'DLV-069', 'The handler failed.'),
    definite: false,
    remedy: 'Send the event again later',
  },
  RECEIVER_HANDLER_LATE: {
    ...later(503, 'DLV-083', 'The handler was not done in time.'),
    definite: false,
    remedy: 'Send the event again later',
  },
  RECEIVER_BODY_TAKEN: {
    ...later(500, 'DLV-069', 'Something in front of the receiver has read the body already.'),
    remedy: 'Tell whoever runs the recipient',
  },
} as const satisfies Record<string, ReceiverErrorRow>;

/** A code of {@link RECEIVER_ERRORS}. */
export type ReceiverErrorCode = keyof typeof RECEIVER_ERRORS;

function refused(status: number, clause: string, summary: string) {
  return { status, definite: true, retriable: false, clause, summary } as const;
}

function later(status: number, clause: string, summary: string) {
  return { status, definite: true, retriable: true, clause, summary } as const;
}
