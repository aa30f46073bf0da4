import { EventDeliveryError } from '../errors.ts';
import { encodeBase64 } from '../event/base64.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { withAttributes } from '../event/create.ts';
import type { Failure } from './attempt.ts';

/** The longest `knativeerrordata`, in characters of Base64. See DLV-158. */
export const ERROR_DATA_LENGTH_MAX = 1024;

/** Bytes of a body that fit into that: three for each four characters. */
export const ERROR_BODY_BYTES_MAX = (ERROR_DATA_LENGTH_MAX / 4) * 3;

/**
 * The event that goes to a dead letter sink: the undeliverable one, with what went wrong as attributes.
 *
 * Everything else of the event stays as it is. Attributes of an earlier failure do not survive.
 *
 * @param event The event whose delivery failed.
 * @param failure As an attempt reports it; its `reply`, where there is one, is the undeliverable event.
 * @returns A copy with `knativeerrordest`, `knativeerrorcode` (absent when no response came) and `knativeerrordata`
 *   (absent when the response had no body).
 * @see DLV-151
 * @see DLV-154
 * @example What a dead letter tells
 * ```ts
 * import { deadLetterEvent } from 'event-delivery-spec/delivery';
 * import { createEvent } from 'event-delivery-spec/event';
 *
 * const event = createEvent({ id: '1', source: '/shop', type: 'order.created' });
 * deadLetterEvent(event, { destination: 'https://a.example/', status: 422 });
 * // => {
 * //      specversion: '1.0',
 * //      id: '1',
 * //      source: '/shop',
 * //      type: 'order.created',
 * //      knativeerrordest: 'https://a.example/',
 * //      knativeerrorcode: 422,
 * //    }
 * ```
 */
export function deadLetterEvent(event: CloudEvent, failure: Failure): CloudEvent {
  const { status, body } = failure;
  const hasBody = body !== undefined && body.byteLength > 0;
  return withAttributes(failure.reply ?? event, {
    knativeerrordest: withoutSecrets(failure.destination),
    knativeerrorcode: status ?? null,
    knativeerrordata: hasBody ? encodeBase64(body.subarray(0, ERROR_BODY_BYTES_MAX)) : null,
  });
}

/**
 * The dead letter, as much of it as can be sent.
 *
 * An event at its limits has no room for more attributes; it goes without the body, and at last as it is, because that
 * is how it was sent before.
 */
export function sendableDeadLetter(
  event: CloudEvent,
  failure: Failure,
  isSendable: (event: CloudEvent) => boolean,
): CloudEvent {
  const { body: _, ...withoutBody } = failure;
  for (const told of [failure, withoutBody]) {
    try {
      const letter = deadLetterEvent(event, told);
      if (isSendable(letter)) return letter;
    } catch (error) {
      if (!(error instanceof EventDeliveryError)) throw error;
    }
  }
  return failure.reply ?? event;
}

/** A destination as others can see it: a token in the query would let them send there. */
function withoutSecrets(destination: string): string {
  const url = new URL(destination);
  url.username = '';
  url.password = '';
  if (url.searchParams.has('access_token')) url.searchParams.set('access_token', 'removed');
  return url.href;
}
