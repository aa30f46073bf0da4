/** Size up to which every event is accepted, counted as compact JSON in UTF-8: 64 KiB. See EVT-047. */
export const EVENT_SIZE_GUARANTEED_BYTES = 65_536;

/** Largest event accepted, counted as JSON text in UTF-8: 1 MiB. See EVT-048. */
export const EVENT_SIZE_MAX_BYTES = 1_048_576;

/** Most context attributes of one event; more do not fit into the guaranteed size. See EVT-048. */
export const ATTRIBUTE_COUNT_MAX = 10_000;

/** Deepest nesting of `data`: `[[1]]` is 2 deep. See EVT-048. */
export const DATA_DEPTH_MAX = 100;

/** Most problems reported for one input; the last one then says that there are more. See EVT-048. */
export const PROBLEM_COUNT_MAX = 100;

/** Largest batch accepted, counted as JSON text in UTF-8: 16 MiB. See EVT-048. */
export const BATCH_SIZE_MAX_BYTES = 16_777_216;

/** Most events of one batch. See EVT-048. */
export const BATCH_COUNT_MAX = 10_000;
