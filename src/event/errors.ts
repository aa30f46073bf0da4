import type { ErrorRow } from '../errors.ts';

/** Every code that events are refused with; `docs/reference/errors.md` shows the same table. */
export const EVENT_ERRORS = {
  EVENT_NOT_OBJECT: row('EVT-036', 'The value or text is no object, so it is no event.'),
  EVENT_UNREADABLE: row('EVT-045', 'Reading a member of the value threw an error.'),
  EVENT_MISSING_ATTRIBUTE: row('EVT-001', 'A required attribute is absent or null.'),
  EVENT_DUPLICATE_MEMBER: row('EVT-002', 'The JSON text has the same member twice.'),
  EVENT_BAD_SPECVERSION: row('EVT-003', 'The attribute specversion is not 1.0.'),
  EVENT_EMPTY_VALUE: row('EVT-004', 'An attribute that needs a value is the empty string.'),
  EVENT_BAD_URI: row('EVT-005', 'A URI or URI-reference breaks RFC 3986.'),
  EVENT_BAD_TIMESTAMP: row('EVT-008', 'A timestamp breaks RFC 3339.'),
  EVENT_BAD_MEDIA_TYPE: row('EVT-009', 'The attribute datacontenttype is no media type.'),
  EVENT_BAD_NAME: row('EVT-013', 'A member has a name that no attribute has.'),
  EVENT_BAD_TYPE: row('EVT-017', 'An attribute value is of no type that attributes have.'),
  EVENT_INTEGER_RANGE: row('EVT-018', 'An Integer is outside 32 bits.'),
  EVENT_BAD_CHARACTER: row('EVT-019', 'A String holds a character that attributes exclude.'),
  EVENT_DATA_CONFLICT: row('EVT-028', 'The event has data and data_base64.'),
  EVENT_BAD_BASE64: row('EVT-029', 'The member data_base64 is no padded Base64 text.'),
  EVENT_BAD_DATA: row('EVT-031', 'The data is no JSON value, or no text where text is announced.'),
  EVENT_BAD_CHARSET: row('EVT-032', 'The text cannot be encoded in the charset announced.'),
  EVENT_JSON_SYNTAX: row('EVT-036', 'The text is no JSON.'),
  EVENT_BATCH_NOT_ARRAY: row('EVT-041', 'The text of a batch is no JSON array.'),
  EVENT_TOO_LARGE: row('EVT-048', 'The event or batch is larger than its limit.'),
  EVENT_TOO_DEEP: row('EVT-048', 'The data is nested deeper than its limit.'),
  EVENT_TOO_MANY_ATTRIBUTES: row('EVT-048', 'The event has more attributes than its limit.'),
  EVENT_TOO_MANY_EVENTS: row('EVT-048', 'The batch has more events than its limit.'),
  EVENT_TOO_MANY_PROBLEMS: row('EVT-048', 'More problems were found than are reported.'),
} as const satisfies Record<string, ErrorRow>;

/** A code of {@link EVENT_ERRORS}. */
export type EventErrorCode = keyof typeof EVENT_ERRORS;

/** A refused event has certainly not been taken, and stays refused until it is changed. */
function row(clause: string, summary: string): ErrorRow {
  return { definite: true, retriable: false, clause, summary };
}
