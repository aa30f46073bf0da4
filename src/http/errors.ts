import type { ErrorRow } from '../errors.ts';

/**
 * Every reason for which a message is refused, beside those of the event in it (`EVENT_…`).
 *
 * @see DLV-004
 * @example The row of a code
 * ```ts
 * import { HTTP_ERRORS } from 'event-delivery-spec/http';
 * HTTP_ERRORS.HTTP_BAD_ENCODING.clause; // => 'DLV-020'
 * HTTP_ERRORS.HTTP_UNREADABLE.retriable; // => true
 * ```
 */
export const HTTP_ERRORS = {
  HTTP_NOT_AN_EVENT: row(
    'DLV-004',
    'The message has no CloudEvents content type and no ce- header.',
  ),
  HTTP_BAD_MESSAGE: row('DLV-049', 'The headers or the body are not of the type that is read.'),
  HTTP_BAD_CONTENT_TYPE: row(
    'DLV-004',
    'The Content-Type of a structured or batched message is wrong.',
  ),
  HTTP_UNSUPPORTED_FORMAT: row('DLV-005', 'The event format is not JSON.'),
  HTTP_UNSUPPORTED_CHARSET: row('DLV-042', 'The event format is in a charset other than UTF-8.'),
  HTTP_NOT_UTF8: row('DLV-041', 'The body of a structured or batched message is not UTF-8.'),
  HTTP_DUPLICATE_HEADER: row('DLV-014', 'A header of the event is there twice.'),
  HTTP_BAD_HEADER_NAME: row('DLV-013', 'A ce- header has the name of no attribute.'),
  HTTP_FORBIDDEN_HEADER: row(
    'DLV-029',
    'A message in binary mode has a ce-datacontenttype header.',
  ),
  HTTP_BAD_CHARACTER: row('DLV-022', 'A header value has a character outside printable ASCII.'),
  HTTP_BAD_QUOTES: row(
    'DLV-023',
    'A header value starts with a quote that does not close at its end.',
  ),
  HTTP_BAD_ENCODING: row('DLV-020', 'A header value is not percent-encoded UTF-8.'),
  HTTP_AMBIGUOUS_TYPE: row('DLV-037', 'The data would be taken for an event in binary mode.'),
  HTTP_TOO_MANY_HEADERS: row('DLV-050', 'The message has more headers than its limit.'),
  HTTP_HEADERS_TOO_LARGE: row('DLV-050', 'The headers have more bytes than their limit.'),
  HTTP_BODY_TOO_LARGE: row('DLV-050', 'The body has more bytes than its limit.'),
  HTTP_TOO_MANY_EVENTS: row('DLV-050', 'The batch has more events than its limit.'),
  HTTP_UNREADABLE: {
    definite: true,
    retriable: true,
    clause: 'DLV-049',
    summary: 'Reading the headers or the body failed before the end.',
  },
} as const satisfies Record<string, ErrorRow>;

/** A code of {@link HTTP_ERRORS}. */
export type HttpErrorCode = keyof typeof HTTP_ERRORS;

/** A refused message has certainly not been taken, and stays refused until it is changed. */
function row(clause: string, summary: string): ErrorRow {
  return { definite: true, retriable: false, clause, summary };
}
