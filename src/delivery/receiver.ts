import { bodySizeMax } from '../http/body.ts';
import { contentMode } from '../http/content-mode.ts';
import { decodeParts } from '../http/decode.ts';
import { contentTypeOf, type EventHeaders, readHeaders } from '../http/headers.ts';
import type { DecodedMessage } from '../http/message.ts';
import { type MessageProblems, messageProblems } from '../http/message-problems.ts';
import { type AwayOptions, allowed, turnedAway, withHeader } from './receiver-answers.ts';
import { tokenOf } from './receiver-auth.ts';
import { readWithin, stop } from './receiver-body.ts';
import type { ReceiverErrorCode } from './receiver-errors.ts';
import { answerFetch } from './receiver-fetch.ts';
import { failed, handleMessage, refusedOrThrown, withinTime } from './receiver-handling.ts';
import { type ReceiverParts, receiverParts } from './receiver-parts.ts';
import { LazyContext, splitTarget } from './receiver-request.ts';
import type { Visit } from './receiver-traffic.ts';
import type {
  Receiver,
  ReceiverOptions,
  ReceiverRequest,
  ReceiverResponse,
} from './receiver-types.ts';
import { webhookAnswer } from './webhook.ts';

/** How long `close` waits by default, in milliseconds. */
export const DRAIN_MS = 30_000;

/**
 * Creates a recipient of events over HTTP: a function from requests to responses.
 *
 * Accepts a delivery only after its handler is done with it, answers everything else with a status by which senders
 * decide right whether to try again, and never fails, whatever the request is. Opens no connection:
 * {@link Receiver.fetch} fits into servers of the Fetch standard, `toNodeHandler` into those of `node:http`.
 *
 * @param options `onEvent`, `onEvents` or both, and limits; see {@link ReceiverOptions}.
 * @returns The receiver.
 * @throws `TypeError` without a handler, `RangeError` for a limit out of its range.
 * @see DLV-060
 * @example Accepted, and refused
 * ```ts
 * import { createReceiver } from 'event-delivery-spec/delivery';
 * import { createEvent } from 'event-delivery-spec/event';
 * import { encodeEvent } from 'event-delivery-spec/http';
 *
 * const orders: string[] = [];
 * const receiver = createReceiver({
 *   onEvent: async (event) => {
 *     orders.push(event.id);
 *   },
 * });
 * const event = createEvent({ id: 'A-17', source: '/shop', type: 'order.created' });
 * const url = 'https://shop.example/events';
 * (await receiver.fetch(new Request(url, { method: 'POST', ...encodeEvent(event) }))).status; // => 202
 * (await receiver.fetch(new Request(url, { method: 'POST', body: 'hello' }))).status; // => 400
 * orders; // => ['A-17']
 * ```
 */
export function createReceiver(options: ReceiverOptions): Receiver {
  const parts = receiverParts(options);
  const { traffic } = parts;
  const handle = async (request: ReceiverRequest): Promise<ReceiverResponse> => {
    try {
      return await answer(request, parts);
    } catch (error) {
      stop(request.body);
      return failed(error, parts);
    }
  };
  return {
    handle,
    fetch: (request) => answerFetch(request, handle),
    get inFlight() {
      return traffic.inFlight;
    },
    close: async ({ drainMs = DRAIN_MS } = {}) => traffic.close(drainMs),
    retire: () => traffic.retire(),
    [Symbol.asyncDispose]: async () => {
      await traffic.close(DRAIN_MS);
    },
  };
}

/** The answer to one request. Throws what functions throw that it was given. */
async function answer(request: ReceiverRequest, parts: ReceiverParts): Promise<ReceiverResponse> {
  const { options, traffic } = parts;
  const { path, query } = splitTarget(request.url);
  const closed = traffic.gate();
  if (closed !== undefined) return away(request, closed.code, closed);
  if (options.path !== undefined && path !== options.path) {
    return away(request, 'RECEIVER_UNKNOWN_PATH');
  }
  const isOptions = request.method === 'OPTIONS';
  if (request.method !== 'POST' && !isOptions) return away(request, 'RECEIVER_BAD_METHOD');
  const head = readHead(request, path, parts);
  if ('status' in head) return head;
  const credentials = isOptions ? ANYBODY : await letIn(head, query, parts);
  if ('code' in credentials) return away(request, credentials.code);
  const visit = traffic.enter(!isOptions);
  if ('code' in visit) return away(request, visit.code, visit);
  if (isOptions) return shakeHands(request, head, parts).finally(visit.leave);
  return receive(request, { head, visit, isTokenInQuery: credentials.isInQuery }, parts);
}

