import type { Clock } from '../clock.ts';
import type { CongestionOptions } from './gate.ts';
import type { ExchangeStart, Observer } from './observe.ts';
import type { Transport } from './transport.ts';

/** What a dispatcher is made of. */
export interface DispatcherOptions {
  /** Carries requests; `createUndiciTransport` in Node.js. */
  readonly transport: Transport;
  /** Time for backoff and timeouts. Default: the machine's. */
  readonly clock?: Clock | undefined;
  /** Numbers from 0 up to 1 for the jitter. Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** Value of `WebHook-Request-Origin` on every request; absent: no such header. */
  readonly origin?: string | undefined;
  /**
   * Headers to add to a request, such as `traceparent` or `Authorization`; called for each attempt, just before it.
   * Those of the event and of the protocol win; the trace that the event names (OBS-001) does not. What it throws fails
   * the attempt, which counts as retriable.
   */
  readonly headers?:
    | ((start: ExchangeStart) => Readonly<Record<string, string>> | undefined)
    | undefined;
  readonly congestion?: CongestionOptions | undefined;
  /** Takes a record of everything that happens. */
  readonly observe?: Observer | undefined;
}

/** Options of one call. */
export interface DispatchCall {
  /** Ends the call: it rejects with the signal's reason, and what is under way is given up. */
  readonly signal?: AbortSignal | undefined;
  /** Anything; it stands in the records of this call. */
  readonly context?: unknown;
}
