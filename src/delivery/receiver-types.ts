import type { Clock } from '../clock.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import type { ContentMode, HeaderSource } from '../http/message.ts';
import type { Authenticate } from './receiver-auth.ts';
import type { DuplicateOptions } from './receiver-duplicates.ts';
import type { ReceiverLimits } from './receiver-limits.ts';
import type { WebhookOptions } from './webhook.ts';

/** A request as plain values. */
export interface ReceiverRequest {
  readonly method: string;
  /** Path and query as in the request line, or an absolute URL. */
  readonly url: string;
  readonly headers: HeaderSource;
  /** All bytes, or a source that has yet to be read. Default: none. */
  readonly body?: Uint8Array | BodySource | undefined;
  /** Aborts when the sender is gone. */
  readonly signal?: AbortSignal | undefined;
}

/** A body that arrives in chunks. */
export interface BodySource {
  /**
   * Reads to the end.
   *
   * @param take Called with the bytes of each chunk before it is kept; on `false` the source keeps no more.
   * @returns The whole body, or `undefined` when it was not kept. Rejects when it breaks off.
   */
  read(take: (sizeBytes: number) => boolean): Promise<Uint8Array | undefined>;
  /** Ends the reading: `read` resolves with `undefined`. */
  cancel(): void;
}

/** An answer as plain values. */
export interface ReceiverResponse {
  readonly status: number;
  /** Values by name, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The whole body, often none. */
  readonly body: Uint8Array<ArrayBuffer>;
}

/** What a handler knows of the delivery beside its events. */
export interface DeliveryContext {
  readonly mode: ContentMode;
  /** Path of the request, without query. */
  readonly path: string;
  /** Whether the sender said that it takes a reply: `Prefer: reply`. */
  readonly isReplyExpected: boolean;
  /** A header that belongs to no event, such as `traceparent`; name in lower case. Repeated ones are joined. */
  header(name: string): string | undefined;
  /** Aborts when the sender is gone or the time limit of the handler is over. */
  readonly signal: AbortSignal;
}

/**
 * Handles one event. The delivery is accepted when it is done without an error; an event that it gives back is the
 * reply.
 */
export type OnEvent =
  | ((event: CloudEvent, context: DeliveryContext) => void | Promise<void>)
  | ((
      event: CloudEvent,
      context: DeliveryContext,
    ) => CloudEvent | undefined | Promise<CloudEvent | undefined>);

/** Handles the events of one delivery, all or none; there is at least one. */
export type OnEvents = (
  events: readonly CloudEvent[],
  context: DeliveryContext,
) => void | Promise<void>;

/** Which of two conventions the answers follow where they differ. */
export type ReceiverProfile = 'knative' | 'webhook';

/** Options of a receiver. */
export interface ReceiverOptions {
  /** Handles messages with one event. Without it they go to `onEvents`. */
  readonly onEvent?: OnEvent | undefined;
  /** Handles batches. Without it batches are refused. */
  readonly onEvents?: OnEvents | undefined;
  /** The one path that is known, such as `/events`; compared exactly. Default: every path. */
  readonly path?: string | undefined;
  /** `knative`: 202, and 400 for what is no event. `webhook`: 204, and 415 for unknown formats. Default: `knative`. */
  readonly profile?: ReceiverProfile | undefined;
  readonly limits?: ReceiverLimits | undefined;
  /** Decides who can deliver. Default: everybody. */
  readonly authenticate?: Authenticate | undefined;
  /** Turns on the webhook handshake. Default: OPTIONS says what is allowed and consents to nothing. */
  readonly webhook?: WebhookOptions | undefined;
  /** Turns on duplicate detection. Default: every delivery is handled. */
  readonly duplicates?: DuplicateOptions | true | undefined;
  /** Told of what the sender is not told: errors of handlers and of other functions given here. */
  readonly onError?: ((error: unknown) => void) | undefined;
  readonly clock?: Clock | undefined;
}

/** Receives events over HTTP. */
export interface Receiver {
  /** Answers a request given as plain values. Never rejects. */
  handle(request: ReceiverRequest): Promise<ReceiverResponse>;
  /** Answers a `Request` of the Fetch standard. Never rejects. Needs no `this`. */
  fetch(request: Request): Promise<Response>;
  /** Deliveries that are being handled. */
  readonly inFlight: number;
  /**
   * Shuts down: new deliveries are answered with 503, those in flight go on.
   *
   * @param options `drainMs`: 0 to 3,600,000 milliseconds. Default: 30,000.
   * @returns Resolves with `true` when the last one is done, or with `false` after `drainMs`.
   * @throws `RangeError` for a time out of its range; the receiver goes on.
   */
  close(options?: { readonly drainMs?: number }): Promise<boolean>;
  /** Answers everything with 410 from now on. */
  retire(): void;
  /** As {@link Receiver.close}, at the end of `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}
