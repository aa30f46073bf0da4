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
 * the error is `CHANNEL_STORE_FAILED`. `now` is the time of the channel's clock in milliseconds.
 */
export interface ChannelStore {
  readonly capabilities: CapabilityManifest;
  /** Longest time between two looks for events, for a store that others write to as well. Absent: it has one owner. */
  readonly pollMs?: number;
  append(events: readonly CloudEvent[], now: number): Awaitable<SendResult>;
  open(name: string, options: OpenOptions, now: number): Awaitable<void>;
  remove(name: string): Awaitable<boolean>;
  /** Absent when there is no such subscription. */
  lease(name: string, max: number, now: number): Awaitable<readonly Leased[] | undefined>;
  /** When the next event of a subscription is due that is not due now; absent when none is. */
  nextDue(name: string, now: number): Awaitable<number | undefined>;
  /** False when the lease had ended before. */
  settle(name: string, token: LeaseToken, ending: Ending, now: number): Awaitable<boolean>;
  deadLetters(name: string, max: number): Awaitable<readonly DeadLetter[] | undefined>;
  removeDeadLetters(
    name: string,
    to: 'queue' | 'nowhere',
    max: number,
    now: number,
  ): Awaitable<number | undefined>;
  /** How many events subscriptions have not delivered, dead letters left out. */
  pending(): Awaitable<number>;
  describe(now: number): Awaitable<Omit<ChannelDescription, 'open'>>;
  /** Everything undelivered, then the dead letters; not called for a persistent store. */
  undelivered(): Iterable<Undelivered>;
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
