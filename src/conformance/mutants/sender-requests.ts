/** Senders that send other requests, or take a response for what it is not. */
import { createDispatcher } from '../../delivery/dispatcher.ts';
import { parseDeliverySpec } from '../../delivery/parse-spec.ts';
import type { Transport } from '../../delivery/transport.ts';
import { parseEvent } from '../../event/json.ts';
import { decodeMessage } from '../../http/decode.ts';
import { encodeEvents } from '../../http/encode.ts';
import { createUndiciTransport } from '../../node/undici-transport.ts';
import type { Mutant } from '../check.ts';
import {
  bytesOf,
  headerOf,
  isTo,
  requesting,
  senderMutant,
  sending,
  socketMutant,
  specifying,
  taking,
  textOf,
  withHeaders,
  without,
} from './sender-mutant.ts';

const isBetween = (status: number, from: number, to: number) => status >= from && status <= to;

/** Takes this status for that one. */
const one = (from: number, to: number) => taking((status) => (status === from ? to : status));

export const requestMutants: readonly Mutant[] = [
  senderMutant('DLV-100/put', 'It sends events with PUT.', {
    ...requesting((request) => ({ ...request, method: 'PUT' as 'POST' })),
  }),
  senderMutant('DLV-100/batch', 'It sends every event as a batch of one.', {
    ...requesting((request) => {
      const { events } = decodeMessage(request);
      const { headers, body } = encodeEvents(events);
      return { ...request, headers: { ...headers }, body };
    }),
  }),
  senderMutant('DLV-101/always-binary', 'It sends in binary mode whatever the format is.', {
    ...specifying(({ format: _, ...delivery }) => ({ ...delivery, format: 'binary' })),
  }),
  senderMutant('DLV-101/always-structured', 'It sends in structured mode whatever the format is.', {
    ...specifying(({ format: _, ...delivery }) => ({ ...delivery, format: 'json' })),
  }),
  senderMutant('DLV-102/inner', 'It sends an event in an event so that the inner one arrives.', {
    ...requesting((request) => {
      const { datacontenttype, data } = fieldsOf(textOf(request));
      if (datacontenttype === undefined) return request;
      const headers = { ...request.headers, 'content-type': datacontenttype };
      return { ...request, headers, body: bytesOf(JSON.stringify(data)) };
    }),
  }),
  senderMutant('DLV-102/refuses', 'It refuses an event that cannot be in the mode asked for.', {
    json: (json) => {
      if (json.includes('application/cloudevents')) throw new TypeError('Cannot be binary');
      return json;
    },
  }),
  senderMutant('DLV-102/charset', 'It refuses a text in a charset that it does not write.', {
    json: (json) => {
      if (json.includes('charset=iso-8859-1')) throw new TypeError('Cannot be binary');
      return json;
    },
  }),
  senderMutant('DLV-104/traceparent', 'It writes the trace of the attempt into the event.', {
    ...requesting((request, count) => {
      if (request.headers['ce-traceparent'] === undefined) return request;
      const trace = `00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333${count + 2}-01`;
      return withHeaders(request, { ...request.headers, 'ce-traceparent': trace });
    }),
  }),
  senderMutant('DLV-104/unknown-attributes', 'It drops attributes that it does not know.', {
    ...requesting((request) => without(request, 'ce-tenant')),
  }),
  senderMutant('DLV-104/new-id', 'It gives the event another id at the second attempt.', {
    ...requesting((request, count) => {
      if (count === 0) return request;
      return withHeaders(request, { ...request.headers, 'ce-id': `A-17-${count}` });
    }),
  }),
  senderMutant('DLV-104/time-in-utc', 'It writes the time anew, in UTC.', {
    ...requesting((request) => {
      const time = request.headers['ce-time'];
      if (time === undefined) return request;
      const utc = new Date(decodeURIComponent(time)).toISOString();
      return withHeaders(request, { ...request.headers, 'ce-time': utc });
    }),
  }),
  senderMutant('DLV-106/never', 'It never says where requests come from.', {
    world: ({ origin: _, ...world }) => world,
  }),
  senderMutant('DLV-106/first', 'It says so at the first attempt only.', {
    ...requesting((request, count) => {
      return count === 0 ? request : without(request, 'webhook-request-origin');
    }),
  }),
  senderMutant('DLV-106/subscriber', 'It says so to the subscriber only.', {
    ...requesting((request) => {
      return isTo(request, 'subscriber') ? request : without(request, 'webhook-request-origin');
    }),
  }),
  senderMutant('DLV-107/answers', 'It answers a challenge with credentials.', {
    ...sending((transport) => async (request) => {
      const response = await transport(request);
      if (response.status !== 401) return response;
      const headers = { ...request.headers, authorization: 'Basic YTpi' };
      return await transport({ ...request, headers });
    }),
  }),
  senderMutant('DLV-107/guesses', 'It tries credentials at the second attempt.', {
    ...requesting((request, count) => {
      if (count === 0) return request;
      return withHeaders(request, { ...request.headers, authorization: 'Basic YTpi' });
    }),
  }),
  senderMutant('DLV-110/202-again', 'It sends again after 202 where something failed before.', {
    ...sending((transport) => {
      const failed = new Set<string>();
      return async (request) => {
        const response = await transport(request);
        if (response.status === 503) failed.add(request.url);
        const isAgain = response.status === 202 && failed.has(request.url);
        return isAgain ? { ...response, status: 503 } : response;
      };
    }),
  }),
  ...[200, 201, 203, 204, 206, 299].map((status) =>
    senderMutant(`DLV-110/${status}-again`, `It sends again after ${status}.`, one(status, 503)),
  ),
  senderMutant('DLV-110/no-content-is-failure', 'It takes 204 for a refusal.', one(204, 400)),
  ...[300, 301, 304, 399].map((status) =>
    senderMutant(`DLV-111/${status}-again`, `It sends again after ${status}.`, one(status, 503)),
  ),
  senderMutant('DLV-111/accepts', 'It takes a redirect for success.', {
    ...taking((status) => (isBetween(status, 300, 399) ? 202 : status)),
  }),
  senderMutant(
    'DLV-112/follows',
    'It follows redirects.',
    sending((transport) => following(transport)),
  ),
  senderMutant('DLV-112/follows-308', 'It follows permanent redirects.', {
    ...sending((transport) => following(transport, [308])),
  }),
  socketMutant('DLV-112/follows-on-sockets', 'It follows redirects on sockets.', {
    dispatch: (json, job) => dispatchOn(following(createUndiciTransport()), json, job),
  }),
  ...[400, 401, 402, 403, 405, 410, 413, 415, 418, 422, 451, 499].map((status) =>
    senderMutant(`DLV-113/${status}-again`, `It sends again after ${status}.`, one(status, 503)),
  ),
  ...[404, 408, 409, 429, 500, 501, 503, 504, 511, 599].map((status) =>
    senderMutant(`DLV-114/gives-up-at-${status}`, `It gives up at ${status}.`, one(status, 400)),
  ),
  senderMutant('DLV-115/again', 'It sends again after a final 1xx.', {
    ...taking((status) => (isBetween(status, 100, 199) ? 503 : status)),
  }),
  senderMutant('DLV-115/accepts', 'It takes a final 1xx for success.', {
    ...taking((status) => (isBetween(status, 100, 199) ? 202 : status)),
  }),
  senderMutant('DLV-116/gives-up', 'It gives up at a status that it does not know.', {
    ...taking((status) => (isBetween(status, 100, 599) ? status : 400)),
  }),
  senderMutant('DLV-116/accepts', 'It takes a status that it does not know for success.', {
    ...taking((status) => (isBetween(status, 100, 599) ? status : 202)),
  }),
  senderMutant('DLV-117/gives-up', 'It gives up when there is no response.', {
    ...sending((transport) => async (request) => {
      try {
        return await transport(request);
      } catch {
        return { status: 400, headers: {}, body: new Uint8Array(0) };
      }
    }),
  }),
  senderMutant('DLV-117/refused-only', 'It gives up when a connection ends before the response.', {
    ...sending((transport) => async (request) => {
      try {
        return await transport(request);
      } catch (error) {
        if (String(error).includes('refused')) throw error;
        return { status: 400, headers: {}, body: new Uint8Array(0) };
      }
    }),
  }),
  senderMutant('DLV-118/never', 'It waits for a response for a day.', {
    ...specifying((delivery) => ({ ...delivery, timeout: 'P1D' })),
  }),
  senderMutant('DLV-118/half', 'It waits half as long as it is told.', {
    ...specifying((delivery) => {
      return delivery.timeout === 'PT2S' ? { ...delivery, timeout: 'PT1S' } : delivery;
    }),
  }),
  senderMutant('DLV-118/capped', 'It waits for half a minute at most.', {
    ...specifying(({ timeout, ...delivery }) => {
      return timeout === 'PT10M'
        ? delivery
        : { ...delivery, ...(timeout !== undefined && { timeout }) };
    }),
  }),
  senderMutant('DLV-118/gives-up', 'It takes a timeout for a refusal.', {
    ...sending((transport, { clock }) => (request) => {
      const late = clock
        .sleep(1999, request.signal)
        .then(() => ({ status: 400, headers: {}, body: new Uint8Array(0) }));
      late.catch(() => undefined);
      return Promise.race([transport(request), late]);
    }),
  }),
];

/** A transport that follows redirects, as many HTTP clients do. */
function following(transport: Transport, statuses = [301, 302, 303, 307, 308]): Transport {
  return async (request) => {
    const response = await transport(request);
    const location = headerOf(response, 'location');
    if (location === undefined || !statuses.includes(response.status)) return response;
    return await transport({ ...request, url: location });
  };
}

async function dispatchOn(
  transport: Transport,
  json: string,
  { subscriber, delivery }: { readonly subscriber: string; readonly delivery: unknown },
) {
  const policy = parseDeliverySpec(delivery);
  const job = { subscriber, policy };
  return (await createDispatcher({ transport }).dispatch(parseEvent(json), job)).outcome;
}

/** Members of a JSON text; none when it is something else. */
function fieldsOf(text: string): { readonly datacontenttype?: string; readonly data?: unknown } {
  if (!text.startsWith('{"specversion"')) return {};
  return JSON.parse(text) as { datacontenttype?: string; data?: unknown };
}
