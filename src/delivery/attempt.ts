/** What goes into a dispatch and what comes out of it: plain values, for callers and for logs. */
import type { CloudEvent } from '../event/cloud-event.ts';
import type { Decision } from './decide.ts';
import type { Outcome } from './outcome.ts';
import type { DeliveryPolicy } from './policy.ts';

/** Where an event goes, and how. */
export interface DeliveryJob {
  /** Where the event goes: an absolute `http:` or `https:` URL, as all of them. */
  readonly subscriber: string;
  /** Where replies of the subscriber go; absent: they are dropped. */
  readonly reply?: string | undefined;
  /** Where undeliverable events go; absent: where the policy says, and dropped when it says nothing. */
  readonly deadLetterSink?: string | undefined;
  readonly policy: DeliveryPolicy;
  /**
   * Whether requests announce with `Prefer: reply` that replies are processed. Default: when there is a `reply`.
   * A channel or broker sets it always (KN-DP-050).
   */
  readonly announcesReplies?: boolean | undefined;
}

/** Which part of a delivery a request belongs to. */
export type Leg = 'subscriber' | 'reply' | 'dead-letter';

/** One request and what came of it. */
export interface Exchange {
  readonly leg: Leg;
  readonly destination: string;
  /** Attempt of its leg, from 1. */
  readonly number: number;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly outcome: Outcome;
  /** Absent when no response came. */
  readonly status?: number;
  /** What `Retry-After` asked for, where it counts. */
  readonly retryAfterMs?: number;
  /** Why there is no complete response. */
  readonly error?: ExchangeError;
}

/** Why there is no complete response; a row of the table of errors, and words for people. */
export interface ExchangeError {
  readonly code: string;
  readonly message: string;
}

/**
 * What became of a reply.
 *
 * `none`: the response had none; `no-event`: a body that is no event; `dropped`: an event, and nowhere to send it;
 * `delivered`; `undelivered`: the reply destination did not accept it.
 */
export type ReplyState = 'none' | 'no-event' | 'dropped' | 'delivered' | 'undelivered';

/** Why an event could not be delivered: what a dead letter tells. */
export interface Failure {
  /** The destination that did not accept. */
  readonly destination: string;
  /** Status of its last response; absent when none came. */
  readonly status?: number;
  /** The beginning of the body of its last response. */
  readonly body?: Uint8Array;
  readonly error?: ExchangeError;
  /** The reply that was not accepted: it is what goes to the dead letter sink, not the event. */
  readonly reply?: CloudEvent;
}

/** What follows an attempt: a decision, or the same attempt again, because none was made. */
export type AttemptDecision =
  | Decision
  /** Congestion control held the attempt back; it was not made and does not count. The same number after this delay. */
  | { readonly kind: 'wait'; readonly delayMs: number };

/** One attempt to deliver, its reply leg included. */
export interface AttemptResult {
  readonly number: number;
  /** Of the whole attempt: that of the reply leg where there was one. */
  readonly outcome: Outcome;
  readonly decision: AttemptDecision;
  readonly reply: ReplyState;
  /** Requests made: none (held back), one, or two (with a reply). */
  readonly exchanges: readonly Exchange[];
  /** Present unless the outcome is `accepted` or the attempt was held back. */
  readonly failure?: Failure;
}

/** What became of an undeliverable event. */
export interface DeadLetterResult {
  /** `dropped`: there is no sink, or the sink did not accept it either. */
  readonly outcome: 'dead-lettered' | 'dropped';
  /** Absent when there is no sink. */
  readonly destination?: string;
  readonly exchanges: readonly Exchange[];
  /** The event as it was sent, with what went wrong in its attributes; absent when there is no sink. */
  readonly event?: CloudEvent;
}

/** What became of an event. */
export interface DispatchResult {
  readonly outcome: 'delivered' | 'dead-lettered' | 'dropped';
  /** Every attempt that was made, in order. */
  readonly attempts: readonly AttemptResult[];
  /** Present unless the event was delivered. */
  readonly deadLetter?: DeadLetterResult;
}
