/** What the kit drives in a sender: one event to one destination, on the kit's clock and network. */
import type { Clock } from '../clock.ts';
import type { Transport } from '../delivery/transport.ts';

/** Senders: attempts, replies, dead letters. Owned with spec page 2. */
export interface SenderAdapter {
  /** Makes a sender that knows no time but this clock and no network but this transport. */
  start(world: SenderWorld): SenderUnderTest | Promise<SenderUnderTest>;
}

/** What a sender under test is given. */
export interface SenderWorld {
  readonly clock: Clock;
  readonly transport: Transport;
  /** Numbers from 0 up to 1, wherever the sender needs chance. */
  readonly random: () => number;
  /** What the sender calls itself in `WebHook-Request-Origin`; absent: it does not. */
  readonly origin?: string;
  /** Requests that can be under way to one destination at once; absent: the sender's own limit. */
  readonly concurrencyMax?: number;
}

/** A sender. */
export interface SenderUnderTest {
  /**
   * Delivers the event in this JSON text. Resolves when nothing more will be sent for it; throws or rejects when the
   * job is refused before anything is sent.
   */
  dispatch(json: string, job: SenderJob): SenderVerdict | Promise<SenderVerdict>;
}

/** What a sender says of an event in the end. */
export type SenderVerdict = 'delivered' | 'dead-lettered' | 'dropped';

/** Where an event goes, and how. */
export interface SenderJob {
  readonly subscriber: string;
  /** Where replies go; absent: nowhere. */
  readonly reply?: string;
  /** A delivery specification with the wire's names, `deadLetterSink` included. */
  readonly delivery: unknown;
}

/** Senders on real sockets and in real time. */
export interface SocketSenderAdapter {
  /**
   * Delivers the event in this JSON text. Throws or rejects as {@link SenderUnderTest.dispatch} does.
   *
   * @param addresses `public`: the sender connects to no address of a private network.
   */
  dispatch(
    json: string,
    job: SenderJob,
    addresses: 'any' | 'public',
  ): SenderVerdict | Promise<SenderVerdict>;
}
