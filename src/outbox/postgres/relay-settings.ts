import type { Clock } from '../../clock.ts';
import type { Destination } from '../destination.ts';

/** Milliseconds that a publication may take, unless another time is given or the destination limits itself. */
export const PUBLISH_TIMEOUT_MS = 30_000;

/** Publications in flight at once, unless another number is given; at most one of each key. */
export const IN_FLIGHT_COUNT = 32;

/** Records read, published and marked together, unless another number is given. */
export const BATCH_COUNT = 100;

/** Milliseconds between two polls of an idle relay, unless another time is given. */
export const POLL_MS = 250;

/** The longest pause after failures, in milliseconds. */
export const RELAY_BACKOFF_MAX_MS = 30_000;

/** What relays of both kinds take. */
export interface RelaySettings {
  readonly destination: Destination;
  /** PostgreSQL schema of the outbox. Default: `eds`. */
  readonly schema?: string;
  /**
   * Milliseconds until a publication counts as unconfirmed. Default: {@link PUBLISH_TIMEOUT_MS}; none for a
   * destination that limits itself, until the relay is asked to stop.
   */
  readonly publishTimeoutMs?: number;
  /** Default: {@link IN_FLIGHT_COUNT}. */
  readonly inFlightMax?: number;
  readonly clock?: Clock;
  /** Numbers from 0 up to 1, for the jitter of pauses. */
  readonly random?: () => number;
  /** Is told what interrupted the relay; it goes on by itself. */
  readonly onError?: (error: unknown) => void;
}

/** What a relay has done since it was made. */
export interface RelayState {
  /** Partitions held now. */
  readonly partitions: readonly number[];
  readonly sent: number;
  readonly failed: number;
  readonly dead: number;
  /** Times that the relay had to begin anew, because a connection or a step failed. */
  readonly restarts: number;
  /** The last thing that went wrong; absent when nothing has. */
  readonly lastError?: string;
}

const FIRST_PAUSE_MS = 200;

/** The pause after so many failures: 0.2 s, doubled each time up to 30 s, and up to a fifth more by chance. */
export function pauseMs(failures: number, random: () => number): number {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 20), RELAY_BACKOFF_MAX_MS);
  return Math.round(pause * (1 + random() / 5));
}
