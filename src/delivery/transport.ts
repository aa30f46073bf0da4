import type { HeaderSource } from '../http/message.ts';

/** One HTTP request of a sender. */
export interface TransportRequest {
  readonly method: 'POST' | 'OPTIONS';
  /** Absolute, `http:` or `https:`. */
  readonly url: string;
  /** Values by name, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
  /** Ends the request; set by the dispatcher, which keeps the timeout. */
  readonly signal?: AbortSignal | undefined;
  /**
   * In place of `signal` for a transport that takes it, and much cheaper: calls `listener` when the request is given up,
   * at most once and never after its end.
   */
  readonly onGivenUp?: ((listener: (reason: Error) => void) => void) | undefined;
}

/** The answer of a recipient, read to its end. */
export interface TransportResponse {
  readonly status: number;
  readonly headers: HeaderSource;
  /** Bytes of the body, at most the transport's limit. */
  readonly body: Uint8Array;
  /** Why the body is not all there: the connection ended (`broken`), or the limit came first. Absent: it is. */
  readonly incomplete?: 'broken' | 'too-large' | undefined;
}

/**
 * What carries a request to a recipient and brings the answer.
 *
 * Resolves with whatever final answer came, of any status, and rejects when none came. Follows no redirect, retries
 * nothing and remembers nothing: all that is the dispatcher's.
 */
export interface Transport {
  (request: TransportRequest): Promise<TransportResponse>;
  /** Whether requests come with `onGivenUp` in place of `signal`. Absent: with `signal`. */
  readonly takesOnGivenUp?: true;
}
