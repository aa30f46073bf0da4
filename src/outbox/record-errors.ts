import type { ErrorRow } from '../errors.ts';

/**
 * Every reason for which a record of a log is refused, beside those of the event in it (`EVENT_…`).
 *
 * @see OBX-075
 * @example The row of a code
 * ```ts
 * import { RECORD_ERRORS } from 'event-delivery-spec/outbox';
 * RECORD_ERRORS.RECORD_ID_CONFLICT.clause; // => 'OBX-079'
 * ```
 */
export const RECORD_ERRORS = {
  RECORD_BAD_SHAPE: row('OBX-075', 'The value is no record: topic, key, headers and value.'),
  RECORD_NOT_MARKED: row(
    'OBX-075',
    'The record has neither a ce_ header nor a content type of CloudEvents.',
  ),
  RECORD_UNSUPPORTED_FORMAT: row(
    'OBX-075',
    'The content type names an event format other than JSON.',
  ),
  RECORD_WRAPPED: row('OBX-075', 'The value is wrapped in an object with schema and payload.'),
  RECORD_BAD_HEADER_NAME: row('OBX-076', 'A ce_ header has the name of no attribute.'),
  RECORD_NO_KEY: row(
    'OBX-070',
    'There is no key, so nothing keeps the events of one thing in order.',
  ),
  RECORD_KEY_CONFLICT: row(
    'OBX-071',
    'The key of the record and the partitionkey of its event differ.',
  ),
  RECORD_ID_CONFLICT: row('OBX-079', 'The record names its event by two ids.'),
  RECORD_NO_ID: row(
    'OBX-079',
    'The record has no id that stays the same when it is delivered again.',
  ),
  RECORD_OPERATION_CONFLICT: row('OBX-078', 'The header and the type name two operations.'),
  RECORD_TYPE_UNKNOWN: row('OBX-081', 'Nothing in the record tells the type of its event.'),
  RECORD_BYTES: row(
    'OBX-072',
    'The data is bytes, which a record of text carries in structured mode only.',
  ),
  RECORD_TOO_LARGE: row('OBX-076', 'The record has more text than its limit.'),
} as const satisfies Record<string, ErrorRow>;

/** A code of {@link RECORD_ERRORS}. */
export type RecordErrorCode = keyof typeof RECORD_ERRORS;

/** A refused record has certainly not been taken, and stays refused until it is changed. */
function row(clause: string, summary: string): ErrorRow {
  return { definite: true, retriable: false, clause, summary };
}