/** What was read of a request before its body. */
interface Head {
  readonly path: string;
  readonly headers: EventHeaders;
  /** Headers that belong to no event. */
  readonly others: ReadonlyMap<string, string>;
  readonly problems: MessageProblems;
}

function readHead(
  request: ReceiverRequest,
  path: string,
  parts: ReceiverParts,
): Head | ReceiverResponse {
  const others = new Map<string, string>();
  const problems = messageProblems();
  try {
    const headers = readHeaders(request.headers, problems, parts.limits.message, (name, value) => {
      const before = others.get(name);
      others.set(name, before === undefined ? value : `${before}, ${value}`);
    });
    return { path, headers, others, problems };
  } catch (error) {
    stop(request.body);
    return refusedOrThrown(error, parts);
  }
}

const ANYBODY = { isInQuery: false } as const;

async function letIn(
  { others }: Head,
  query: string,
  { options: { authenticate } }: ReceiverParts,
): Promise<{ readonly isInQuery: boolean } | { readonly code: ReceiverErrorCode }> {
  if (authenticate === undefined) return ANYBODY;
  const found = tokenOf(others.get('authorization'), query);
  if ('code' in found) return found;
  const header = (name: string) => others.get(name);
  const isIn = (await authenticate({ token: found.token, header })) === true;
  return isIn ? found : { code: 'RECEIVER_UNAUTHENTICATED' };
}

async function shakeHands(
  request: ReceiverRequest,
  { others }: Head,
  { options: { webhook }, limits: { deliveriesPerMinute } }: ReceiverParts,
): Promise<ReceiverResponse> {
  stop(request.body);
  const standard = Number.isFinite(deliveriesPerMinute) ? deliveriesPerMinute : '*';
  const header = (name: string) => others.get(name);
  const headers = webhook === undefined ? {} : await webhookAnswer(webhook, header, standard);
  return headers === undefined ? turnedAway('RECEIVER_BAD_WEBHOOK_REQUEST') : allowed(headers);
}

/** A delivery that came in. */
interface Delivery {
  readonly head: Head;
  readonly visit: Visit;
  readonly isTokenInQuery: boolean;
}

/** Reads and handles a delivery. It leaves when its handler is done, which can be after its answer. */
async function receive(
  request: ReceiverRequest,
  { head, visit, isTokenInQuery }: Delivery,
  parts: ReceiverParts,
): Promise<ReceiverResponse> {
  let handling: Promise<ReceiverResponse> | undefined;
  try {
    const message = await readMessage(request, head, visit, parts);
    if (!('events' in message)) return message;
    const context = new LazyContext(message.mode, head.path, head.others, request);
    handling = handleMessage(message, context, parts);
    const response = await withinTime(handling, context, parts);
    const isPrivate = isTokenInQuery && response.status < 300;
    return isPrivate ? withHeader(response, 'cache-control', 'private') : response;
  } catch (error) {
    stop(request.body);
    return refusedOrThrown(error, parts);
  } finally {
    if (handling === undefined) visit.leave();
    else void handling.then(visit.leave);
  }
}

async function readMessage(
  request: ReceiverRequest,
  { headers, others, problems }: Head,
  visit: Visit,
  { options, profile, limits, bodyDeadlines }: ReceiverParts,
): Promise<DecodedMessage | ReceiverResponse> {
  const coding = others.get('content-encoding') ?? 'identity';
  if (coding.toLowerCase() !== 'identity') return away(request, 'RECEIVER_CODED_BODY');
  const mode = contentMode(contentTypeOf(headers));
  if (mode === 'batched' && options.onEvents === undefined) {
    return away(request, 'RECEIVER_NO_BATCHES', { profile });
  }
  const read = await readWithin(request.body, {
    sizeMaxBytes: bodySizeMax(mode, limits.message),
    declared: others.get('content-length'),
    deadlines: bodyDeadlines,
    visit,
  });
  if ('code' in read) return away(request, read.code, read);
  return decodeParts(headers, read.bytes, problems, limits.message);
}

/** Turns a delivery away, whose body nobody reads any more. */
function away(
  { body }: ReceiverRequest,
  code: ReceiverErrorCode,
  options: AwayOptions = {},
): ReceiverResponse {
  stop(body);
  return turnedAway(code, options);
}
