/**
 * The contract between a channel and those who send to it and take from it.
 *
 * One contract, many channels: what they have in common stands in the types of this file and in the clauses of
 * spec page 5; what they have not in common stands in their {@link CapabilityManifest}.
 *
 * @module
 */
import type { CloudEvent } from '../event/cloud-event.ts';
import type { CapabilityManifest } from './capabilities.ts';

/**
 * A path that keeps every accepted event for each of its subscriptions until the subscription is done with it.
 *
 * @see CHN-001
 */
export interface Channel extends AsyncDisposable {
  /** What this channel can do beside the contract; the same for its whole life. */
  readonly capabilities: CapabilityManifest;
  /**
   * Accepts events for every subscription that there is now: all of them for all of those, or none for any.
   *
   * When it rejects with a definite error, nothing was accepted, and sending again duplicates nothing.
   *
   * @param events Validated events; an empty list does nothing.
   * @returns How many were accepted and how many were known duplicates.
   * @throws `CHANNEL_FULL` (retriable), `CHANNEL_TOO_LARGE`, `CHANNEL_CLOSED`, `CHANNEL_STORE_FAILED`; `EVENT_…` for
   *   what is no event.
   * @see CHN-001
   */
  send(events: readonly CloudEvent[]): Promise<SendResult>;
  /**
   * Opens the subscription of this name, and makes it when there is none. The options count when it is made.
   *
   * Every event that is sent after this resolves reaches it. Several handles of one subscription share its events; they
   * end with it, and are none of another subscription of its name.
   *
   * @param name 1 to 128 letters, digits, dots, dashes and underscores; begins with a letter or digit.
   * @throws `CHANNEL_BAD_NAME`, `CHANNEL_TOO_MANY_SUBSCRIPTIONS`, `CHANNEL_UNSUPPORTED`, `CHANNEL_CLOSED`.
   * @see CHN-004
   */
  subscribe(name: string, options?: SubscribeOptions): Promise<Subscription>;
  /**
   * Ends a subscription and drops what it has not delivered, its dead letters included. What is retained stays.
   *
   * @returns False when there was none of this name.
   * @see CHN-007
   */
  unsubscribe(name: string): Promise<boolean>;
  /** What is in the channel, for operators. Answers after `close` too, with what was last known. */
  describe(): Promise<ChannelDescription>;
  /**
   * Refuses new events at once, waits until the accepted ones are delivered or the time is up, and ends.
   *
   * @returns What was left. A persistent channel has it when it is opened again; any other hands each event to
   *   `onUndelivered` first.
   * @throws `RangeError` for a `drainMs` out of its range; the channel stays open.
   * @see CHN-030
   */
  close(options?: CloseOptions): Promise<CloseResult>;
}

/** What `send` did. */
export interface SendResult {
  /** Events that are now in the channel. */
  readonly accepted: number;
  /** Events that a deduplicating channel had accepted before. Always 0 without that capability. */
  readonly duplicates: number;
}

/** What `subscribe` takes. */
export interface SubscribeOptions {
  /** How long a lease lasts in milliseconds: 1 to 43,200,000 (12 hours). Default: 30,000. */
  readonly leaseMs?: number | undefined;
  /**
   * Where a subscription begins that is made: `earliest`, with the oldest event that is retained, which needs the
   * capability `replay`. Default: `now`, events sent from now on.
   *
   * @see CHN-064
   */
  readonly startAt?: 'now' | 'earliest' | undefined;
}

/** One consumer of a channel, with undelivered events of its own. */
export interface Subscription {
  readonly name: string;
  /**
   * Leases events that nobody has a lease on and that are due.
   *
   * @returns 0 to `max` leases; none when nothing came in `waitMs`.
   * @throws The signal's reason when it aborts before there is a lease; `CHANNEL_NO_SUBSCRIPTION`; `CHANNEL_CLOSED`,
   *   also when the channel closes during the wait.
   * @see CHN-010
   */
  take(options?: TakeOptions): Promise<readonly Lease[]>;
  /**
   * The events that were ended as dead letters, oldest first. Needs the capability `nativeDeadLetter`.
   *
   * @param options `max`: 1 to 1,000, default 100.
   * @see CHN-024
   */
  deadLetters(options?: { readonly max?: number | undefined }): Promise<readonly DeadLetter[]>;
  /**
   * Takes dead letters out of the channel, oldest first: back to the undelivered events, or for good.
   *
   * @param to `queue`: they are delivered anew, from attempt 1; `nowhere`: they are dropped.
   * @param options `max`: 1 to 1,000, default 100.
   * @returns How many.
   * @see CHN-025
   */
  removeDeadLetters(
    to: 'queue' | 'nowhere',
    options?: { readonly max?: number | undefined },
  ): Promise<number>;
}

