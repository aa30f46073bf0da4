import {
  type FullMessageLimits,
  type MessageLimits,
  messageLimits,
} from '../http/message-limits.ts';

/** How long the body of a delivery can take by default, in milliseconds. See DLV-082. */
export const BODY_TIMEOUT_MS = 30_000;

/** How long a handler can take by default, in milliseconds. See DLV-083. */
export const HANDLER_TIMEOUT_MS = 30_000;

/** How long `authenticate` and `decide` can take by default, in milliseconds. See DLV-180. */
export const DECISION_TIMEOUT_MS = 10_000;

/** The longest time limit that a receiver can have, in milliseconds: one hour. */
export const RECEIVER_TIMEOUT_MS_MAX = 3_600_000;

/** Deliveries that one receiver handles at once by default. See DLV-084. */
export const DELIVERIES_IN_FLIGHT = 1_000;

/** The most deliveries at once that a receiver can be set to. */
export const DELIVERIES_IN_FLIGHT_MAX = 1_000_000;

/** Bytes of bodies that one receiver holds at once by default: 64 MiB. See DLV-084. */
export const BODIES_IN_FLIGHT_BYTES = 67_108_864;

/** The most bytes of bodies at once that a receiver can be set to: 4 GiB. */
export const BODIES_IN_FLIGHT_BYTES_MAX = 4_294_967_296;

/** The highest rate that a receiver can be set to, in deliveries a minute. */
export const DELIVERIES_PER_MINUTE_MAX = 60_000_000;

/** Limits of one receiver. */
export interface ReceiverLimits extends MessageLimits {
  /** 1 to 3,600,000 milliseconds. Default: {@link BODY_TIMEOUT_MS}. */
  readonly bodyTimeoutMs?: number | undefined;
  /** 1 to 3,600,000 milliseconds. Default: {@link HANDLER_TIMEOUT_MS}. */
  readonly handlerTimeoutMs?: number | undefined;
  /** For `authenticate` and `decide`; 1 to 3,600,000 milliseconds. Default: {@link DECISION_TIMEOUT_MS}. */
  readonly decisionTimeoutMs?: number | undefined;
  /** 1 to 1,000,000. Default: {@link DELIVERIES_IN_FLIGHT}. */
  readonly deliveriesInFlight?: number | undefined;
  /** 1 to 4 GiB. Default: {@link BODIES_IN_FLIGHT_BYTES}. */
  readonly bodiesInFlightBytes?: number | undefined;
  /** Deliveries in any sixty seconds: 1 to 60,000,000. Default: any number. */
  readonly deliveriesPerMinute?: number | undefined;
}

/** Every limit of a receiver, none left open. */
export interface FullReceiverLimits {
  readonly message: FullMessageLimits;
  readonly bodyTimeoutMs: number;
  readonly handlerTimeoutMs: number;
  readonly decisionTimeoutMs: number;
  readonly deliveriesInFlight: number;
  readonly bodiesInFlightBytes: number;
  /** Infinity: no limit. */
  readonly deliveriesPerMinute: number;
}

/**
 * The limits in force.
 *
 * @throws `RangeError` for a limit that is no whole number, or out of its range.
 */
export function receiverLimits(limits: ReceiverLimits = {}): FullReceiverLimits {
  return {
    message: messageLimits(limits),
    bodyTimeoutMs: inRange(
      'bodyTimeoutMs',
      limits.bodyTimeoutMs,
      BODY_TIMEOUT_MS,
      RECEIVER_TIMEOUT_MS_MAX,
    ),
    handlerTimeoutMs: inRange(
      'handlerTimeoutMs',
      limits.handlerTimeoutMs,
      HANDLER_TIMEOUT_MS,
      RECEIVER_TIMEOUT_MS_MAX,
    ),
    decisionTimeoutMs: inRange(
      'decisionTimeoutMs',
      limits.decisionTimeoutMs,
      DECISION_TIMEOUT_MS,
      RECEIVER_TIMEOUT_MS_MAX,
    ),
    deliveriesInFlight: inRange(
      'deliveriesInFlight',
      limits.deliveriesInFlight,
      DELIVERIES_IN_FLIGHT,
      DELIVERIES_IN_FLIGHT_MAX,
    ),
    bodiesInFlightBytes: inRange(
      'bodiesInFlightBytes',
      limits.bodiesInFlightBytes,
      BODIES_IN_FLIGHT_BYTES,
      BODIES_IN_FLIGHT_BYTES_MAX,
    ),
    deliveriesPerMinute:
      limits.deliveriesPerMinute === undefined
        ? Number.POSITIVE_INFINITY
        : inRange('deliveriesPerMinute', limits.deliveriesPerMinute, 1, DELIVERIES_PER_MINUTE_MAX),
  };
}

/** The value, or its default; a whole number from 1. */
export function inRange(
  name: string,
  value: number | undefined,
  standard: number,
  most: number,
): number {
  const chosen = value ?? standard;
  if (Number.isInteger(chosen) && chosen >= 1 && chosen <= most) return chosen;
  throw new RangeError(
    `Cannot create receiver: ${name} is ${String(chosen)}, not a whole number from 1 to ${most}`,
  );
}
