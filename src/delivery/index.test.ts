import { expect, test } from 'vitest';
import * as api from './index.ts';

test('The subpath delivery has these names and no others', () => {
  expect(Object.keys(api).sort()).toEqual([
    'BACKOFF_DELAY_MS_DEFAULT',
    'BACKOFF_MAX_MS_DEFAULT',
    'BINARY_HEADERS_MAX_BYTES',
    'CIRCUIT_FAILURE_MAX_DEFAULT',
    'CIRCUIT_OPEN_MS_DEFAULT',
    'CONCURRENCY_MAX_DEFAULT',
    'DEFAULT_POLICY',
    'DELIVERY_ERRORS',
    'DESTINATION_LENGTH_MAX',
    'ERROR_DATA_LENGTH_MAX',
    'GONE_MS_DEFAULT',
    'OUTCOMES',
    'RETRY_AFTER_MAX_MS_DEFAULT',
    'RETRY_DEFAULT',
    'RETRY_MAX',
    'TIMEOUT_MS_DEFAULT',
    'backoffMs',
    'createDispatcher',
    'deadLetterEvent',
    'decide',
    'outcomeOf',
    'parseDeliverySpec',
    'parseDestination',
    'retryAfterMs',
  ]);
});
