/** What the kit drives in a recipient: requests in, answers out, and what its handler got. */

/** Recipients: acknowledging and refusing deliveries. Owned with spec page 2. */
export interface RecipientAdapter {
  /** Starts a recipient of its own, with these settings. */
  start(setup: RecipientSetup): RecipientUnderTest | Promise<RecipientUnderTest>;
}

/** How a recipient is set up; parts of the adapter tell which settings an implementation knows. */
export interface RecipientSetup {
  /** What the handler does with each delivery in turn; the last step repeats. Default: `accept`. */
  readonly handler?: readonly HandlerStep[];
  /** The one path that exists. Default: `/events`, and what other paths do is up to the recipient. */
  readonly path?: string;
  /** Whether it takes batches. Default: no. */
  readonly batches?: boolean;
  readonly profile?: 'knative' | 'webhook';
  /** Whether it finds duplicates. Default: no. */
  readonly duplicates?: boolean;
  /** Tokens that let senders in. Default: everybody comes in. */
  readonly tokens?: readonly string[];
  /** Origins to which it consents in the webhook handshake. Default: none. */
  readonly origins?: readonly string[] | '*';
  /** Whether what decides about tokens and about other origins never does. Default: it does at once. */
  readonly undecided?: boolean;
  /** Deliveries a minute to which it consents. Default: any number. */
  readonly allowedRate?: number;
  readonly limits?: RecipientLimits;
}

/** Limits that the kit sets; whatever is absent is generous. */
export interface RecipientLimits {
  readonly bodySizeBytes?: number;
  readonly headerSizeBytes?: number;
  readonly bodyTimeMs?: number;
  readonly handlerTimeMs?: number;
  /** For the decision about a token or an origin. */
  readonly decisionTimeMs?: number;
  readonly deliveriesAtOnce?: number;
  readonly deliveriesPerMinute?: number;
}

/**
 * What the handler does: `accept`; `fail` with an error whose message holds {@link HANDLER_SECRET}; `refuse` the event
 * for good; `wait` until it is told to finish, and accept; `reply` with an event whose id is `reply-` and the id.
 */
export type HandlerStep = 'accept' | 'fail' | 'refuse' | 'wait' | 'reply';

/** A text that no answer contains. */
export const HANDLER_SECRET = 'secret-of-the-handler';

/** A recipient. */
export interface RecipientUnderTest {
  /** Sends a request; resolves with the answer, whenever it comes. */
  request(request: RecipientRequest): Promise<RecipientAnswer>;
  /** Ids of the events that the handler got, in their order. */
  handled(): readonly string[];
  /** Lets every waiting handler finish. */
  finish(): void | Promise<void>;
  /** Lets time pass, and everything happen that is due. */
  wait(ms: number): Promise<void>;
  /** Begins to shut down. */
  drain(): void | Promise<void>;
}

/** A request as it stands on the wire. */
export interface RecipientRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** `endless`: the body begins and never ends. */
  readonly body: Uint8Array | 'endless';
}

/** An answer as it stands on the wire. */
export interface RecipientAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

/** Recipients on real sockets. */
export interface RecipientConnectionAdapter {
  /** Starts a recipient on 127.0.0.1. */
  listen(): Promise<ListeningRecipient>;
}

/** A recipient on a socket. */
export interface ListeningRecipient {
  readonly port: number;
  /** Time after which a connection without a complete request is closed. The shorter, the quicker the check. */
  readonly timeLimitMs: number;
  /** Closes it, and every connection to it. */
  close(): Promise<void>;
}
