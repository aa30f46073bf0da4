import type { CloudEvent } from '../event/cloud-event.ts';
import type { CapabilityManifest } from './capabilities.ts';
import type { ChannelDescription, DeadLetter, SendResult, Undelivered } from './channel.ts';

/** A value, or a promise of it: stores in memory answer at once. */
export type Awaitable<T> = T | Promise<T>;

/**
 * What a channel keeps its events in. {@link createChannel} makes a channel of it: the store decides what is
 * delivered, the channel around it checks arguments, waits, and ends.
 *
 * Arguments are valid, events frozen. Every method is atomic: it does all it says, or rejects and does nothing, unless
 * the error is `CHANNEL_STORE_FAILED`. `now` is the time of the channel's clock in whole milliseconds.
 */
export interface ChannelStore {
  readonly capabilities: CapabilityManifest;
  /**
   * Longest time between two looks for events, for a store that others write to as well: 1 to 3,600,000 milliseconds.
   * Absent: it has one owner.
   */
  readonly pollMs?: number;
  /**
   * Stores events for every subscription that there is: all of them for all of those, or none for any. An event that a
   * deduplicating store has accepted within its window is counted as a duplicate and not stored.
   *
   * @throws `CHANNEL_FULL`, `CHANNEL_TOO_LARGE`.
   */
  append(events: readonly CloudEvent[], now: number): Awaitable<SendResult>;
  /**
   * Makes a subscription. Where there is one of this name, it stays as it is and the options do not count. `earliest`
   * comes only where the store claims `replay`: the subscription then has what is retained as undelivered events, with
   * no gap before the events that are appended next.
   *
   * @returns What no other subscription of this name has, where others can end it and make a new one; nothing in a store
   *   with one owner.
   * @throws `CHANNEL_TOO_MANY_SUBSCRIPTIONS`.
   */
  open(
    name: string,
    options: OpenOptions,
    now: number,
  ): Awaitable<number | undefined> | Awaitable<void>;
  /** Removes a subscription with its events, leases and dead letters. False when there was none of this name. */
  remove(name: string): Awaitable<boolean>;
  /** Absent when there is no such subscription. */
  lease(name: string, max: number, now: number): Awaitable<readonly Leased[] | undefined>;
  /** When the next event of a subscription is due that is not due now; absent when none is. */
  nextDue(name: string, now: number): Awaitable<number | undefined>;
  /** False when the lease had ended before. */
  settle(name: string, token: LeaseToken, ending: Ending, now: number): Awaitable<boolean>;
  /** Up to `max` dead letters, oldest first; they stay. Absent when there is no such subscription. */
  deadLetters(name: string, max: number): Awaitable<readonly DeadLetter[] | undefined>;
  /**
   * Takes up to `max` dead letters out, oldest first: back to the undelivered events, where they begin anew with
   * attempt 1, or for good.
   *
   * @returns How many; absent when there is no such subscription.
   */
  removeDeadLetters(
    name: string,
    to: 'queue' | 'nowhere',
    max: number,
    now: number,
  ): Awaitable<number | undefined>;
  /** How many events subscriptions have not delivered, dead letters left out. */
  pending(): Awaitable<number>;
  /** What it holds: subscriptions by name, and of each how many events are undelivered, leased and dead at `now`. */
  describe(now: number): Awaitable<Omit<ChannelDescription, 'open'>>;
  /** Everything undelivered, then the dead letters; not called for a persistent store. */
  undelivered(): Iterable<Undelivered>;
  /** Lets go of everything; nothing is asked of it afterwards. What a persistent store holds is there when it is opened again. */
  close(): Awaitable<void>;
}

/** What a subscription is opened with. */
export interface OpenOptions {
  readonly leaseMs: number;
  readonly startAt: 'now' | 'earliest';
}

/** Names one lease among all leases of a store. */
export type LeaseToken = number;

/** An event that was leased. */
export interface Leased {
  readonly token: LeaseToken;
  readonly event: CloudEvent;
  readonly attempt: number;
  readonly endsAt: number;
  readonly leaseMs: number;
}

/** What happens to a lease. */
export type Ending =
  | { readonly kind: 'ack' }
  | { readonly kind: 'nack'; readonly delayMs: number; readonly reason: string }
  | { readonly kind: 'release'; readonly delayMs: number }
  | { readonly kind: 'dead-letter'; readonly reason: string }
  | { readonly kind: 'extend'; readonly endsAt: number };
