import type { EventDeliveryError } from '../errors.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { encodeEvent, isOfBinaryMode } from '../http/encode.ts';
import type { EncodedMessage } from '../http/message.ts';
import type { Problem } from '../problem.ts';
import { RECEIVER_ERRORS, type ReceiverErrorCode } from './receiver-errors.ts';
import type { ReceiverProfile, ReceiverResponse } from './receiver-types.ts';

/** Methods that a receiver knows. */
export const ALLOWED_METHODS = 'POST, OPTIONS';

/** Most bytes of problems in one answer; what does not fit is left out. */
export const PROBLEM_BODY_SIZE_MAX_BYTES = 16_384;

const NO_BYTES = new Uint8Array(0);

const HEADERS_OF_NOTHING = { 'content-length': '0' } as const;

const ACCEPTED: Readonly<Record<ReceiverProfile, ReceiverResponse>> = {
  knative: { status: 202, headers: HEADERS_OF_NOTHING, body: NO_BYTES },
  // No body, so no length of it (RFC 9110 section 8.6).
  webhook: { status: 204, headers: {}, body: NO_BYTES },
};

/** The answer to a delivery that was accepted and has no reply. See DLV-061. */
export function accepted(profile: ReceiverProfile): ReceiverResponse {
  return ACCEPTED[profile];
}

/**
 * The answer with a reply. See DLV-063.
 *
 * @throws `EventDeliveryError` when the reply is no event.
 */
export function replied(reply: CloudEvent): ReceiverResponse {
  return { status: 200, ...withLength(encodeReply(reply)) };
}

/** In binary mode where that is possible. */
function encodeReply(reply: CloudEvent): EncodedMessage {
  try {
    return encodeEvent(reply);
  } catch (error) {
    if (!isOfBinaryMode(error)) throw error;
    return encodeEvent(reply, 'structured');
  }
}

/** The answer to OPTIONS. See DLV-093. */
export function allowed(webhook: Readonly<Record<string, string>>): ReceiverResponse {
  const headers = { ...HEADERS_OF_NOTHING, allow: ALLOWED_METHODS, ...webhook };
  return { status: 200, headers, body: NO_BYTES };
}

/** What an answer says beside its code. */
export interface AwayOptions {
  readonly retryAfterS?: number;
  /** In place of the standard words. */
  readonly message?: string;
  readonly profile?: ReceiverProfile;
}

/** The answer to a delivery that does not come in, or that failed. */
export function turnedAway(
  code: ReceiverErrorCode,
  { retryAfterS, message, profile }: AwayOptions = {},
): ReceiverResponse {
  const { status: standard, summary, remedy } = RECEIVER_ERRORS[code];
  const status = profile === 'webhook' && UNKNOWN_FORMATS.has(code) ? 415 : standard;
  const problem = {
    code,
    pointer: '',
    message: message ?? `Cannot accept delivery: ${lowerFirst(summary)}`,
    remedy,
  };
  const more: Record<string, string> = {};
  if (status === 405) more.allow = ALLOWED_METHODS;
  // Which codings there are instead (RFC 9110 section 12.5.3).
  if (code === 'RECEIVER_CODED_BODY') more['accept-encoding'] = 'identity';
  if (retryAfterS !== undefined) more['retry-after'] = String(retryAfterS);
  return problemAnswer(status, [problem], more);
}

/** The answer with this header too. */
export function withHeader(
  answer: ReceiverResponse,
  name: string,
  value: string,
): ReceiverResponse {
  return { ...answer, headers: { ...answer.headers, [name]: value } };
}

/** The answer to a message that is no event, with every problem. */
export function refusedMessage(
  error: EventDeliveryError,
  profile: ReceiverProfile,
): ReceiverResponse {
  return problemAnswer(statusOf(error.code, profile), error.problems, {});
}

/** The status for a message that has this first problem. */
export function statusOf(code: string, profile: ReceiverProfile): number {
  if (Object.hasOwn(STATUS_OF_LIMIT, code)) return STATUS_OF_LIMIT[code] ?? 400;
  return profile === 'webhook' && UNKNOWN_FORMATS.has(code) ? 415 : 400;
}

const STATUS_OF_LIMIT: Readonly<Record<string, number>> = {
  HTTP_BODY_TOO_LARGE: 413,
  HTTP_TOO_MANY_EVENTS: 413,
  EVENT_TOO_LARGE: 413,
  EVENT_TOO_MANY_EVENTS: 413,
  HTTP_TOO_MANY_HEADERS: 431,
  HTTP_HEADERS_TOO_LARGE: 431,
};

/** What the webhook specification calls a format that is not understood. */
const UNKNOWN_FORMATS: ReadonlySet<string> = new Set([
  'HTTP_NOT_AN_EVENT',
  'HTTP_BAD_CONTENT_TYPE',
  'HTTP_UNSUPPORTED_FORMAT',
  'HTTP_UNSUPPORTED_CHARSET',
  'RECEIVER_NO_BATCHES',
]);

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  410: 'Gone',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** A body of RFC 9457, with as many problems as fit. */
export function problemAnswer(
  status: number,
  problems: readonly Problem[],
  more: Readonly<Record<string, string>>,
): ReceiverResponse {
  const [first] = problems;
  const shown: Problem[] = [];
  let length = 0;
  for (const problem of problems) {
    length += JSON.stringify(problem).length;
    if (length > PROBLEM_BODY_SIZE_MAX_BYTES) break;
    shown.push(problem);
  }
  const text = JSON.stringify({
    title: TITLES[status] ?? 'Error',
    status,
    code: first?.code,
    detail: first?.message.slice(0, DETAIL_LENGTH_MAX),
    problems: shown,
  });
  const headers = { 'content-type': 'application/problem+json', ...more };
  return { status, ...withLength({ headers, body: new TextEncoder().encode(text) }) };
}

const DETAIL_LENGTH_MAX = 1_000;

function withLength({ headers, body }: EncodedMessage): EncodedMessage {
  return { headers: { ...headers, 'content-length': String(body.byteLength) }, body };
}

function lowerFirst(sentence: string): string {
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1, -1)}`;
}
