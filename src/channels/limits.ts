/** Undelivered events of one subscription, by default: 1,000,000. */
export const EVENTS_PER_SUBSCRIPTION_MAX = 1_000_000;

/** Bytes of JSON stored in one channel, by default: 1 GiB. Every event counts once. */
export const CHANNEL_SIZE_MAX_BYTES = 2 ** 30;

/** Leases of one subscription at a time, by default: 10,000. At this number `take` waits. */
export const LEASES_PER_SUBSCRIPTION_MAX = 10_000;

/** Subscriptions of one channel, by default: 10,000. */
export const SUBSCRIPTIONS_MAX = 10_000;

/** Dead letters kept for one subscription, by default: 100,000. */
export const DEAD_LETTERS_MAX = 100_000;

/** Source and id pairs that a deduplicating channel remembers, by default: 1,000,000. */
export const DEDUPLICATION_KEYS_MAX = 1_000_000;

/** Events that one `take`, and dead letters that one call, gives at most: 1,000. */
export const TAKE_MAX = 1_000;

/** The longest wait of one `take`, and the longest drain: one hour in milliseconds. */
export const WAIT_MAX_MS = 3_600_000;

/** How long a lease lasts unless the subscription says otherwise: 30 seconds in milliseconds. */
export const LEASE_DEFAULT_MS = 30_000;

/** The longest lease: 12 hours in milliseconds. */
export const LEASE_MAX_MS = 43_200_000;

/**
 * The longest delay of a nack: 200 years in milliseconds, which is the longest that a delivery specification can ask for,
 * jitter included.
 */
export const DELAY_MAX_MS = 6_311_520_000_000;

/** Characters of a reason that are kept: 1,000. */
export const REASON_MAX = 1_000;

/** The longest window of deduplication: 30 days in milliseconds. */
export const DEDUPLICATION_MAX_MS = 2_592_000_000;

/** How long events are retained by a channel that retains them, by default: 7 days in milliseconds. */
export const RETENTION_DEFAULT_MS = 604_800_000;

/** The longest retention: 30 days in milliseconds. */
export const RETENTION_MAX_MS = 2_592_000_000;

/** Events that are retained by a channel that retains them, by default: the newest 100,000. */
export const RETAINED_EVENTS_DEFAULT = 100_000;

/** Attempts under way at a time for one subscription, by default: 10. */
export const CONCURRENCY_DEFAULT = 10;

/** The most attempts under way at a time for one subscription: 1,000. */
export const CONCURRENCY_MAX = 1_000;

/** How long an event rests that neither its subscriber nor its dead letter sink takes: one minute in milliseconds. */
export const UNDELIVERABLE_REST_MS = 60_000;

/** How long to rest after an error of the channel or of the program, such as a job without destination: one second. */
export const ERROR_REST_MS = 1_000;
