import { EventDeliveryError } from '../errors.ts';
import { attributeString } from '../event/attributes.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { encodeData } from '../event/data.ts';
import { serializeEvent } from '../event/json.ts';
import { BATCH_COUNT_MAX } from '../event/limits.ts';
import { pointerTo, problemsError } from '../event/problem-list.ts';
import { validateEvent } from '../event/validate.ts';
import { bodySizeMax, bodyTooLarge } from './body.ts';
import { BATCH_CONTENT_TYPE, contentMode, EVENT_CONTENT_TYPE } from './content-mode.ts';
import { encodeHeaderValue } from './header-value.ts';
import { headersTooLarge, LINE_OVERHEAD_BYTES } from './headers.ts';
import { HEADER_SIZE_MAX_BYTES } from './limits.ts';
import type { ContentMode, EncodedMessage } from './message.ts';
import type { MessageFault } from './message-problems.ts';
import { oneFault } from './message-problems.ts';

/**
 * Writes one event as an HTTP message.
 *
 * Header values are printable ASCII, so every HTTP library takes them. Never writes a batch.
 *
 * @param event Event, made here or elsewhere; at most 1 MiB as JSON.
 * @param mode `binary`, the default: attributes as headers, data as body. `structured`: all of it as
 *   JSON in the body.
 * @returns Headers and body, for `fetch` or any other client or server.
 * @throws `EventDeliveryError` `EVENT_…` for a wrong event; in binary mode `HTTP_AMBIGUOUS_TYPE` for data of a type
 *   that starts with `application/cloudevents`, `EVENT_BAD_CHARSET` for text in a charset that is not written here, and
 *   `HTTP_HEADERS_TOO_LARGE`; `HTTP_BODY_TOO_LARGE`.
 * @throws `TypeError` for another mode.
 * @see DLV-006
 * @example Attributes as headers
 * ```ts
 * import { createEvent } from 'event-delivery-spec/event';
 * import { encodeEvent } from 'event-delivery-spec/http';
 * const event = createEvent({ id: '1', source: '/shop', type: 't', subject: '50 %', data: [1] });
 * const { headers, body } = encodeEvent(event);
 * headers['ce-subject']; // => '50%20%25'
 * headers['content-type']; // => 'application/json'
 * new TextDecoder().decode(body); // => '[1]'
 * ```
 */
export function encodeEvent(
  event: CloudEvent,
  mode: 'binary' | 'structured' = 'binary',
): EncodedMessage {
  if (mode !== 'binary' && mode !== 'structured') {
    throw new TypeError(
      `Cannot encode event: the mode is ${String(mode)}, not binary or structured`,
    );
  }
  const result = validateEvent(event);
  if (!result.valid) throw problemsError(result.problems);
  return mode === 'binary'
    ? encodeBinary(result.event)
    : jsonMessage(serializeEvent(result.event), EVENT_CONTENT_TYPE, mode);
}

/** Whether binary mode alone cannot hold the event: there is a message of it in structured mode. */
export function isOfBinaryMode(error: unknown): boolean {
  return error instanceof EventDeliveryError && BINARY_ONLY.includes(error.code);
}

/** Text in a charset that is not written here has a form in JSON all the same. */
const BINARY_ONLY = ['HTTP_AMBIGUOUS_TYPE', 'HTTP_HEADERS_TOO_LARGE', 'EVENT_BAD_CHARSET'];

/**
 * Writes events as one HTTP message in batched mode.
 *
 * A batch is for recipients that asked for batches (DLV-046); how they ask is between you and them.
 *
 * @param events Events in the order wanted, none included; at most 10,000, and 16 MiB as JSON.
 * @returns Headers and body.
 * @throws `EventDeliveryError` `EVENT_…` for a wrong event, with pointers that start with its index;
 *   `EVENT_TOO_MANY_EVENTS`, `HTTP_BODY_TOO_LARGE`.
 * @see DLV-045
 * @example Two events
 * ```ts
 * import { createEvent } from 'event-delivery-spec/event';
 * import { decodeMessage, encodeEvents } from 'event-delivery-spec/http';
 * const event = (id: string) => createEvent({ id, source: '/shop', type: 't' });
 * decodeMessage(encodeEvents([event('1'), event('2')])).events.map(({ id }) => id); // => ['1', '2']
 * ```
 */
export function encodeEvents(events: readonly CloudEvent[]): EncodedMessage {
  if (events.length > BATCH_COUNT_MAX) throw tooManyEvents();
  const texts = events.map((event, index) => {
    const result = validateEvent(event);
    if (result.valid) return serializeEvent(result.event);
    const place = pointerTo('', index);
    throw problemsError(
      result.problems.map((problem) => ({ ...problem, pointer: `${place}${problem.pointer}` })),
    );
  });
  return jsonMessage(`[${texts.join(',')}]`, BATCH_CONTENT_TYPE, 'batched');
}

function encodeBinary(event: CloudEvent): EncodedMessage {
  const type = event.datacontenttype;
  if (contentMode(type) !== 'binary') throw oneFault('/datacontenttype', AMBIGUOUS);
  const data = encodeData(event);
  const contentType = data?.contentType ?? type;
  const headers: Record<string, string> = {};
  for (const name of Object.keys(event)) {
    if (name === 'datacontenttype') continue;
    const text = attributeString(event, name);
    if (text !== undefined) headers[`ce-${name}`] = encodeHeaderValue(text);
  }
  if (contentType !== undefined) headers['content-type'] = contentType;
  if (headersSize(headers) > HEADER_SIZE_MAX_BYTES) {
    throw oneFault('/headers', headersTooLarge(HEADER_SIZE_MAX_BYTES));
  }
  return { headers, body: withinLimit(data?.bytes ?? new Uint8Array(0), 'binary') };
}

function jsonMessage(text: string, contentType: string, mode: ContentMode): EncodedMessage {
  const headers = { 'content-type': `${contentType}; charset=utf-8` };
  return { headers, body: withinLimit(new TextEncoder().encode(text), mode) };
}

function withinLimit(body: Uint8Array, mode: ContentMode): Uint8Array<ArrayBuffer> {
  const sizeMax = bodySizeMax(mode);
  if (body.byteLength > sizeMax) throw oneFault('/body', bodyTooLarge(sizeMax));
  return body as Uint8Array<ArrayBuffer>;
}

/** Bytes of header lines in HTTP/1.1; all of them are ASCII. */
export function headersSize(headers: Readonly<Record<string, string>>): number {
  let bytes = 0;
  for (const name of Object.keys(headers)) {
    bytes += name.length + (headers[name]?.length ?? 0) + LINE_OVERHEAD_BYTES;
  }
  return bytes;
}

function tooManyEvents(): EventDeliveryError {
  const code = 'EVENT_TOO_MANY_EVENTS';
  const message = `Cannot encode events: more than ${BATCH_COUNT_MAX}`;
  const remedy = 'Send the events in several batches';
  return new EventDeliveryError(code, message, {
    problems: [{ code, pointer: '', message, remedy }],
  });
}

const AMBIGUOUS: MessageFault = {
  code: 'HTTP_AMBIGUOUS_TYPE',
  state: 'in binary mode the data would be taken for the event',
  remedy: 'Use structured mode, or give the data another media type',
};
