import type { Capability } from '../channels/capabilities.ts';
import type { ChannelDescription } from '../channels/channel.ts';
import type { Receiver } from '../delivery/receiver-types.ts';
import type { HostedChannelStatus, HostedSubscriptionStatus } from './host-status.ts';

/** Channels behind HTTP. */
export interface Host {
  readonly capabilities: readonly (Capability | 'deliveryOptions' | 'replies')[];
  /** Where the channel of this name is, or would be. */
  addressOf(name: string): string;
  /** What answers at this path; `undefined` when it is the path of no channel. */
  receiverAt(path: string): Receiver | undefined;
  /**
   * Makes a channel.
   *
   * @param spec `{ name?, delivery? }` as the control protocol has it.
   * @throws `EventDeliveryError` `HOST_BAD_SPEC`, `HOST_NAME_TAKEN`, `HOST_TOO_MANY_CHANNELS`, `HOST_CLOSED`, and the
   *   codes of delivery options.
   */
  createChannel(spec?: unknown): Promise<HostedChannelStatus>;
  /** Where the channel of this name stands; `undefined` when there is none. */
  channel(name: string): HostedChannelStatus | undefined;
  /** False when there is none of this name. */
  deleteChannel(name: string): Promise<boolean>;
  /**
   * Makes a subscription, which gets every event accepted after this resolves; with `startAt: 'earliest'` what the
   * channel retains as well.
   *
   * @param spec `{ subscriber, name?, reply?, delivery?, startAt? }` as the control protocol has it.
   * @throws As {@link Host.createChannel}, and `HOST_NO_CHANNEL`.
   */
  createSubscription(channel: string, spec: unknown): Promise<HostedSubscriptionStatus>;
  /** Where a subscription stands; `undefined` when there is no such channel, or none of this name in it. */
  subscription(channel: string, name: string): HostedSubscriptionStatus | undefined;
  /** False when there is none of this name. */
  deleteSubscription(channel: string, name: string): Promise<boolean>;
  /** What is in each channel, by name, for operators. */
  describe(): Promise<Readonly<Record<string, ChannelDescription>>>;
  /**
   * Ends everything at once, as a crash would but for what is being written, and starts from what the store kept. When
   * it rejects, the host has no channels, and can be restarted again.
   *
   * @throws `EventDeliveryError` `HOST_CLOSED` when it is closed or restarts already; the errors of the store.
   */
  restart(): Promise<void>;
  /**
   * Takes no more events, delivers what it has until the time is up, and ends.
   *
   * @param options `drainMs`: 0 to 3,600,000 milliseconds. Default: 10,000.
   * @throws `RangeError` for a time out of its range; the host goes on.
   */
  close(options?: { readonly drainMs?: number | undefined }): Promise<void>;
}
