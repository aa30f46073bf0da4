/**
 * Sending events over HTTP until they are accepted: outcomes, retries, replies, dead letters.
 *
 * @module
 */
export type {
  AttemptDecision,
  AttemptResult,
  DeadLetterResult,
  DeliveryJob,
  DispatchResult,
  Exchange,
  ExchangeError,
  Failure,
  Leg,
  ReplyState,
} from './attempt.ts';
export { backoffMs } from './backoff.ts';
export { deadLetterEvent, ERROR_DATA_LENGTH_MAX } from './dead-letter.ts';
export { type AttemptFacts, type Decision, decide } from './decide.ts';
export { DESTINATION_LENGTH_MAX, parseDestination } from './destination.ts';
export { createDispatcher, type Dispatcher } from './dispatcher.ts';
export { DELIVERY_ERRORS, type DeliveryErrorCode } from './errors.ts';
export {
  CIRCUIT_FAILURE_MAX_DEFAULT,
  CIRCUIT_OPEN_MS_DEFAULT,
  CONCURRENCY_MAX_DEFAULT,
  type CongestionOptions,
  type DestinationState,
  GONE_MS_DEFAULT,
} from './gate.ts';
export type { DeliveryRecord, ExchangeStart, Observer } from './observe.ts';
export type { DispatchCall, DispatcherOptions } from './options.ts';
export { OUTCOMES, type Outcome, type OutcomeRow, outcomeOf } from './outcome.ts';
export { type DeliverySpecOptions, parseDeliverySpec } from './parse-spec.ts';
export {
  BACKOFF_DELAY_MS_DEFAULT,
  BACKOFF_MAX_MS_DEFAULT,
  type BackoffPolicy,
  type BackoffProfile,
  DEFAULT_POLICY,
  type DeliveryPolicy,
  RETRY_AFTER_MAX_MS_DEFAULT,
  RETRY_DEFAULT,
  RETRY_MAX,
  TIMEOUT_MS_DEFAULT,
} from './policy.ts';
export { BINARY_HEADERS_MAX_BYTES } from './request.ts';
export { retryAfterMs } from './retry-after.ts';
export type { Transport, TransportRequest, TransportResponse } from './transport.ts';
