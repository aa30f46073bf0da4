import { EventDeliveryError } from '../errors.ts';
import { parseEvents } from '../event/batch.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { parseEvent, serializeEvent } from '../event/json.ts';
import { decodeMessage } from '../http/decode.ts';
import { encodeEvent, encodeEvents } from '../http/encode.ts';
import type { EncodedMessage } from '../http/message.ts';
import type { HttpAdapter, WireMessage } from './adapter.ts';

/** The HTTP binding of the reference runtime. */
export const referenceHttp: HttpAdapter = {
  decode(message) {
    const { mode, events } = decodeMessage(message);
    return { mode, events: events.map(serializeEvent) };
  },
  encode: (json, mode) => toWire(encodeEvent(parseEvent(json), mode)),
  encodeBatch: (json) => toWire(encodeEvents(parseEvents(json))),
  relay: (message, mode) => toWire(encodeEvent(onlyEvent(message), mode)),
  problems(message) {
    try {
      decodeMessage(message);
    } catch (error) {
      if (!(error instanceof EventDeliveryError)) throw error;
      return error.problems.map(({ pointer }) => headerOf(pointer));
    }
    return [];
  },
};

/** A message as it goes over the wire: header lines in order. */
export function toWire({ headers, body }: EncodedMessage): WireMessage {
  return { headers: Object.entries(headers), body };
}

function onlyEvent(message: WireMessage): CloudEvent {
  const { events } = decodeMessage(message);
  const [event] = events;
  if (event === undefined || events.length > 1) throw new TypeError('Cannot relay: not one event');
  return event;
}

/** The header that a pointer names, in small letters; empty for every other place. */
function headerOf(pointer: string): string {
  const [, part, name = ''] = pointer.split('/');
  return part === 'headers' ? name : '';
}
