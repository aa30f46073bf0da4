/**
 * Channels behind HTTP: an address for each, delivery to subscribers, and the control protocol.
 *
 * @module
 */
export { CONTROL_PATH, type ControlIdentity, createControl } from './control.ts';
export { type DirectoryHostStore, directoryHostStore } from './directory-host-store.ts';
export { HOST_ERRORS, type HostErrorCode } from './errors.ts';
export { createHost, type HostOptions } from './host.ts';
export type { Host } from './host-contract.ts';
export { hostReceiver } from './host-receiver.ts';
export type { HostObserver, HostRecord } from './host-record.ts';
export type { HostedChannelStatus, HostedSubscriptionStatus } from './host-status.ts';
export type { HostStore, StoredChannel } from './host-store.ts';
export {
  CHANNELS_MAX,
  CONTROL_BODY_SIZE_MAX_BYTES,
  DRAIN_MS_DEFAULT,
  NAME_LENGTH_MAX,
} from './limits.ts';
export { memoryHostStore } from './memory-host-store.ts';
export { type ServedHost, type ServeOptions, serveHost } from './serve.ts';
export type { ChannelSpec, SubscriptionSpec } from './specs.ts';
