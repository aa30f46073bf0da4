import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { bodyTaken, joined } from '../delivery/receiver-fetch.ts';
import type {
  BodySource,
  Receiver,
  ReceiverRequest,
  ReceiverResponse,
} from '../delivery/receiver-types.ts';
import { FlatHeaders } from '../http/headers.ts';

/** Most bytes of an unwanted body that are read and thrown away to keep a connection, 256 KiB. See DLV-099. */
export const UNREAD_BODY_BYTES_MAX = 262_144;

/** How long request line and headers can take, in milliseconds. See DLV-099. */
export const HEADERS_TIMEOUT_MS = 10_000;

/** How long a whole request can take, in milliseconds. See DLV-099. */
export const REQUEST_TIMEOUT_MS = 60_000;

/** How long a connection is kept without a request, in milliseconds. See DLV-099. */
export const KEEP_ALIVE_TIMEOUT_MS = 30_000;

/** Bytes of request line and headers that the server takes: 256 KiB, those that events of 64 KiB can need. */
export const SERVER_HEADER_SIZE_BYTES = 262_144;

/** Connections that one server holds at once. See DLV-099. */
export const CONNECTIONS_MAX = 10_000;

/** A handler of requests as `node:http`, `node:https`, Express and others take it. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Lets a receiver answer requests of `node:http`.
 *
 * Never throws and never rejects. The body has to be unread: put it in front of anything that parses bodies.
 *
 * @param receiver From `createReceiver`.
 * @returns A function for `createServer`, and for every framework that hands out request and response of Node.js.
 * @see DLV-060
 * @example A server
 * ```ts
 * import { createServer } from 'node:http';
 * import { createReceiver } from 'event-delivery-spec/delivery';
 * import { toNodeHandler } from 'event-delivery-spec/node';
 *
 * const receiver = createReceiver({ onEvent: () => undefined });
 * const server = createServer(toNodeHandler(receiver));
 * server.listenerCount('request'); // => 1
 * ```
 */
export function toNodeHandler(receiver: Receiver): NodeHandler {
  return (request, response) => {
    const handled = receiver.handle(new NodeRequest(request, response));
    void handled.then(
      (answer) => write(answer, request, response),
      () => fail(response),
    );
  };
}

/** A receiver never rejects and its headers can be written; what is passed for one must not end the process. */
function fail(response: ServerResponse): void {
  if (!response.headersSent) response.writeHead(500, { 'content-length': '0' });
  response.end();
}

/**
 * Creates a server of `node:http` whose limits fit to a receiver: slow and half-open connections are closed.
 *
 * @param receiver From `createReceiver`.
 * @param options Those of `http.createServer`; they win over the defaults of this package, which are the constants
 *   `HEADERS_TIMEOUT_MS`, `REQUEST_TIMEOUT_MS`, `KEEP_ALIVE_TIMEOUT_MS`, `SERVER_HEADER_SIZE_BYTES` and
 *   `CONNECTIONS_MAX`.
 * @returns A server that does not listen yet.
 * @see DLV-099
 * @example Not listening yet
 * ```ts
 * import { createReceiver } from 'event-delivery-spec/delivery';
 * import { createNodeServer } from 'event-delivery-spec/node';
 *
 * const server = createNodeServer(createReceiver({ onEvent: () => undefined }));
 * server.headersTimeout; // => 10_000
 * server.listening; // => false
 * ```
 */
export function createNodeServer(receiver: Receiver, options: ServerOptions = {}): Server {
  // A shorter time for the whole request holds for its headers too; node:http would throw. With 0 there is none.
  const requestTimeout = options.requestTimeout || REQUEST_TIMEOUT_MS;
  const server = createServer(
    {
      headersTimeout: Math.min(HEADERS_TIMEOUT_MS, requestTimeout),
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      connectionsCheckingInterval: 1_000,
      maxHeaderSize: SERVER_HEADER_SIZE_BYTES,
      ...options,
    },
    toNodeHandler(receiver),
  );
  server.maxConnections = CONNECTIONS_MAX;
  // What is too many for the receiver is answered by it; Node.js would drop it without a word.
  server.maxHeadersCount = 0;
  return server;
}

/**
 * A request of `node:http` as plain values. A class, since an object with a getter of its own has a shape of its own
 * too, which lives, with everything that the getter sees, until the next full collection of garbage.
 */
class NodeRequest implements ReceiverRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: FlatHeaders;
  readonly body: BodySource;
  readonly #response: ServerResponse;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.method = request.method ?? '';
    this.url = request.url ?? '/';
    this.headers = new FlatHeaders(request.rawHeaders);
    this.body = requestSource(request);
    this.#response = response;
  }

  get signal(): AbortSignal {
    return senderSignal(this.#response);
  }
}

/** Aborts when the connection closes before the answer was written. */
function senderSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const onClose = () => {
    if (!response.writableFinished)
      controller.abort(new DOMException('The sender is gone', 'AbortError'));
  };
  // Who asks late asks for what has happened before.
  if (response.destroyed) onClose();
  else response.on('close', onClose);
  return controller.signal;
}

/** The body of a request; what nobody reads is thrown away within a limit. */
function requestSource(request: IncomingMessage): BodySource {
  let end: (() => void) | undefined;
  return {
    cancel: () => end?.(),
    read: (take) =>
      new Promise((resolve, reject) => {
        if (request.readableDidRead || request.readableEnded) return reject(bodyTaken());
        if (request.destroyed) return reject(new Error('The sender is gone'));
        const chunks: Uint8Array[] = [];
        let size = 0;
        let isOver = false;
        // Without taking the listeners away again: most requests are over right afterwards.
        const stop = () => {
          if (isOver) return;
          isOver = true;
          request.pause();
          resolve(undefined);
        };
        end = stop;
        request.on('data', (chunk: Uint8Array) => {
          if (isOver) return;
          if (!take(chunk.byteLength)) return stop();
          chunks.push(chunk);
          size += chunk.byteLength;
        });
        request.on('end', () => {
          if (isOver) return;
          isOver = true;
          resolve(joined(chunks, size));
        });
        // Gone before the end; without the listener the process would end with it.
        request.on('error', (error) => {
          isOver = true;
          reject(error);
        });
      }),
  };
}

function write(
  { status, headers, body }: ReceiverResponse,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (response.headersSent || response.destroyed) return;
  // After the answer nobody waits for the sender: what it still sends is read up to a limit, then it is cut off.
  if (!request.complete) discard(request);
  // One that was too slow would hold its connection on, and be told 408 once more by the server (RFC 9110 15.5.9).
  if (status === 408) response.shouldKeepAlive = false;
  try {
    response.writeHead(status, headers);
    if (body.byteLength === 0) response.end();
    else response.end(body);
  } catch {
    fail(response);
  }
}

/** Throws away the rest of a body, so that the sender gets to read the answer; ends senders that never stop. */
function discard(request: IncomingMessage): void {
  let size = 0;
  request.on('error', () => undefined);
  request.on('data', (chunk: Uint8Array) => {
    size += chunk.byteLength;
    if (size > UNREAD_BODY_BYTES_MAX) request.destroy();
  });
  request.resume();
}
