import { bodySizeMax } from '../http/body.ts';
import { contentMode } from '../http/content-mode.ts';
import { decodeParts } from '../http/decode.ts';
import { contentTypeOf, type EventHeaders, readHeaders } from '../http/headers.ts';
import { type MessageProblems, messageProblems } from '../http/message-problems.ts';
import { type AwayOptions, allowed, turnedAway, withHeader } from './receiver-answers.ts';
import { type Authenticate, tokenOf } from './receiver-auth.ts';
import { type BodyRead, readWithin, stop } from './receiver-body.ts';
import { inTime, LATE } from './receiver-deadlines.ts';
import type { ReceiverErrorCode } from './receiver-errors.ts';
import { answerFetch } from './receiver-fetch.ts';
import { failed, handleMessage, refusedOrThrown, report, withinTime } from './receiver-handling.ts';
import { type ReceiverParts, receiverParts } from './receiver-parts.ts';
import { LazyContext, splitTarget } from './receiver-request.ts';
import type { TurnedAway, Visit } from './receiver-traffic.ts';
import type {
  Receiver,
  ReceiverOptions,
  ReceiverRequest,
  ReceiverResponse,
} from './receiver-types.ts';
import { webhookAnswer } from './webhook.ts';

/** How long `close` waits by default, in milliseconds. */
export const DRAIN_MS = 30_000;

/** The longest that `close` can be asked to wait, in milliseconds: one hour. */
export const DRAIN_MS_MAX = 3_600_000;

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
    close: async ({ drainMs = DRAIN_MS } = {}) => {
      checkDrain(drainMs);
      return traffic.close(drainMs);
    },
    retire: () => traffic.retire(),
    [Symbol.asyncDispose]: async () => {
      await traffic.close(DRAIN_MS);
    },
  };
}

/** @throws `RangeError` for what is no time to wait. */
function checkDrain(drainMs: number): void {
  if (Number.isInteger(drainMs) && drainMs >= 0 && drainMs <= DRAIN_MS_MAX) return;
  throw new RangeError(
    `Cannot close receiver: drainMs is ${String(drainMs)}, not a whole number from 0 to ${DRAIN_MS_MAX}`,
  );
}

/** The answer to one request. Throws or rejects with what functions throw that the receiver was given. */
function answer(
  request: ReceiverRequest,
  parts: ReceiverParts,
): ReceiverResponse | Promise<ReceiverResponse> {
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
  if (isOptions) return shakeHands(request, head, parts);
  if (options.authenticate === undefined) return receive(request, head, parts);
  return receiveKnown(request, { head, query, authenticate: options.authenticate }, parts);
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

async function shakeHands(
  request: ReceiverRequest,
  { others }: Head,
  parts: ReceiverParts,
): Promise<ReceiverResponse> {
  const { webhook } = parts.options;
  const { deliveriesPerMinute } = parts.limits;
  stop(request.body);
  const standard = Number.isFinite(deliveriesPerMinute) ? deliveriesPerMinute : '*';
  const header = (name: string) => others.get(name);
  const decided = await decide(
    async () => (webhook === undefined ? {} : await webhookAnswer(webhook, header, standard)),
    parts,
  );
  if ('code' in decided) return away(request, decided.code, decided);
  const { answer: headers } = decided;
  return headers === undefined ? turnedAway('RECEIVER_BAD_WEBHOOK_REQUEST') : allowed(headers);
}

/** Asks a function that the receiver was given. It takes room until it is done, which can be after its time is over. */
async function decide<Answer>(
  ask: () => Promise<Answer>,
  parts: ReceiverParts,
): Promise<TurnedAway | { readonly answer: Answer }> {
  const visit = parts.traffic.wait();
  if ('code' in visit) return visit;
  const asking = ask().finally(visit.leave);
  const answer = await inTime(asking, parts.decisionDeadlines);
  if (answer !== LATE) return { answer };
  asking.catch((error: unknown) => report(error, parts));
  return { code: 'RECEIVER_DECISION_LATE' };
}

/** A delivery, and who decides whether it comes in. */
interface Caller {
  readonly head: Head;
  readonly query: string;
  readonly authenticate: Authenticate;
}

async function receiveKnown(
  request: ReceiverRequest,
  { head, query, authenticate }: Caller,
  parts: ReceiverParts,
): Promise<ReceiverResponse> {
  const found = tokenOf(head.others.get('authorization'), query);
  if ('code' in found) return away(request, found.code);
  const header = (name: string) => head.others.get(name);
  const { token } = found;
  const decided = await decide(async () => await authenticate({ token, header }), parts);
  if ('code' in decided) return away(request, decided.code, decided);
  if (decided.answer !== true) return away(request, 'RECEIVER_UNAUTHENTICATED');
  const response = await receive(request, head, parts);
  const isPrivate = found.isInQuery && response.status < 300;
  return isPrivate ? withHeader(response, 'cache-control', 'private') : response;
}

/** Reads and handles a delivery. It leaves when its handler is done, which can be after its answer. */
async function receive(
  request: ReceiverRequest,
  head: Head,
  parts: ReceiverParts,
): Promise<ReceiverResponse> {
  const visit = parts.traffic.enter();
  if ('code' in visit) return away(request, visit.code, visit);
  let handling: ReceiverResponse | Promise<ReceiverResponse> | undefined;
  let context: LazyContext | undefined;
  const leave = () => {
    context?.end();
    visit.leave();
  };
  try {
    const read = await readBody(request, head, visit, parts);
    if ('code' in read) return away(request, read.code, read);
    const { headers, problems, others, path } = head;
    const message = decodeParts(headers, read.bytes, problems, parts.limits.message);
    context = new LazyContext(message.mode, path, others, request);
    handling = handleMessage(message, context, parts);
    return 'status' in handling ? handling : await withinTime(handling, context, parts);
  } catch (error) {
    stop(request.body);
    return refusedOrThrown(error, parts);
  } finally {
    if (handling instanceof Promise) void handling.then(leave);
    else leave();
  }
}

function readBody(
  request: ReceiverRequest,
  { headers, others }: Head,
  visit: Visit,
  { options, profile, limits, bodyDeadlines }: ReceiverParts,
): BodyRead | Promise<BodyRead> {
  if (isCoded(others)) return { code: 'RECEIVER_CODED_BODY' };
  const mode = contentMode(contentTypeOf(headers));
  if (mode === 'batched' && options.onEvents === undefined) {
    return { code: 'RECEIVER_NO_BATCHES', profile };
  }
  return readWithin(request.body, {
    sizeMaxBytes: bodySizeMax(mode, limits.message),
    declared: others.get('content-length'),
    deadlines: bodyDeadlines,
    visit,
  });
}

/** Whether the bytes are not those of the body yet: servers undo `chunked` and no other transfer coding. */
function isCoded(others: Head['others']): boolean {
  const content = others.get('content-encoding') ?? 'identity';
  const transfer = others.get('transfer-encoding') ?? 'chunked';
  return content.toLowerCase() !== 'identity' || transfer.toLowerCase() !== 'chunked';
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
