import { EventDeliveryError } from '../errors.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { encodeEvent, headersSize, isOfBinaryMode } from '../http/encode.ts';
import type { EncodedMessage } from '../http/message.ts';
import type { DeliveryPolicy } from './policy.ts';

/**
 * The most bytes of headers with which an event is sent in binary mode when the policy leaves the mode open: 8 KiB,
 * half of what servers such as Node.js take. See DLV-102.
 */
export const BINARY_HEADERS_MAX_BYTES = 8192;

/** The message of an event in the mode that the policy asks for, as far as the event can be in it. See DLV-102. */
export function encodeFor(event: CloudEvent, format: DeliveryPolicy['format']): EncodedMessage {
  if (format === 'json') return structuredOrBinary(event);
  try {
    const message = encodeEvent(event, 'binary');
    const fits = format === 'binary' || headersSize(message.headers) <= BINARY_HEADERS_MAX_BYTES;
    if (fits) return message;
  } catch (error) {
    if (!isOfBinaryMode(error)) throw error;
  }
  return structuredOrBinary(event);
}

/** Whether an event fits into a message in any mode. */
export function isSendable(event: CloudEvent, format: DeliveryPolicy['format']): boolean {
  try {
    encodeFor(event, format);
    return true;
  } catch (error) {
    if (!(error instanceof EventDeliveryError)) throw error;
    return false;
  }
}

/** Structured mode has a limit of its own: Base64 can make a body too large that fits in binary mode. */
function structuredOrBinary(event: CloudEvent): EncodedMessage {
  try {
    return encodeEvent(event, 'structured');
  } catch (error) {
    const code = error instanceof EventDeliveryError ? error.code : '';
    if (code !== 'HTTP_BODY_TOO_LARGE') throw error;
    return encodeEvent(event, 'binary');
  }
}

/** Headers that are the dispatcher's own. */
const OWN_HEADERS = ['content-type', 'content-length', 'host', 'prefer', 'transfer-encoding'];

/** All headers of a request: those of the event win over those that a caller adds. */
export function requestHeaders(
  message: EncodedMessage,
  parts: {
    readonly added?: Readonly<Record<string, string>> | undefined;
    readonly origin?: string | undefined;
    readonly announcesReplies: boolean;
  },
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(parts.added ?? {})) {
    const lower = name.toLowerCase();
    if (lower.startsWith('ce-') || OWN_HEADERS.includes(lower)) continue;
    headers[lower] = value;
  }
  if (parts.origin !== undefined) headers['webhook-request-origin'] = parts.origin;
  if (parts.announcesReplies) headers.prefer = 'reply';
  return { ...headers, ...message.headers };
}
