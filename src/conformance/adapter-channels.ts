/** The parts `channels` and `channelDeliveries`: channels in this process, and what delivers from them. Page 5. */
import type { CapabilityManifest } from '../channels/capabilities.ts';
import type { Channel } from '../channels/channel.ts';
import type { ChannelLimits } from '../channels/channel-limits.ts';
import type { RetentionLimits } from '../channels/retention.ts';
import type { Clock } from '../clock.ts';
import type { Transport } from '../delivery/transport.ts';

/** An implementation of channels. */
export interface ChannelAdapter {
  /** What its channels can claim. The manifest of a channel claims what was asked for of it, and may claim more of it. */
  readonly capabilities: CapabilityManifest;
  /** A new channel, empty and without subscriptions, that takes all its time from the clock of the world. */
  open(world: ChannelWorld): Promise<OpenedChannel>;
}

/** What the kit asks of a channel. */
export interface ChannelWorld {
  readonly clock: Clock;
  /** Events are ordered by the attribute `partitionkey`; asked for only where `orderedPerKey` can be claimed. */
  readonly isOrdered?: boolean | undefined;
  /** The window; asked for only where `deduplicating` can be claimed. */
  readonly deduplicationMs?: number | undefined;
  /** The newest events, and for how long, both given; asked for only where `replay` can be claimed. */
  readonly retention?: RetentionLimits | undefined;
  /** Asked for only where `persistent` can be claimed. */
  readonly isPersistent?: boolean | undefined;
  /** Limits far below the usual ones. A channel without such a limit ignores it, and fails the checks that fill it. */
  readonly limits?: Partial<ChannelLimits> | undefined;
}

/** A channel, and its end. */
export interface OpenedChannel {
  readonly channel: Channel;
  /** Ends it without `close`, as a crash of its process would, and opens it again. Needed where it is persistent. */
  restart?(): Promise<Channel>;
}

/** What delivers the events of a subscription to a subscriber over HTTP. */
export interface ChannelDeliveryAdapter {
  /**
   * Starts to deliver. It takes all its time from the clock and sends every request through the transport of the world.
   *
   * @returns The delivery, when it takes events.
   */
  start(world: ChannelDeliveryWorld): Promise<ChannelDelivery>;
}

/** What the kit lends to a delivery. */
export interface ChannelDeliveryWorld {
  readonly clock: Clock;
  readonly transport: Transport;
  /** Claims `delayedRedelivery` and `nativeDeadLetter`. */
  readonly channel: Channel;
  /** The subscription to deliver; made when it is not there. */
  readonly subscription: string;
  readonly subscriber: string;
  /** A delivery specification in its wire form. */
  readonly delivery: Readonly<Record<string, unknown>>;
  readonly concurrency: number;
}

/** A delivery that runs. */
export interface ChannelDelivery {
  /**
   * Takes no more events, and resolves when nothing is under way any more.
   *
   * @param options `graceMs`: how long attempts under way can finish, in milliseconds, before they are ended and their
   *   leases given back. Default: 0.
   */
  stop(options?: { readonly graceMs?: number | undefined }): Promise<void>;
}
