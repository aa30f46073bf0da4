/** The part `system`: a whole implementation with channels, seen from outside only. Owned with spec page 5. */
import type { Clock } from '../clock.ts';
import type { Transport } from '../delivery/transport.ts';

/** An implementation that hosts channels: a process reached over HTTP, or objects in this process. */
export interface SystemAdapter {
  /**
   * Where its time and its network come from. `virtual`: it waits on the clock and sends through the transport
   * of the world it is given, so that an hour passes at once. `real`: it has the time of the machine, and
   * recipients are servers on loopback.
   */
  readonly time: 'virtual' | 'real';
  /**
   * Reaches the implementation, or starts a new one. The kit calls it once for each check.
   *
   * @throws Anything when it cannot be reached; the check is then inconclusive.
   */
  open(world: SystemWorld): Promise<System>;
}

/** What the kit lends to an implementation with `virtual` time. */
export interface SystemWorld {
  readonly clock: Clock;
  readonly transport: Transport;
}

/** What the kit does with an implementation. */
export interface System {
  readonly manifest: SystemManifest;
  /**
   * Asks for a channel.
   *
   * @param spec As JSON: `{ delivery? }`; the kit sends wrong ones as well.
   * @returns Its status, ready or not yet.
   * @throws {@link Refusal} when the implementation refuses it, anything else when nothing was answered.
   */
  createChannel(spec: unknown): Promise<ChannelStatus>;
  /** The status; `undefined` when there is no such channel. */
  readChannel(channel: string): Promise<ChannelStatus | undefined>;
  /**
   * Deletes a channel with its subscriptions. When it resolves, the address takes no more events.
   *
   * @throws As {@link System.createChannel}.
   */
  deleteChannel(channel: string): Promise<void>;
  /**
   * Asks for a subscription.
   *
   * @param spec As JSON: `{ subscriber: { uri }, reply?: { uri }, delivery?, startAt? }`; the kit sends wrong ones as well.
   * @throws As {@link System.createChannel}.
   */
  createSubscription(channel: string, spec: unknown): Promise<SubscriptionStatus>;
  /** The status; `undefined` when there is no such subscription. */
  readSubscription(channel: string, subscription: string): Promise<SubscriptionStatus | undefined>;
  /**
   * Deletes a subscription with what it has not delivered. When it resolves, the status cannot be read any more.
   *
   * @throws As {@link System.createChannel}.
   */
  deleteSubscription(channel: string, subscription: string): Promise<void>;
  /**
   * Sends one HTTP request to an address of the implementation, byte for byte.
   *
   * @throws Anything when no answer came.
   */
  exchange(request: SystemRequest): Promise<SystemResponse>;
  /** Stops the implementation and starts it again, with what it keeps on disk. Absent: it cannot be asked to. */
  restart?(): Promise<void>;
  /** Deletes what was created and lets go of everything. */
  close(): Promise<void>;
}

/** What an implementation says of itself. */
export interface SystemManifest {
  readonly name: string;
  readonly version?: string | undefined;
  /** Claims by name; what is absent is not claimed. */
  readonly capabilities: Readonly<Record<string, boolean>>;
  /** An address where a channel could be, but none is. */
  readonly unknownAddress?: string | undefined;
}

/** Where a channel stands. */
export interface ChannelStatus {
  readonly name: string;
  readonly ready: boolean;
  /** Where events are sent to; given at the latest when `ready` is true. */
  readonly address?: string | undefined;
  /** The dead letter sink in force, as an absolute URL. */
  readonly deadLetterSinkUri?: string | undefined;
  /** Why it is not ready. */
  readonly reason?: string | undefined;
}

/** Where a subscription stands. */
export interface SubscriptionStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly subscriberUri?: string | undefined;
  readonly replyUri?: string | undefined;
  /** The dead letter sink in force, its own or its channel's. */
  readonly deadLetterSinkUri?: string | undefined;
  readonly reason?: string | undefined;
}

/** One HTTP request as it goes on the wire. */
export interface SystemRequest {
  readonly method: string;
  /** Absolute URL. */
  readonly url: string;
  /** Header lines in their order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array | undefined;
}

/** The answer to a {@link SystemRequest}. */
export interface SystemResponse {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

/** The implementation answered, and the answer was no. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** HTTP status of the answer, where there is one. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}
