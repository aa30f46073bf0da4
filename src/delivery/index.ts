/**
 * Sending events over HTTP until they are accepted: outcomes, retries, replies, dead letters. Receiving them.
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
export { type LogEntry, logEntry } from './log-entry.ts';
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
export { createReceiver, DRAIN_MS, DRAIN_MS_MAX } from './receiver.ts';
export { PROBLEM_BODY_SIZE_MAX_BYTES } from './receiver-answers.ts';
export {
  type Authenticate,
  bearerTokens,
  type Credentials,
  TOKEN_LENGTH_MAX,
} from './receiver-auth.ts';
export {
  DUPLICATE_KEY_LENGTH_MAX,
  DUPLICATES_REMEMBERED,
  DUPLICATES_REMEMBERED_MAX,
  DUPLICATES_REMEMBERED_MS,
  DUPLICATES_REMEMBERED_MS_MAX,
  type DuplicateOptions,
} from './receiver-duplicates.ts';
export {
  RECEIVER_ERRORS,
  type ReceiverErrorCode,
  type ReceiverErrorRow,
} from './receiver-errors.ts';
export { REFUSAL_LENGTH_MAX, refusal } from './receiver-handling.ts';
export {
  BODIES_IN_FLIGHT_BYTES,
  BODIES_IN_FLIGHT_BYTES_MAX,
  BODY_TIMEOUT_MS,
  DECISION_TIMEOUT_MS,
  DELIVERIES_IN_FLIGHT,
  DELIVERIES_IN_FLIGHT_MAX,
  DELIVERIES_PER_MINUTE_MAX,
  HANDLER_TIMEOUT_MS,
  RECEIVER_TIMEOUT_MS_MAX,
  type ReceiverLimits,
} from './receiver-limits.ts';
export type {
  BodySource,
  DeliveryContext,
  OnEvent,
  OnEvents,
  Receiver,
  ReceiverOptions,
  ReceiverProfile,
  ReceiverRequest,
  ReceiverResponse,
} from './receiver-types.ts';
export { BINARY_HEADERS_MAX_BYTES } from './request.ts';
export { retryAfterMs } from './retry-after.ts';
export type { Transport, TransportRequest, TransportResponse } from './transport.ts';
export {
  WEBHOOK_ORIGIN_LENGTH_MAX,
  WEBHOOK_RATE_MAX,
  type WebhookConsent,
  type WebhookOptions,
  type WebhookRequest,
} from './webhook.ts';
