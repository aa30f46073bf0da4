/** The transport of Node.js: connections that are kept, answers that are bounded. */
import type { SecureContextOptions } from 'node:tls';
import { Agent, buildConnector } from 'undici';
import { parseDestination } from '../delivery/destination.ts';
import { remembered } from '../delivery/remembered.ts';
import type { Transport } from '../delivery/transport.ts';
import { BODY_SIZE_MAX_BYTES, HEADER_SIZE_MAX_BYTES } from '../http/limits.ts';
import { type AddressPolicy, policyLookup, refusedLiteral } from './destination-policy.ts';
import { ResponseReader } from './undici-response.ts';

/** The most bytes that are read of a response's body: those of one event. See DLV-172. */
export const RESPONSE_BODY_MAX_BYTES = BODY_SIZE_MAX_BYTES;

/** The most bytes of headers that a response can have. See DLV-172. */
export const RESPONSE_HEADERS_MAX_BYTES = HEADER_SIZE_MAX_BYTES;

/** Connections to one origin, unless options say otherwise. */
export const CONNECTION_MAX_DEFAULT = 128;

/** Time to connect, in milliseconds, unless options say otherwise. */
export const CONNECT_TIMEOUT_MS_DEFAULT = 10_000;

/** Options of {@link createUndiciTransport}. */
export interface UndiciTransportOptions {
  /** Which addresses are connected to, after names are resolved. Default: `any`. */
  readonly addresses?: AddressPolicy | undefined;
  /** Connections to one origin at once, 1 or more. Default: {@link CONNECTION_MAX_DEFAULT}. */
  readonly connectionMax?: number | undefined;
  /** Milliseconds to connect, 1 or more. Default: {@link CONNECT_TIMEOUT_MS_DEFAULT}. */
  readonly connectTimeoutMs?: number | undefined;
  /** Bytes that are read of a response's body. Default: {@link RESPONSE_BODY_MAX_BYTES}. */
  readonly responseBodyMaxBytes?: number | undefined;
  /** Certificates for https, as Node.js takes them. Default: those that Node.js trusts. */
  readonly tls?: Pick<SecureContextOptions, 'ca' | 'cert' | 'key'> | undefined;
}

/** A transport that holds connections. */
export interface UndiciTransport extends Transport {
  /**
   * Ends the connections.
   *
   * @param options `abort`: requests under way are given up; otherwise they are waited for.
   */
  close(options?: { readonly abort?: boolean }): Promise<void>;
}

/**
 * Makes a transport on sockets; for Node.js.
 *
 * Keeps connections, follows no redirect, answers no authentication challenge, retries nothing, and reads no more of a
 * response than its limits allow. It has no time limit but that for connecting: the dispatcher keeps the timeout.
 *
 * @param options Addresses, connections, limits and certificates as needed.
 * @returns The transport; close it when the program ends.
 * @throws `RangeError` for a limit below 1.
 * @see DLV-112
 * @see DLV-171
 * @example Addresses of the own network are refused
 * ```ts
 * import { createDispatcher, parseDeliverySpec } from 'event-delivery-spec/delivery';
 * import { createUndiciTransport } from 'event-delivery-spec/node';
 * import { createEvent } from 'event-delivery-spec/event';
 *
 * const transport = createUndiciTransport({ addresses: 'public' });
 * const dispatcher = createDispatcher({ transport });
 * const event = createEvent({ id: '1', source: '/shop', type: 'order.created' });
 * const job = { subscriber: 'http://127.0.0.1:9/', policy: parseDeliverySpec({}) };
 * const { outcome, attempts } = await dispatcher.dispatch(event, job);
 * await transport.close();
 * outcome; // => 'dropped'
 * attempts; // => ~ [{ outcome: 'rejected', failure: { error: { code: 'DELIVERY_DESTINATION_REFUSED' } } }]
 * ```
 */
export function createUndiciTransport(options: UndiciTransportOptions = {}): UndiciTransport {
  const { addresses = 'any', responseBodyMaxBytes = RESPONSE_BODY_MAX_BYTES } = options;
  const { connectionMax = CONNECTION_MAX_DEFAULT } = options;
  const { connectTimeoutMs = CONNECT_TIMEOUT_MS_DEFAULT } = options;
  for (const [name, value] of Object.entries({
    connectionMax,
    connectTimeoutMs,
    responseBodyMaxBytes,
  })) {
    if (!(value >= 1))
      throw new RangeError(`Cannot create transport: ${name} is ${value}, below 1`);
  }
  const agent = new Agent({
    connect: connector(addresses, connectTimeoutMs, options.tls),
    connections: connectionMax,
    maxHeaderSize: RESPONSE_HEADERS_MAX_BYTES,
    // The dispatcher keeps the time of the whole exchange; two limits would end it at the shorter one.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  const targetOf = remembered(readTarget);
  const send: Transport = (given) =>
    new Promise((resolve, reject) => {
      const { method, url, headers, body } = given;
      const { origin, path } = targetOf(url);
      const reader = new ResponseReader(resolve, reject, responseBodyMaxBytes);
      reader.endWith(given);
      const request = { origin, path, method, headers, ...(body !== undefined && { body }) };
      if (!reader.isOver) agent.dispatch(request, reader);
    });
  const close: UndiciTransport['close'] = async ({ abort = false } = {}) => {
    await (abort ? agent.destroy() : agent.close());
  };
  return Object.assign(send, { close, takesOnGivenUp: true as const });
}

/** Opens sockets to allowed addresses only: a name through the lookup, an address before it. */
function connector(
  addresses: AddressPolicy,
  timeout: number,
  tls: UndiciTransportOptions['tls'],
): buildConnector.connector {
  if (addresses === 'any') return buildConnector({ ...tls, timeout });
  // The types of undici leave `lookup` out; it is handed to `net.connect` and `tls.connect`.
  const connect = buildConnector({ ...tls, timeout, lookup: policyLookup(addresses) } as object);
  return (options, callback) => {
    const refused = refusedLiteral(addresses, options.hostname);
    if (refused !== undefined) callback(refused, null);
    else connect(options, callback);
  };
}

/** The parts of a URL that a request is made of. */
function readTarget(url: string): { readonly origin: string; readonly path: string } {
  const { origin, pathname, search } = new URL(parseDestination(url));
  return { origin, path: `${pathname}${search}` };
}
