import { blankEnd, jsonDepth } from '../event/json-text.ts';
import { DATA_DEPTH_MAX } from '../event/limits.ts';
import { isJsonMediaType, parseMediaType } from '../event/media-type.ts';
import type { ContentMode } from './message.ts';
import { type FullMessageLimits, MESSAGE_LIMITS } from './message-limits.ts';
import type { MessageFault } from './message-problems.ts';
import { oneFault } from './message-problems.ts';

const NO_BYTES = new Uint8Array(0);

/** Most bytes that the body of a message in this mode can have. */
export function bodySizeMax(mode: ContentMode, limits: FullMessageLimits = MESSAGE_LIMITS): number {
  return mode === 'batched' ? limits.batchBodySizeMaxBytes : limits.bodySizeMaxBytes;
}

/**
 * The body as bytes; none when there is no body.
 *
 * @throws `EventDeliveryError` for something else than bytes, and for too many of them.
 */
export function readBody(
  body: unknown,
  mode: ContentMode,
  limits: FullMessageLimits = MESSAGE_LIMITS,
): Uint8Array {
  if (body === undefined || body === null) return NO_BYTES;
  if (!ArrayBuffer.isView(body) || !(body instanceof Uint8Array)) {
    throw oneFault('/body', NOT_BYTES);
  }
  const sizeMax = bodySizeMax(mode, limits);
  if (body.byteLength > sizeMax) throw oneFault('/body', bodyTooLarge(sizeMax));
  return body;
}

/** Text of UTF-8 bytes, a byte order mark included; `undefined` when they are none. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    // One that has failed is not used again: nothing says in what state it is.
    decoder = strictDecoder();
    return undefined;
  }
}

function strictDecoder() {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
}

/** One for all: making it takes longer than decoding a small body. */
let decoder = strictDecoder();

/** The data of an event in binary mode: a JSON value and its text, text, bytes, or nothing. */
export interface BodyData {
  readonly data?: unknown;
  /** The text that a JSON value was read from. */
  readonly dataText?: string;
}

/**
 * What the body means as data.
 *
 * Bytes that are not what the content type announces stay bytes: the data is nobody's business on the way.
 */
export function readData(bytes: Uint8Array, contentType: string | undefined): BodyData {
  if (bytes.byteLength === 0) return {};
  if (contentType === undefined) return { data: bytes };
  const json = isJsonMediaType(contentType);
  const text = json || isText(contentType, bytes) ? utf8Text(bytes) : undefined;
  if (text === undefined) return { data: bytes };
  return json ? (jsonData(text) ?? { data: bytes }) : { data: text };
}

function jsonData(text: string): BodyData | undefined {
  try {
    const data: unknown = JSON.parse(text);
    // A short text has no room for more brackets.
    const isShallow =
      text.length <= DATA_DEPTH_MAX || jsonDepth(text, blankEnd(text, 0)) <= DATA_DEPTH_MAX;
    return isShallow ? { data, dataText: text } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the content type announces text in UTF-8, or in US-ASCII and the bytes are that. */
function isText(contentType: string, bytes: Uint8Array): boolean {
  const type = parseMediaType(contentType);
  if (type === undefined) return false;
  const { essence, parameters } = type;
  const isTextType =
    essence.startsWith('text/') || essence === 'application/xml' || essence.endsWith('+xml');
  const charset = parameters.get('charset')?.toLowerCase() ?? 'utf-8';
  if (charset === 'us-ascii') return isTextType && bytes.every((byte) => byte < 0x80);
  return isTextType && (charset === 'utf-8' || charset === 'utf8');
}

const NOT_BYTES: MessageFault = {
  code: 'HTTP_BAD_MESSAGE',
  state: 'the body is no Uint8Array',
  remedy: 'Pass the bytes of the body, not text or a parsed value',
};

/** The fault of a body with more bytes than this. */
export function bodyTooLarge(sizeMaxBytes: number): MessageFault {
  return {
    code: 'HTTP_BODY_TOO_LARGE',
    state: `the body has more than ${sizeMaxBytes} bytes`,
    remedy: 'Put a link to the data into the event, or send smaller batches',
  };
}
