import { expect, test } from 'vitest';
import * as api from './index.ts';

test('The subpath http has these names and no others', () => {
  expect(Object.keys(api).sort()).toEqual([
    'BATCH_BODY_SIZE_MAX_BYTES',
    'BATCH_CONTENT_TYPE',
    'BODY_SIZE_MAX_BYTES',
    'EVENT_CONTENT_TYPE',
    'HEADER_COUNT_MAX',
    'HEADER_SIZE_MAX_BYTES',
    'HTTP_ERRORS',
    'contentMode',
    'decodeFetch',
    'decodeMessage',
    'encodeEvent',
    'encodeEvents',
    'wireSize',
  ]);
});
