/** Hosts on sockets; for Node.js. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { problemAnswer } from '../delivery/receiver-answers.ts';
import type { Receiver, ReceiverRequest, ReceiverResponse } from '../delivery/receiver-types.ts';
import { createNodeServer } from '../node/node-http.ts';
import { createControl } from './control.ts';
import { createHost, type HostOptions } from './host.ts';
import type { Host } from './host-contract.ts';
import { hostReceiver } from './host-receiver.ts';

/** Options of {@link serveHost}. */
export interface ServeOptions extends Omit<HostOptions, 'origin'> {
  /** Default: 0, any free one. */
  readonly port?: number | undefined;
  /** Address to listen on; not empty, which Node.js takes for every address. Default: `127.0.0.1`. */
  readonly hostname?: string | undefined;
  /**
   * Whether the control API is served, by which anyone who reaches the port makes this process send requests to any
   * URL. Default: only when `hostname` is a loopback address.
   */
  readonly hasControl?: boolean | undefined;
  /** Name of the implementation in the manifest. Default: `event-delivery-spec`. */
  readonly name?: string | undefined;
  readonly version?: string | undefined;
}

/** A host that listens. */
export interface ServedHost {
  readonly host: Host;
  /** URL without a path, such as `http://127.0.0.1:8080`. */
  readonly origin: string;
  /** URL of the control API; absent when it is not served. */
  readonly controlUrl?: string;
  /** Refuses new events, delivers what was accepted until the time is up, and ends. */
  close(options?: { readonly drainMs?: number | undefined }): Promise<void>;
}

/**
 * Creates a host and lets it listen.
 *
 * @param options As for `createHost`, with port, address and the control API.
 * @returns The host, when it listens.
 * @throws `TypeError` for an empty `hostname`, `Error` of `node:net` when the port is taken, and whatever the store throws.
 * @see CHN-100
 * @example A channel that anyone on this machine can send to
 * ```ts
 * import { createUndiciTransport } from 'event-delivery-spec/node';
 * import { memoryHostStore, serveHost } from 'event-delivery-spec/host';
 *
 * const transport = createUndiciTransport();
 * const served = await serveHost({ store: memoryHostStore(), transport });
 * const { address } = await served.host.createChannel({ name: 'orders' });
 * const answer = await fetch(address, {
 *   method: 'POST',
 *   headers: { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/shop', 'ce-type': 'order.created' },
 * });
 * answer.status; // => 202
 * await served.close();
 * await transport.close();
 * ```
 */
export async function serveHost(options: ServeOptions): Promise<ServedHost> {
  const { port = 0, hostname = '127.0.0.1', name = 'event-delivery-spec', version } = options;
  const { hasControl = isLoopback(hostname) } = options;
  if (hostname === '')
    throw new TypeError('Cannot listen: hostname is empty; 0.0.0.0 is every address');
  let receiver: Receiver | undefined;
  const later: Pick<Receiver, 'handle'> = {
    handle: async (request) => {
      return receiver?.handle(request) ?? notYet(request);
    },
  };
  const server = createNodeServer(later as Receiver);
  await listen(server, port, hostname);
  const origin = originOf(server.address() as AddressInfo);
  try {
    const host = await createHost({ ...options, origin });
    receiver = hostReceiver(host, hasControl ? createControl(host, { name, version }) : undefined);
    return {
      host,
      origin,
      ...(hasControl && { controlUrl: `${origin}/control/v1` }),
      close: async (drain) => {
        try {
          await host.close(drain);
        } catch (error) {
          // A mistake of the program: nothing has happened, and the host goes on.
          if (error instanceof RangeError) throw error;
          await ended(server);
          throw error;
        }
        await ended(server);
      },
    };
  } catch (error) {
    await ended(server);
    throw error;
  }
}

/** The answer while what the store kept is being opened: some of it can be there already, and none is promised. */
function notYet({ body }: ReceiverRequest): ReceiverResponse {
  if (body !== undefined && !(body instanceof Uint8Array)) body.cancel();
  const code = 'HOST_CLOSED';
  const message = 'Cannot answer request: the host is starting';
  const problem = { code, pointer: '', message, remedy: 'Ask again in a moment' };
  return problemAnswer(503, [problem], { 'retry-after': '1' });
}

/** Whether an address can be reached from this machine only. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '::1' || /^127(\.[0-9]{1,3}){3}$/.test(hostname);
}

function originOf({ family, address, port }: AddressInfo): string {
  const isAny = address === '0.0.0.0' || address === '::';
  if (isAny) return `http://localhost:${port}`;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function listen(server: Server, port: number, hostname: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, hostname, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function ended(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
