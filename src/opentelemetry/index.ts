/**
 * Deliveries, channels and outboxes as OpenTelemetry traces and metrics. Needs the optional peer `@opentelemetry/api`.
 *
 * @module
 */
export { ATTRIBUTE_LENGTH_MAX } from './attributes.ts';
export { type ObserveChannelOptions, observeChannel } from './observe-channel.ts';
export { type ObservedRelay, type ObserveOutboxOptions, observeOutbox } from './observe-outbox.ts';
export {
  createTelemetry,
  INSTRUMENTATION_NAME,
  type Telemetry,
  type TelemetryOptions,
} from './telemetry.ts';
