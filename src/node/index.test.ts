import { expect, test } from 'vitest';
import * as api from './index.ts';

test('The subpath node has these names and no others', () => {
  expect(Object.keys(api).sort()).toEqual([
    'CONNECTIONS_MAX',
    'CONNECTION_MAX_DEFAULT',
    'CONNECT_TIMEOUT_MS_DEFAULT',
    'HEADERS_TIMEOUT_MS',
    'KEEP_ALIVE_TIMEOUT_MS',
    'REQUEST_TIMEOUT_MS',
    'RESPONSE_BODY_MAX_BYTES',
    'RESPONSE_HEADERS_MAX_BYTES',
    'SERVER_HEADER_SIZE_BYTES',
    'UNREAD_BODY_BYTES_MAX',
    'createNodeServer',
    'createUndiciTransport',
    'isPublicAddress',
    'toNodeHandler',
  ]);
});
