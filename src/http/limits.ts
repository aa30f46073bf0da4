import { BATCH_SIZE_MAX_BYTES, EVENT_SIZE_MAX_BYTES } from '../event/limits.ts';

/** Most header lines of one message, whatever their names. See DLV-050. */
export const HEADER_COUNT_MAX = 16_384;

/**
 * Most bytes of all header lines of one message, each with its colon and line end: 256 KiB. An event of
 * the guaranteed 64 KiB of JSON needs at most three times its size in percent-encoding. See DLV-050.
 */
export const HEADER_SIZE_MAX_BYTES = 262_144;

/** Largest body of a message with one event, in either mode: 1 MiB. See DLV-050. */
export const BODY_SIZE_MAX_BYTES = EVENT_SIZE_MAX_BYTES;

/** Largest body of a message in batched mode: 16 MiB. See DLV-050. */
export const BATCH_BODY_SIZE_MAX_BYTES = BATCH_SIZE_MAX_BYTES;
