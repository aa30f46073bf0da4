/** How a delay grows from one retry to the next. */
export type BackoffPolicy = 'linear' | 'exponential';

/**
 * Whose reading of `backoffPolicy` counts.
 *
 * - `delivery-spec`: this specification's, DLV-121 and DLV-122.
 * - `knative-docs`: the API documentation of Knative Eventing: delay × n and delay × 2^n before retry n.
 * - `knative-code`: its dispatcher: delay × (n − 1), so that the first retry is immediate, and delay × 2^(n − 1).
 */
export type BackoffProfile = 'delivery-spec' | 'knative-docs' | 'knative-code';

/** A delivery specification, checked and with its defaults: how one event is sent to one destination. */
export interface DeliveryPolicy {
  /** Retries after the first attempt, 0 or more; `Infinity`: until it is accepted or rejected. */
  readonly retry: number;
  readonly backoffPolicy: BackoffPolicy;
  /** Delay before the first retry, in milliseconds. */
  readonly backoffDelayMs: number;
  /** The longest delay that backoff grows to, in milliseconds; not below `backoffDelayMs`. */
  readonly backoffMaxMs: number;
  /** What is added to a delay at random, at most, as a part of it: 0 to 1. */
  readonly jitter: number;
  readonly backoffProfile: BackoffProfile;
  /** Time for one request and its response, in milliseconds, more than 0. */
  readonly timeoutMs: number;
  /** The longest wait that a `Retry-After` can ask for, in milliseconds; 0: `Retry-After` is ignored. */
  readonly retryAfterMaxMs: number;
  /** Where undeliverable events go: an absolute URL. */
  readonly deadLetterSink?: string;
  /** Content mode: `json` is structured; absent: as fits the event. */
  readonly format?: 'json' | 'binary';
}

/** Retries when a delivery specification names none. See DLV-130. */
export const RETRY_DEFAULT = 10;

/** The most retries that a delivery specification can ask for. See DLV-131. */
export const RETRY_MAX = 10_000;

/** Delay before the first retry when a delivery specification names none, in milliseconds. See DLV-125. */
export const BACKOFF_DELAY_MS_DEFAULT = 200;

/** What backoff grows to when a delivery specification does not say, in milliseconds: an hour. See DLV-123. */
export const BACKOFF_MAX_MS_DEFAULT = 3_600_000;

/** Time for one request when a delivery specification names none, in milliseconds: half a minute. See DLV-118. */
export const TIMEOUT_MS_DEFAULT = 30_000;

/** The longest wait for a `Retry-After` when a delivery specification names none, in milliseconds: an hour. See DLV-127. */
export const RETRY_AFTER_MAX_MS_DEFAULT = 3_600_000;

/** A delivery specification that says nothing. */
export const DEFAULT_POLICY: DeliveryPolicy = {
  retry: RETRY_DEFAULT,
  backoffPolicy: 'exponential',
  backoffDelayMs: BACKOFF_DELAY_MS_DEFAULT,
  backoffMaxMs: BACKOFF_MAX_MS_DEFAULT,
  jitter: 0,
  backoffProfile: 'delivery-spec',
  timeoutMs: TIMEOUT_MS_DEFAULT,
  retryAfterMaxMs: RETRY_AFTER_MAX_MS_DEFAULT,
};
