import { after, type Clock } from '../clock.ts';
import { EventDeliveryError } from '../errors.ts';
import type { ExchangeError } from './attempt.ts';
import { DELIVERY_ERRORS, type DeliveryErrorCode } from './errors.ts';
import type { Outcome } from './outcome.ts';
import type { Transport, TransportRequest, TransportResponse } from './transport.ts';

/** How a request ended: with a response, or without. */
export type Ended =
  | { readonly response: TransportResponse; readonly error?: never }
  | { readonly error: ExchangeError; readonly outcome: Outcome; readonly response?: never };

/** A request, but for what the dispatcher adds to it: its headers, made at the last moment, and its end. */
export interface RequestPlan {
  readonly url: string;
  readonly body: Uint8Array;
  /** What it throws fails the request. */
  readonly headers: () => Readonly<Record<string, string>>;
}

/** What ends a request that has no response yet. */
export interface RequestLimit {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Makes one request, and ends it at its timeout.
 *
 * Whatever the transport does is an end: a rejection is an error, and one that never answers, not even to its
 * signal, is left behind.
 *
 * @throws The reason of `signal`, when it aborts first.
 */
export function exchange(
  transport: Transport,
  plan: RequestPlan,
  limit: RequestLimit,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    limit.signal?.throwIfAborted();
    new RequestUnderWay(resolve, reject, limit).begin(transport, plan);
  });
}

/** Reason of what ends because nobody waits for it any more. */
const GIVEN_UP = new Error('The request was given up');

/**
 * A request that has no response yet. One object in place of a dozen functions that know each other: a sender holds
 * as many of these as requests are under way.
 */
class RequestUnderWay {
  readonly #resolve: (ended: Ended) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #signal: AbortSignal | undefined;
  readonly #cancelTimeout: () => void;
  /** How the transport wants to be told that the request is given up: one of these two. */
  #listener: ((reason: Error) => void) | undefined;
  #controller: AbortController | undefined;

  constructor(
    resolve: (ended: Ended) => void,
    reject: (reason: unknown) => void,
    { clock, timeoutMs, signal }: RequestLimit,
  ) {
    this.#resolve = resolve;
    this.#reject = reject;
    this.#signal = signal;
    this.#cancelTimeout = after(clock, timeoutMs, () => {
      this.#end();
      resolve(timedOut(timeoutMs));
      this.#giveUp();
    });
    signal?.addEventListener('abort', this, { once: true });
  }

  begin(transport: Transport, plan: RequestPlan): void {
    try {
      Promise.resolve(transport(this.#request(transport, plan))).then(
        (response) => {
          if (!isResponse(response)) return this.#fail(new TypeError(NO_RESPONSE));
          this.#end();
          this.#resolve({ response });
        },
        (error: unknown) => this.#fail(error),
      );
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Called by the signal when it aborts. */
  handleEvent(): void {
    this.#end();
    this.#reject(this.#signal?.reason);
    this.#giveUp();
  }

  #request(transport: Transport, { url, body, headers }: RequestPlan): TransportRequest {
    const base = { method: 'POST', url, headers: headers(), body } as const;
    if (!transport.takesOnGivenUp) {
      this.#controller = new AbortController();
      return { ...base, signal: this.#controller.signal };
    }
    const onGivenUp = (listener: (reason: Error) => void) => {
      this.#listener = listener;
    };
    return { ...base, onGivenUp };
  }

  #fail(error: unknown): void {
    this.#end();
    this.#resolve(failed(error));
  }

  #giveUp(): void {
    this.#listener?.(GIVEN_UP);
    this.#controller?.abort(GIVEN_UP);
  }

  /** Of several ends only the first one counts: a promise is settled once. */
  #end(): void {
    this.#cancelTimeout();
    this.#signal?.removeEventListener('abort', this);
  }
}

function timedOut(timeoutMs: number): Ended {
  const message = `No complete response within ${timeoutMs} ms`;
  return { outcome: 'retriable', error: { code: 'DELIVERY_TIMEOUT', message } };
}

const NO_RESPONSE = 'The transport gave no response';

/** A transport can be anybody's: what it resolves with is looked at, and can throw, before somebody decides by it. */
function isResponse(response: TransportResponse | null | undefined): response is TransportResponse {
  try {
    return (
      typeof response?.status === 'number' &&
      typeof response.headers === 'object' &&
      response.headers !== null &&
      ArrayBuffer.isView(response.body)
    );
  } catch {
    return false;
  }
}

/** An error of the table says by itself whether it can be retried; every other one was the connection. */
function failed(reason: unknown): Ended {
  try {
    const error = reason instanceof Error ? reason : undefined;
    const isOfTable =
      error instanceof EventDeliveryError && Object.hasOwn(DELIVERY_ERRORS, error.code);
    const code = isOfTable ? (error.code as DeliveryErrorCode) : 'DELIVERY_NO_RESPONSE';
    return ended(code, error === undefined ? typeof reason : messageOf(error));
  } catch {
    // Whatever was thrown cannot even be looked at; the request has ended all the same.
    return ended('DELIVERY_NO_RESPONSE', typeof reason);
  }
}

function ended(code: DeliveryErrorCode, message: string): Ended {
  const outcome: Outcome = DELIVERY_ERRORS[code].retriable ? 'retriable' : 'rejected';
  return { outcome, error: { code, message } };
}

const MESSAGE_LENGTH_MAX = 500;

/** What the error says, or its name; both can be anything. */
function messageOf({ message, name }: Error): string {
  const text = [message, name].find((one) => typeof one === 'string' && one !== '');
  return (text ?? 'Error').slice(0, MESSAGE_LENGTH_MAX);
}
