import { expect, test } from 'vitest';
import * as api from './index.ts';

test('The subpath channels has these names and no others', () => {
  expect(Object.keys(api).sort()).toEqual([
    'CAPABILITIES',
    'CAPABILITY_NAMES',
    'CHANNEL_ERRORS',
    'CHANNEL_SCHEMA_VERSION',
    'CHANNEL_SIZE_MAX_BYTES',
    'CONCURRENCY_DEFAULT',
    'CONCURRENCY_MAX',
    'DEAD_LETTERS_MAX',
    'DEDUPLICATION_KEYS_MAX',
    'DEDUPLICATION_MAX_MS',
    'DELAY_MAX_MS',
    'ERROR_REST_MS',
    'EVENTS_PER_SUBSCRIPTION_MAX',
    'LEASES_PER_SUBSCRIPTION_MAX',
    'LEASE_DEFAULT_MS',
    'LEASE_MAX_MS',
    'PARTITION_KEY',
    'REASON_MAX',
    'SUBSCRIPTIONS_MAX',
    'TAKE_MAX',
    'UNDELIVERABLE_REST_MS',
    'WAIT_MAX_MS',
    'channelLimits',
    'createChannel',
    'createMemoryChannel',
    'createMemoryStore',
    'createSqlChannel',
    'deliverChannel',
    'deliverSubscription',
    'manifestOf',
  ]);
});
