import type { Attributes } from '@opentelemetry/api';
import type { ExchangeStart } from '../delivery/observe.ts';
import type { CloudEvent } from '../event/cloud-event.ts';

/** Longest value of an attribute, in characters; what is longer is cut. */
export const ATTRIBUTE_LENGTH_MAX = 256;

/**
 * Context attributes of an event under the names of OpenTelemetry's conventions for CloudEvents.
 *
 * Never its data, and no extension attribute: either can hold what must not leave the process.
 *
 * @see OBS-012
 */
export function eventAttributes(event: CloudEvent): Attributes {
  const { id, source, type, specversion, subject } = event;
  return {
    'cloudevents.event_id': cut(id),
    'cloudevents.event_source': cut(source),
    'cloudevents.event_type': cut(type),
    'cloudevents.event_spec_version': specversion,
    ...(subject !== undefined && { 'cloudevents.event_subject': cut(subject) }),
  };
}

/** Where a request goes: no query, no user, no password, for those can be secrets. */
export function destinationAttributes(destination: string): Attributes {
  const { protocol, hostname, port, pathname, origin } = new URL(destination);
  const standard = protocol === 'https:' ? 443 : 80;
  return {
    'messaging.system': 'cloudevents',
    'messaging.destination.name': cut(`${origin}${pathname}`),
    // An address of IPv6 stands without the brackets of a URL.
    'server.address': hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
    'server.port': port === '' ? standard : Number(port),
  };
}

/** What a span of one request is about. */
export function exchangeAttributes(start: ExchangeStart): Attributes {
  const { event, destination, number, leg } = start;
  return {
    ...destinationAttributes(destination),
    ...eventAttributes(event),
    'messaging.operation.name': 'send',
    'messaging.operation.type': 'send',
    'messaging.message.id': cut(event.id),
    'http.request.method': 'POST',
    'event_delivery.leg': leg,
    ...(number > 1 && { 'http.request.resend_count': number - 1 }),
  };
}

/** Never through a pair of surrogates: half of one is no UTF-8, and a collector refuses a whole batch for it. */
function cut(text: string): string {
  if (text.length <= ATTRIBUTE_LENGTH_MAX) return text;
  const end = ATTRIBUTE_LENGTH_MAX - 1;
  const isPair = (text.codePointAt(end - 1) ?? 0) > 0xffff;
  return `${text.slice(0, isPair ? end - 1 : end)}…`;
}
