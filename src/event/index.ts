/**
 * CloudEvents 1.0: validate, make, read and write events, and their attributes as strings.
 *
 * @module
 */
export { attributeString, canonicalString, isAttributeName } from './attributes.ts';
export { parseEvents, serializeEvents } from './batch.ts';
export type { AttributeValue, CloudEvent, NativeAttributeValue } from './cloud-event.ts';
export { INTEGER_MAX, INTEGER_MIN, SPEC_VERSION } from './cloud-event.ts';
export { createEvent, type EventInit, withAttributes } from './create.ts';
export { type EncodedData, encodeData } from './data.ts';
export { EVENT_ERRORS, type EventErrorCode } from './errors.ts';
export { eventKey } from './event-key.ts';
export { parseEvent, serializeEvent } from './json.ts';
export {
  ATTRIBUTE_COUNT_MAX,
  BATCH_COUNT_MAX,
  BATCH_SIZE_MAX_BYTES,
  DATA_DEPTH_MAX,
  EVENT_SIZE_GUARANTEED_BYTES,
  EVENT_SIZE_MAX_BYTES,
  PROBLEM_COUNT_MAX,
} from './limits.ts';
export { isJsonMediaType, type MediaType, parseMediaType } from './media-type.ts';
export { isTimestamp } from './timestamp.ts';
export {
  formatTraceparent,
  parseTraceparent,
  TRACESTATE_LENGTH_MAX,
  type TraceContext,
  type TraceHeaders,
  traceOfEvent,
} from './trace-context.ts';
export { isAbsoluteUri, isUriReference } from './uri.ts';
export { type Validation, validateEvent } from './validate.ts';