/** What `take` takes. */
export interface TakeOptions {
  /** 1 to 1,000. Default: 1. */
  readonly max?: number | undefined;
  /** How long to wait for a first event, in milliseconds: 0 to 3,600,000. Default: 0. */
  readonly waitMs?: number | undefined;
  /** Ends the wait. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * An event taken by one holder for a limited time. Whoever holds it ends it in exactly one way; when nobody does, it
 * ends by itself at `endsAt` and the event is delivered again.
 *
 * Every method rejects with `CHANNEL_LEASE_LOST` when the lease has ended before.
 *
 * @see CHN-011
 */
export interface Lease {
  /** Frozen; equal to the event that was sent. */
  readonly event: CloudEvent;
  /** 1 for the first delivery to this subscription: the number of redeliveries and one. */
  readonly attempt: number;
  /** When the lease ends by itself: milliseconds of the channel's clock. */
  readonly endsAt: number;
  /** Done: this subscription never gets the event again. */
  ack(): Promise<void>;
  /** Failed: the event is delivered again, no earlier than after the delay. Counts as a failure. */
  nack(options?: NackOptions): Promise<void>;
  /** Not tried: the event is delivered again, and this delivery is not counted in `attempt`. */
  release(options?: ReleaseOptions): Promise<void>;
  /**
   * Lasts this long from now.
   *
   * @param ms 1 to 43,200,000. Default: the subscription's `leaseMs`.
   */
  extend(ms?: number): Promise<void>;
  /**
   * Given up: the event moves to the subscription's dead letters. Needs the capability `nativeDeadLetter`.
   *
   * @param reason Why, for people; cut after 1,000 characters.
   * @throws `CHANNEL_FULL` when there are too many dead letters already; the lease goes on.
   */
  deadLetter(reason: string): Promise<void>;
}

/** What `release` takes. */
export interface ReleaseOptions {
  /** 0 to {@link DELAY_MAX_MS} milliseconds (200 years). More than 0 needs `delayedRedelivery`. Default: 0. */
  readonly delayMs?: number | undefined;
}

/** What `nack` takes. */
export interface NackOptions extends ReleaseOptions {
  /** Why, for `describe()`; cut after 1,000 characters. */
  readonly reason?: string | undefined;
}

/** An event that a subscription gave up. */
export interface DeadLetter {
  readonly event: CloudEvent;
  readonly reason: string;
  /** The attempt that was the last. */
  readonly attempt: number;
  /** When: milliseconds of the channel's clock. */
  readonly at: number;
}

/** What `close` takes. */
export interface CloseOptions {
  /** How long deliveries can go on, in milliseconds: 0 to 3,600,000. Default: 0. */
  readonly drainMs?: number | undefined;
  /** Called by a channel that is not persistent, once for every event that a subscription has not delivered. */
  readonly onUndelivered?: ((left: Undelivered) => void | Promise<void>) | undefined;
}

/** An accepted event that was not delivered before the channel closed. */
export interface Undelivered {
  readonly subscription: string;
  readonly event: CloudEvent;
  /** How many times it was delivered without success. */
  readonly attempts: number;
  /** Present for a dead letter. */
  readonly reason?: string;
}

/** What `close` left behind. */
export interface CloseResult {
  /** Events times subscriptions that were not delivered; dead letters are not counted. */
  readonly undelivered: number;
  /** Dead letters that were still there. */
  readonly deadLetters: number;
}

/** What an operator sees of a channel. */
export interface ChannelDescription {
  /** False from the start of `close`. */
  readonly open: boolean;
  /** Events accepted since the channel was made; a persistent channel goes on counting when it is opened again. */
  readonly accepted: number;
  /** Events that are stored now, each counted once. */
  readonly stored: number;
  /** Their size in bytes of JSON. */
  readonly storedBytes: number;
  /** What a subscription that starts with `earliest` would begin with. Present with the capability `replay`. */
  readonly retained?: RetainedDescription;
  /** In the order of their names. */
  readonly subscriptions: readonly SubscriptionDescription[];
}

/** The events that a channel retains for subscriptions to come: the newest, without gaps. */
export interface RetainedDescription {
  /** How many; those that subscriptions hold as well included. */
  readonly events: number;
  /** When the oldest of them was accepted: milliseconds of the channel's clock. */
  readonly oldestAt?: number;
}

/** What an operator sees of a subscription. */
export interface SubscriptionDescription {
  readonly name: string;
  /** Events accepted for it and neither acknowledged nor dead: those in flight and delayed included. */
  readonly depth: number;
  /** Events somebody has a lease on. */
  readonly inFlight: number;
  /** Events that wait for the end of a delay. */
  readonly delayed: number;
  /** When the oldest undelivered event was accepted: milliseconds of the channel's clock. */
  readonly oldestAt?: number;
  readonly deadLetters: number;
  /** How many events it has acknowledged. */
  readonly acknowledged: number;
  /** Deliveries that failed: nacks, dead letters, and leases that ended by themselves. */
  readonly failures: number;
  readonly lastFailure?: LastFailure;
}

/** The delivery that failed last. */
export interface LastFailure {
  readonly at: number;
  readonly reason: string;
  /** Source and id of the event, as `eventKey` writes them. */
  readonly event: string;
}
