/** How a mutant of a whole implementation is made: the reference host with one part wrapped. */
import type { ReceiverRequest, ReceiverResponse } from '../../delivery/receiver-types.ts';
import type { TransportRequest, TransportResponse } from '../../delivery/transport.ts';
import type { Mutant } from '../check.ts';
import { type Handle, referenceSystem, type SystemParts } from '../reference-system.ts';

/** A mutant with these parts in place of the sound ones. */
export function systemMutant(id: string, breaks: string, parts: SystemParts): Mutant {
  const clause = id.slice(0, id.indexOf('/'));
  return { id, clause, breaks, adapter: { name: id, system: referenceSystem(parts) } };
}

/** The body that a request has in this process: always bytes. */
export function bytesOf({ body }: ReceiverRequest): Uint8Array {
  return body instanceof Uint8Array ? body : new Uint8Array(0);
}

/** The body of a request or answer as JSON; `undefined` when it is none. */
export function jsonOf(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** Bytes of a JSON text. */
export function bytesOfJson(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** Whether a request goes to the address of a channel. */
export function isIngress({ url }: ReceiverRequest): boolean {
  return url.startsWith('/channels/');
}

/** Changes requests before they are answered. */
export function asking(change: (request: ReceiverRequest) => ReceiverRequest): SystemParts {
  return { handle: (handle) => async (request) => handle(change(request)) };
}

/** Changes answers. */
export function answering(
  change: (
    answer: ReceiverResponse,
    request: ReceiverRequest,
    handle: Handle,
  ) => ReceiverResponse | Promise<ReceiverResponse>,
): SystemParts {
  return { handle: (handle) => async (request) => change(await handle(request), request, handle) };
}

/** Answers of the ingress with one status get another. */
export function ingressStatus(from: number, to: number): SystemParts {
  return answering((answer, request) => {
    return isIngress(request) && answer.status === from ? { ...answer, status: to } : answer;
  });
}

/** Changes the JSON of a successful answer of the control API. */
export function told(
  change: (status: Record<string, unknown>) => Record<string, unknown>,
): SystemParts {
  return answering((answer, request) => {
    const status = isIngress(request) || answer.status >= 300 ? undefined : jsonOf(answer.body);
    return status === undefined ? answer : { ...answer, body: bytesOfJson(change(status)) };
  });
}

/** Changes the JSON that the control API is asked with, for paths that end like this. */
export function asked(
  ending: '/channels' | '/subscriptions',
  change: (spec: Record<string, unknown>) => Record<string, unknown>,
): SystemParts {
  return asking((request) => {
    const isMeant =
      request.method === 'POST' && !isIngress(request) && request.url.endsWith(ending);
    const spec = isMeant ? jsonOf(bytesOf(request)) : undefined;
    return spec === undefined ? request : { ...request, body: bytesOfJson(change(spec)) };
  });
}

/** Changes what is sent to subscribers. */
export function sending(change: (request: TransportRequest) => TransportRequest): SystemParts {
  return { transport: (transport) => (request) => transport(change(request)) };
}

/** Changes the body that is sent to subscribers. */
export function sendingBody(change: (body: Uint8Array) => Uint8Array): SystemParts {
  return sending((request) => {
    return request.body === undefined ? request : { ...request, body: change(request.body) };
  });
}

/** The answer of a subscriber that was never asked. */
export const PRETENDED: TransportResponse = { status: 202, headers: {}, body: new Uint8Array(0) };
