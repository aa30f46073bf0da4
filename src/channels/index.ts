/**
 * Channels: every accepted event kept for each subscription until it is done with it. Runs in browsers too; channels in
 * a directory are in `event-delivery-spec/channels/pglite`.
 *
 * @module
 */
export {
  CAPABILITIES,
  CAPABILITY_NAMES,
  type Capability,
  type CapabilityManifest,
  manifestOf,
} from './capabilities.ts';
export type {
  Channel,
  ChannelDescription,
  CloseOptions,
  CloseResult,
  DeadLetter,
  LastFailure,
  Lease,
  NackOptions,
  ReleaseOptions,
  RetainedDescription,
  SendResult,
  SubscribeOptions,
  Subscription,
  SubscriptionDescription,
  TakeOptions,
  Undelivered,
} from './channel.ts';
export { type ChannelLimits, channelLimits } from './channel-limits.ts';
export { type CreateChannelOptions, createChannel } from './create-channel.ts';
export { type DeliverChannelOptions, deliverChannel } from './deliver-channel.ts';
export type { DeliverSubscriptionOptions, DeliveryCounts, Settled } from './deliver-lease.ts';
export { type Delivery, deliverSubscription } from './deliver-subscription.ts';
export { CHANNEL_ERRORS, type ChannelErrorCode } from './errors.ts';
export {
  CHANNEL_SIZE_MAX_BYTES,
  CONCURRENCY_DEFAULT,
  CONCURRENCY_MAX,
  DEAD_LETTERS_MAX,
  DEDUPLICATION_KEYS_MAX,
  DEDUPLICATION_MAX_MS,
  DELAY_MAX_MS,
  ERROR_REST_MS,
  EVENTS_PER_SUBSCRIPTION_MAX,
  LEASE_DEFAULT_MS,
  LEASE_MAX_MS,
  LEASES_PER_SUBSCRIPTION_MAX,
  REASON_MAX,
  RETAINED_EVENTS_DEFAULT,
  RETENTION_DEFAULT_MS,
  RETENTION_MAX_MS,
  SUBSCRIPTIONS_MAX,
  TAKE_MAX,
  UNDELIVERABLE_REST_MS,
  WAIT_MAX_MS,
} from './limits.ts';
export { type ChannelOptions, createMemoryChannel } from './memory-channel.ts';
export { createMemoryStore, type MemoryStoreOptions } from './memory-store.ts';
export { type OrderBy, PARTITION_KEY } from './ordering.ts';
export type { Retention, RetentionLimits } from './retention.ts';
export { createSqlChannel, type SqlChannelOptions } from './sql-channel.ts';
export type { SqlDatabase, SqlRow, SqlSession } from './sql-database.ts';
export { CHANNEL_SCHEMA_VERSION } from './sql-schema.ts';
export type { Awaitable, ChannelStore, Ending, Leased, LeaseToken, OpenOptions } from './store.ts';
