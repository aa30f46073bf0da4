import { EventDeliveryError } from '../errors.ts';
import { parseEvents } from '../event/batch.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { parseEvent } from '../event/json.ts';
import { parseMediaType } from '../event/media-type.ts';
import { readBody, utf8Text } from './body.ts';
import { BATCH_CONTENT_TYPE, contentMode, EVENT_CONTENT_TYPE } from './content-mode.ts';
import { decodeBinary } from './decode-binary.ts';
import { contentTypeOf, type EventHeaders, readHeaders } from './headers.ts';
import type { DecodedMessage, HeaderSource, HttpMessage } from './message.ts';
import {
  type FullMessageLimits,
  MESSAGE_LIMITS,
  type MessageLimits,
  messageLimits,
} from './message-limits.ts';
import type { MessageFault, MessageProblems } from './message-problems.ts';
import { headerPointer, messageError, messageProblems, oneFault } from './message-problems.ts';

/**
 * Reads the event or events of an HTTP message in binary, structured or batched mode.
 *
 * All or nothing: a message with a problem gives no event. Bytes of data stay the same when the event
 * is written again in binary mode, and digits of JSON in every mode.
 *
 * @param message Request or response; at most 16,384 headers of 256 KiB, and a body of 1 MiB (16 MiB
 *   for a batch).
 * @param options `limits`: lower limits than those, for this message.
 * @returns The mode, and the events in their order; exactly one unless the mode is `batched`.
 * @throws `EventDeliveryError` with the code of the first problem (`HTTP_…` or `EVENT_…`); pointers are
 *   `/headers/ce-id`, `/body/type`, or `/body/0/type` in a batch.
 * @throws `RangeError` for a limit that is above its constant.
 * @see DLV-001
 * @example Binary mode
 * ```ts
 * import { decodeMessage } from 'event-delivery-spec/http';
 * const headers = {
 *   'ce-specversion': '1.0',
 *   'ce-id': '1',
 *   'ce-source': '/shop',
 *   'ce-type': 'order.created',
 *   'content-type': 'application/json',
 * };
 * const { mode, events } = decodeMessage({ headers, body: new TextEncoder().encode('{"total":1}') });
 * mode; // => 'binary'
 * events[0]?.data; // => { total: 1 }
 * decodeMessage({ headers: { ...headers, 'ce-id': '%' } }); // throws HTTP_BAD_ENCODING: /headers/ce-id
 * decodeMessage({ headers }, { limits: { headerCountMax: 4 } }); // throws HTTP_TOO_MANY_HEADERS
 * ```
 */
export function decodeMessage(message: HttpMessage, options: DecodeOptions = {}): DecodedMessage {
  const { headers, body } = partsOf(message);
  const limits = messageLimits(options.limits);
  const problems = messageProblems();
  return decodeParts(readHeaders(headers, problems, limits), body, problems, limits);
}

/** What a recipient can set for each message that it reads. */
export interface DecodeOptions {
  /** Lower limits than those of the constants. */
  readonly limits?: MessageLimits | undefined;
}

/** The same for headers that were read already, with these problems. */
export function decodeParts(
  headers: EventHeaders,
  body: unknown,
  problems: MessageProblems,
  limits: FullMessageLimits = MESSAGE_LIMITS,
): DecodedMessage {
  const contentType = contentTypeOf(headers);
  const mode = contentMode(contentType);
  const bytes = readBody(body, mode, limits);
  if (mode === 'binary') return { mode, events: [decodeBinary(headers, bytes, problems)] };
  // Headers beside a structured event say nothing (DLV-040), so their problems are none but this one.
  const twice = problems.problems.filter(({ pointer }) => pointer === CONTENT_TYPE_POINTER);
  if (twice.length > 0) throw messageError(twice);
  const text = formatText(bytes, contentType ?? '', mode);
  return mode === 'structured'
    ? { mode, events: [inBody(() => parseEvent(text))] }
    : { mode, events: batchOf(text, limits) };
}

function batchOf(text: string, { batchCountMax }: FullMessageLimits): readonly CloudEvent[] {
  const events = inBody(() => parseEvents(text));
  if (events.length > batchCountMax) throw oneFault('/body', tooManyEvents(batchCountMax));
  return events;
}

function tooManyEvents(countMax: number): MessageFault {
  return {
    code: 'HTTP_TOO_MANY_EVENTS',
    state: `the batch has more than ${countMax} events`,
    remedy: 'Send the events in several batches',
  };
}

const CONTENT_TYPE_POINTER = headerPointer('content-type');

/** Headers and body, each read once. */
export function partsOf<Body>(message: { readonly headers: HeaderSource; readonly body?: Body }): {
  headers: HeaderSource;
  body: Body | undefined;
} {
  if (typeof message !== 'object' || message === null) throw oneFault('', NOT_MESSAGE);
  try {
    return { headers: message.headers, body: message.body };
  } catch (error) {
    throw oneFault('', UNREADABLE, error);
  }
}

/** The text of the body in the JSON event format, once the content type has announced that. */
function formatText(bytes: Uint8Array, contentType: string, mode: 'structured' | 'batched') {
  const fault = contentTypeFault(contentType, mode);
  if (fault !== undefined) throw oneFault(CONTENT_TYPE_POINTER, fault);
  const text = utf8Text(bytes);
  if (text === undefined) throw oneFault('/body', NOT_UTF8);
  return text;
}

function contentTypeFault(contentType: string, mode: 'structured' | 'batched') {
  const expected = mode === 'structured' ? EVENT_CONTENT_TYPE : BATCH_CONTENT_TYPE;
  const type = parseMediaType(contentType);
  if (type === undefined) return BAD_CONTENT_TYPE;
  if (type.essence !== expected) return { ...BAD_FORMAT, remedy: `Send ${expected}` };
  const charset = type.parameters.get('charset')?.toLowerCase() ?? 'utf-8';
  // US-ASCII is UTF-8 that happens to need one byte a character.
  return ['utf-8', 'utf8', 'us-ascii'].includes(charset) ? undefined : BAD_CHARSET;
}

/** Reads events from the body; their problems keep their words and get the body as their place. */
function inBody<T extends CloudEvent | readonly CloudEvent[]>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof EventDeliveryError)) throw error;
    const problems = error.problems.map((problem) => {
      return { ...problem, pointer: `/body${problem.pointer}` };
    });
    throw new EventDeliveryError(error.code, `${error.message}, in the body`, { problems });
  }
}

const NOT_MESSAGE: MessageFault = {
  code: 'HTTP_BAD_MESSAGE',
  state: 'it is no object',
  remedy: 'Pass an object with headers and body',
};

const UNREADABLE: MessageFault = {
  code: 'HTTP_UNREADABLE',
  state: 'reading it failed',
  remedy: 'See the cause of the error',
};

const NOT_UTF8: MessageFault = {
  code: 'HTTP_NOT_UTF8',
  state: 'the bytes are not UTF-8',
  remedy: 'Write JSON in UTF-8',
};

const BAD_CONTENT_TYPE: MessageFault = {
  code: 'HTTP_BAD_CONTENT_TYPE',
  state: 'it starts like that of an event and is no media type',
  remedy: `Send ${EVENT_CONTENT_TYPE}`,
};

const BAD_FORMAT = {
  code: 'HTTP_UNSUPPORTED_FORMAT',
  state: 'the event format is not JSON',
} as const;

const BAD_CHARSET: MessageFault = {
  code: 'HTTP_UNSUPPORTED_CHARSET',
  state: 'the charset is not UTF-8',
  remedy: 'Write JSON in UTF-8, and leave the charset out',
};
