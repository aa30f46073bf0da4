/**
 * Sending and receiving over sockets, for Node.js: the transport that a dispatcher sends through, and the server that a
 * receiver answers behind. Everything else of delivery runs in browsers too.
 *
 * @module
 */

export { type AddressPolicy, isPublicAddress } from './destination-policy.ts';
export {
  CONNECTIONS_MAX,
  createNodeServer,
  HEADERS_TIMEOUT_MS,
  KEEP_ALIVE_TIMEOUT_MS,
  type NodeHandler,
  REQUEST_TIMEOUT_MS,
  SERVER_HEADER_SIZE_BYTES,
  toNodeHandler,
  UNREAD_BODY_BYTES_MAX,
} from './node-http.ts';
export {
  CONNECT_TIMEOUT_MS_DEFAULT,
  CONNECTION_MAX_DEFAULT,
  createUndiciTransport,
  RESPONSE_BODY_MAX_BYTES,
  RESPONSE_HEADERS_MAX_BYTES,
  type UndiciTransport,
  type UndiciTransportOptions,
} from './undici-transport.ts';
