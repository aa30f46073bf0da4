import { EventDeliveryError } from '../errors.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import type { DecodedMessage } from '../http/message.ts';
import { tellSafely } from '../tell-safely.ts';
import { accepted, refusedMessage, replied, turnedAway } from './receiver-answers.ts';
import { inTime, LATE } from './receiver-deadlines.ts';
import type { ReceiverParts } from './receiver-parts.ts';
import { isReply, type LazyContext } from './receiver-request.ts';
import type { ReceiverResponse } from './receiver-types.ts';

/** Longest reason of a handler that a sender is told, in UTF-16 code units. */
export const REFUSAL_LENGTH_MAX = 1_000;

/**
 * What a handler throws to refuse an event for good, so that no sender tries it again.
 *
 * Every other error is answered with 503 and tried again, for most failures pass.
 *
 * @param reason Told to the sender: at most 1,000 characters, the rest is cut off.
 * @returns The error, with the code `RECEIVER_REFUSED`.
 * @see DLV-070
 * @example An order without a customer will not get one by waiting
 * ```ts
 * import { createReceiver, refusal } from 'event-delivery-spec/delivery';
 * import { createEvent } from 'event-delivery-spec/event';
 * import { encodeEvent } from 'event-delivery-spec/http';
 *
 * const receiver = createReceiver({
 *   onEvent: (event) => {
 *     if (event.data === undefined) throw refusal('the order has no customer');
 *   },
 * });
 * const event = createEvent({ id: '1', source: '/shop', type: 'order.created' });
 * const request = new Request('https://shop.example/', { method: 'POST', ...encodeEvent(event) });
 * const response = await receiver.fetch(request);
 * response.status; // => 422
 * (await response.json()) as unknown; // => ~ { detail: 'Cannot accept event: the order has no customer' }
 * ```
 */
export function refusal(reason: string): EventDeliveryError {
  const code = 'RECEIVER_REFUSED';
  const message = `Cannot accept event: ${reason.slice(0, REFUSAL_LENGTH_MAX)}`;
  const remedy = 'Do not send the event again as it is';
  return new EventDeliveryError(code, message, {
    problems: [{ code, pointer: '', message, remedy }],
  });
}

/** Hands the events to the handler, without those that are known. Never throws or rejects. */
export function handleMessage(
  message: DecodedMessage,
  context: LazyContext,
  parts: ReceiverParts,
): ReceiverResponse | Promise<ReceiverResponse> {
  const { events } = message;
  // An empty batch (DLV-182).
  if (events.length === 0) return accepted(parts.profile);
  const claim = parts.duplicates.claim(events);
  const isKnown = claim.fresh.length === 0;
  const settled = (response: ReceiverResponse) => {
    // A reply can get lost on its way: whoever asks again gets it again.
    claim.settle(response.status < 300 && response.status !== 200);
    const isAlone = claim.others.length === 0 || response.status >= 300;
    return isAlone ? response : withOthers(response, claim.others, parts);
  };
  try {
    if (isKnown) return settled(accepted(parts.profile));
    const handling = callHandler(claim.fresh, context, parts);
    if (!isPromise(handling)) return settled(responseTo(handling, parts));
    return Promise.resolve(handling).then(
      (value) => settled(guardedResponseTo(value, parts)),
      (error: unknown) => settled(failed(error, parts)),
    );
  } catch (error) {
    return settled(failed(error, parts));
  }
}

function callHandler(
  events: readonly CloudEvent[],
  context: LazyContext,
  { options: { onEvent, onEvents } }: ReceiverParts,
): unknown {
  const [event] = events;
  if (context.mode !== 'batched' && onEvent !== undefined && event !== undefined) {
    return onEvent(event, context);
  }
  const handling: unknown = onEvents?.(events, context);
  // A batch has no reply.
  return isPromise(handling) ? Promise.resolve(handling).then(() => undefined) : undefined;
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  // An event can have an attribute `then`; what is called is a function.
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  );
}

/** @throws What `replied` throws for a reply that is no event. */
function responseTo(value: unknown, { profile }: ReceiverParts): ReceiverResponse {
  return isReply(value) ? replied(value) : accepted(profile);
}

function guardedResponseTo(value: unknown, parts: ReceiverParts): ReceiverResponse {
  try {
    return responseTo(value, parts);
  } catch (error) {
    return failed(error, parts);
  }
}

/**
 * Accepted only if the deliveries are that handle the same events at the moment. The wait has an end, for it takes room
 * as long as it lasts, and their handlers can go on for ever.
 */
async function withOthers(
  response: ReceiverResponse,
  others: readonly Promise<boolean>[],
  { handlerDeadlines }: ReceiverParts,
): Promise<ReceiverResponse> {
  const done = await inTime(Promise.all(others), handlerDeadlines);
  if (done === LATE) return turnedAway('RECEIVER_HANDLER_LATE');
  return done.every(Boolean) ? response : turnedAway('RECEIVER_HANDLER_FAILED');
}

/** The answer of the handler, or that it is late; the handler goes on and can look at its signal. */
export function withinTime(
  handling: Promise<ReceiverResponse>,
  context: LazyContext,
  { handlerDeadlines }: ReceiverParts,
): Promise<ReceiverResponse> {
  return new Promise((resolve) => {
    const end = handlerDeadlines.begin(() => {
      context.abort(new DOMException('The handler was not done in time', 'TimeoutError'));
      resolve(turnedAway('RECEIVER_HANDLER_LATE'));
    });
    void handling.then((response) => {
      end();
      resolve(response);
    });
  });
}

/** The answer to what was thrown: by the message, by the handler to refuse, or because something failed. */
export function failed(error: unknown, parts: ReceiverParts): ReceiverResponse {
  if (error instanceof EventDeliveryError) {
    if (error.code === 'RECEIVER_REFUSED') {
      return turnedAway('RECEIVER_REFUSED', { message: error.message });
    }
    if (error.code === 'RECEIVER_BODY_TAKEN') {
      report(error, parts);
      return turnedAway('RECEIVER_BODY_TAKEN');
    }
  }
  report(error, parts);
  return turnedAway('RECEIVER_HANDLER_FAILED');
}

/** The answer to a message that is no event; everything else that was thrown is thrown on. */
export function refusedOrThrown(error: unknown, { profile }: ReceiverParts): ReceiverResponse {
  const isOfMessage = error instanceof EventDeliveryError && !error.code.startsWith('RECEIVER_');
  if (!isOfMessage) throw error;
  return refusedMessage(error, profile);
}

/** Tells of an error of a function that the receiver was given. */
export function report(error: unknown, { options: { onError } }: ReceiverParts): void {
  // Whoever logs errors has to cope with their own; the sender gets its answer.
  tellSafely(onError, error);
}
