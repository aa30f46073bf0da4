import { trimBlanks } from './header-value.ts';
import type { ContentMode } from './message.ts';

/** Content type of one event in the JSON event format. */
export const EVENT_CONTENT_TYPE = 'application/cloudevents+json';

/** Content type of a batch in the JSON event format. */
export const BATCH_CONTENT_TYPE = 'application/cloudevents-batch+json';

const EVENT_PREFIX = 'application/cloudevents';
const BATCH_PREFIX = 'application/cloudevents-batch';

/**
 * Tells the content mode of a message from its content type.
 *
 * Looks at the beginning only: the format that follows can be one that nobody here reads.
 *
 * @param contentType Value of the header `Content-Type`; absent is binary.
 * @returns `batched`, `structured` or `binary`.
 * @see DLV-003
 * @example In any case
 * ```ts
 * import { contentMode } from 'event-delivery-spec/http';
 * contentMode('Application/CloudEvents-Batch+JSON'); // => 'batched'
 * contentMode('application/cloudevents+json; charset=utf-8'); // => 'structured'
 * contentMode('application/json'); // => 'binary'
 * ```
 */
export function contentMode(contentType: string | undefined): ContentMode {
  // Most types of data are shorter than those of events.
  if (contentType === undefined || contentType.length < EVENT_PREFIX.length) return 'binary';
  const start = trimBlanks(contentType).slice(0, BATCH_PREFIX.length).toLowerCase();
  if (start.startsWith(BATCH_PREFIX)) return 'batched';
  return start.startsWith(EVENT_PREFIX) ? 'structured' : 'binary';
}
