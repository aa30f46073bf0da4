import type { ErrorRow } from '../errors.ts';

/**
 * What can be wrong with a delivery specification, a destination, or an exchange.
 *
 * The codes of exchanges stand in the results of attempts; the others are thrown.
 *
 * @see DLV-131
 * @example What a code means to a caller
 * ```ts
 * import { DELIVERY_ERRORS } from 'event-delivery-spec/delivery';
 *
 * DELIVERY_ERRORS.DELIVERY_TIMEOUT; // => ~ { definite: false, retriable: true, clause: 'DLV-118' }
 * DELIVERY_ERRORS.DELIVERY_DESTINATION_REFUSED.retriable; // => false
 * ```
 */
export const DELIVERY_ERRORS = {
  DURATION_INVALID: refused('DLV-132', 'A duration is not one of exact parts.'),
  DELIVERY_BAD_SPEC: refused('DLV-131', 'A member of a delivery specification has a wrong value.'),
  DELIVERY_UNKNOWN_MEMBER: refused('DLV-133', 'A delivery specification has an unknown member.'),
  DELIVERY_BAD_DESTINATION: refused('DLV-170', 'A destination is no absolute http or https URL.'),
  DELIVERY_DESTINATION_REFUSED: refused(
    'DLV-171',
    'The destination policy refuses the addresses of the destination.',
  ),
  DELIVERY_NO_RESPONSE: {
    definite: false,
    retriable: true,
    clause: 'DLV-117',
    summary: 'The connection failed, or ended before a response.',
  },
  DELIVERY_TIMEOUT: {
    definite: false,
    retriable: true,
    clause: 'DLV-118',
    summary: 'No complete response came within the timeout.',
  },
  DELIVERY_BROKEN_RESPONSE: {
    definite: false,
    retriable: true,
    clause: 'DLV-147',
    summary: 'The response ended before its body did.',
  },
} as const satisfies Record<string, ErrorRow>;

/** A code of {@link DELIVERY_ERRORS}. */
export type DeliveryErrorCode = keyof typeof DELIVERY_ERRORS;

/** What is refused has not been sent, and stays refused until it is changed. */
function refused(clause: string, summary: string): ErrorRow {
  return { definite: true, retriable: false, clause, summary };
}
