import type { CloudEvent } from '../event/cloud-event.ts';
import { encodeEvent, headersSize } from './encode.ts';

/**
 * Counts the bytes that an event has on the wire: its header lines and its body.
 *
 * Counted as HTTP/1.1 writes it, the largest of the versions of HTTP: name, colon, space, value and line
 * end of each header that {@link encodeEvent} gives. What belongs to the request and not to the event
 * (method, target, `Host`, `Content-Length`) is not counted.
 *
 * @param event Event, made here or elsewhere.
 * @param mode Content mode. Default: `binary`.
 * @returns Bytes. Up to 65,536 of them, every intermediary has to pass the event on.
 * @throws `EventDeliveryError` as {@link encodeEvent}.
 * @see DLV-047
 * @example Two modes, two sizes
 * ```ts
 * import { createEvent } from 'event-delivery-spec/event';
 * import { wireSize } from 'event-delivery-spec/http';
 * const event = createEvent({ id: '1', source: '/shop', type: 't', data: new Uint8Array(3000) });
 * wireSize(event, 'binary'); // => 3061
 * wireSize(event, 'structured'); // => 4134
 * ```
 */
export function wireSize(event: CloudEvent, mode: 'binary' | 'structured' = 'binary'): number {
  const { headers, body } = encodeEvent(event, mode);
  return headersSize(headers) + body.byteLength;
}
