import { BATCH_COUNT_MAX } from '../event/limits.ts';
import {
  BATCH_BODY_SIZE_MAX_BYTES,
  BODY_SIZE_MAX_BYTES,
  HEADER_COUNT_MAX,
  HEADER_SIZE_MAX_BYTES,
} from './limits.ts';

/** Lower limits for the messages of one recipient; absent ones are those of the constants. */
export interface MessageLimits {
  /** Header lines, whatever their names: 1 to {@link HEADER_COUNT_MAX}. */
  readonly headerCountMax?: number | undefined;
  /** Bytes of all header lines: 1 to {@link HEADER_SIZE_MAX_BYTES}. */
  readonly headerSizeMaxBytes?: number | undefined;
  /** Bytes of the body of a message with one event: 0 to {@link BODY_SIZE_MAX_BYTES}. */
  readonly bodySizeMaxBytes?: number | undefined;
  /** Bytes of the body of a batch: 0 to {@link BATCH_BODY_SIZE_MAX_BYTES}. */
  readonly batchBodySizeMaxBytes?: number | undefined;
  /** Events of a batch: 0 to 10,000. */
  readonly batchCountMax?: number | undefined;
}

/** Every limit of a message, none left open. */
export interface FullMessageLimits {
  readonly headerCountMax: number;
  readonly headerSizeMaxBytes: number;
  readonly bodySizeMaxBytes: number;
  readonly batchBodySizeMaxBytes: number;
  readonly batchCountMax: number;
}

/** The limits that hold when nobody lowers them. */
export const MESSAGE_LIMITS: FullMessageLimits = {
  headerCountMax: HEADER_COUNT_MAX,
  headerSizeMaxBytes: HEADER_SIZE_MAX_BYTES,
  bodySizeMaxBytes: BODY_SIZE_MAX_BYTES,
  batchBodySizeMaxBytes: BATCH_BODY_SIZE_MAX_BYTES,
  batchCountMax: BATCH_COUNT_MAX,
};

/**
 * The limits in force.
 *
 * @throws `RangeError` for a limit that is no whole number, or above its constant: limits can only be lowered.
 */
export function messageLimits(lowered: MessageLimits | undefined): FullMessageLimits {
  if (lowered === undefined) return MESSAGE_LIMITS;
  const limit = (name: keyof FullMessageLimits, least: number): number => {
    const most = MESSAGE_LIMITS[name];
    const value = lowered[name] ?? most;
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new RangeError(
      `Cannot use limits: ${name} is ${String(value)}, not a whole number from ${least} to ${most}`,
    );
  };
  return {
    headerCountMax: limit('headerCountMax', 1),
    headerSizeMaxBytes: limit('headerSizeMaxBytes', 1),
    bodySizeMaxBytes: limit('bodySizeMaxBytes', 0),
    batchBodySizeMaxBytes: limit('batchBodySizeMaxBytes', 0),
    batchCountMax: limit('batchCountMax', 0),
  };
}
