import { EventDeliveryError } from '../errors.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { decodeMessage } from '../http/decode.ts';
import type { TransportResponse } from './transport.ts';

/** The status whose body can be a reply. */
const REPLY_STATUS = 200;

/** What the response to a delivered event holds beside its status. */
export type ReplyReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'no-event' }
  | { readonly kind: 'broken' }
  | { readonly kind: 'event'; readonly event: CloudEvent };

/** The reply in a response, if it is one. See DLV-141 and DLV-143. */
export function readReply(response: TransportResponse): ReplyReading {
  if (response.status !== REPLY_STATUS) return { kind: 'none' };
  if (response.incomplete === 'broken') return { kind: 'broken' };
  if (response.incomplete === 'too-large') return { kind: 'no-event' };
  try {
    const { mode, events } = decodeMessage(response);
    // A batch was not asked for (DLV-046), and its events have one response between them.
    return mode === 'batched' ? { kind: 'no-event' } : { kind: 'event', event: events[0] };
  } catch (error) {
    if (!(error instanceof EventDeliveryError)) throw error;
    return { kind: response.body.byteLength === 0 ? 'none' : 'no-event' };
  }
}
