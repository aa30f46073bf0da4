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

/**
 * Makes one request, and ends it at its timeout.
 *
 * Whatever the transport does is an end: a rejection is an error, and one that never answers, not even to its
 * signal, is left behind.
 *
 * @throws The reason of `signal`, when it aborts first.
 */
export async function exchange(
  transport: Transport,
  plan: RequestPlan,
  limit: { readonly clock: Clock; readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<Ended> {
  const { clock, timeoutMs, signal } = limit;
  signal?.throwIfAborted();
  const end = createEnd();
  const ended = carried(transport, plan, end);
  return await new Promise<Ended>((resolve, reject) => {
    const cancel = after(clock, timeoutMs, () => giveUp(() => resolve(timedOut(timeoutMs))));
    const onAbort = () => giveUp(() => reject(signal?.reason));
    signal?.addEventListener('abort', onAbort, { once: true });
    ended.then((result) => {
      cancel();
      signal?.removeEventListener('abort', onAbort);
      resolve(result);
    }, reject);

    function giveUp(settle: () => void): void {
      cancel();
      signal?.removeEventListener('abort', onAbort);
      settle();
      end.come();
    }
  });
}

/** The end of a request that is given up; a signal for each would be a large part of the work of a dispatch. */
interface End {
  readonly signal: () => AbortSignal;
  readonly onGivenUp: (listener: (reason: Error) => void) => void;
  readonly come: () => void;
}

function createEnd(): End {
  let controller: AbortController | undefined;
  let listener: ((reason: Error) => void) | undefined;
  return {
    signal: () => {
      controller ??= new AbortController();
      return controller.signal;
    },
    onGivenUp: (given) => {
      listener = given;
    },
    come: () => {
      listener?.(GIVEN_UP);
      controller?.abort(GIVEN_UP);
    },
  };
}

/** Reason of what ends because nobody waits for it any more. */
const GIVEN_UP = new Error('The request was given up');

async function carried(transport: Transport, plan: RequestPlan, end: End): Promise<Ended> {
  try {
    const { url, body } = plan;
    const base = { method: 'POST', url, headers: plan.headers(), body } as const;
    const request: TransportRequest = transport.takesOnGivenUp
      ? { ...base, onGivenUp: end.onGivenUp }
      : { ...base, signal: end.signal() };
    return { response: await transport(request) };
  } catch (error) {
    return failed(error);
  }
}

function timedOut(timeoutMs: number): Ended {
  const message = `No complete response within ${timeoutMs} ms`;
  return { outcome: 'retriable', error: { code: 'DELIVERY_TIMEOUT', message } };
}

/** An error of the table says by itself whether it can be retried; every other one was the connection. */
function failed(error: unknown): Ended {
  const isOfTable =
    error instanceof EventDeliveryError && Object.hasOwn(DELIVERY_ERRORS, error.code);
  const code = isOfTable ? (error.code as DeliveryErrorCode) : 'DELIVERY_NO_RESPONSE';
  const outcome: Outcome = DELIVERY_ERRORS[code].retriable ? 'retriable' : 'rejected';
  return { outcome, error: { code, message: messageOf(error) } };
}

const MESSAGE_LENGTH_MAX = 500;

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : typeof error;
  return text.slice(0, MESSAGE_LENGTH_MAX);
}
