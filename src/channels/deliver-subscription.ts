import { type Clock, systemClock } from '../clock.ts';
import { EventDeliveryError } from '../errors.ts';
import { tellSafely } from '../tell-safely.ts';
import { integerIn } from './arguments.ts';
import type { Lease } from './channel.ts';
import {
  type DeliverSubscriptionOptions,
  type DeliveryCounts,
  deliverLease,
} from './deliver-lease.ts';
import { holdLease } from './hold-lease.ts';
import { CONCURRENCY_DEFAULT, CONCURRENCY_MAX, ERROR_REST_MS, WAIT_MAX_MS } from './limits.ts';
import { createWake } from './wake.ts';

/** A worker that delivers. */
export interface Delivery extends AsyncDisposable {
  readonly counts: DeliveryCounts;
  /**
   * Takes no more events, lets attempts under way finish for a while, then ends them and gives their leases back.
   *
   * @param options `graceMs`: 0 to 3,600,000. Default: 0.
   */
  stop(options?: { readonly graceMs?: number | undefined }): Promise<void>;
  /** Resolves when it has stopped: after `stop`, or when the channel closed or the subscription ended. */
  readonly stopped: Promise<void>;
}

/**
 * Delivers the events of a subscription: takes leases, makes one attempt for each, and acknowledges, returns or
 * dead-letters them as the dispatcher decides. The schedule stands in the channel, so it survives as the channel does.
 *
 * An event is acknowledged only after its subscriber or its dead letter sink has accepted it, or the channel keeps it as
 * a dead letter: when the process ends at any moment, the event is delivered again, never lost.
 *
 * @param options Subscription, dispatcher, job.
 * @returns The worker, which has started.
 * @throws `RangeError` for a concurrency out of range.
 * @see CHN-050
 * @example One failure, then success
 * ```ts
 * import { createVirtualClock } from 'event-delivery-spec';
 * import { createMemoryChannel, deliverSubscription } from 'event-delivery-spec/channels';
 * import { createDispatcher, parseDeliverySpec } from 'event-delivery-spec/delivery';
 * import { createEvent } from 'event-delivery-spec/event';
 *
 * const clock = createVirtualClock();
 * const answers = [503, 202];
 * const transport = async () => {
 *   return { status: answers.shift() ?? 500, headers: {}, body: new Uint8Array() };
 * };
 * const channel = createMemoryChannel({ clock });
 * const subscription = await channel.subscribe('shop');
 * const delivery = deliverSubscription({
 *   subscription,
 *   dispatcher: createDispatcher({ transport, clock }),
 *   job: {
 *     subscriber: 'http://shop.example/',
 *     policy: parseDeliverySpec({ retry: 3, backoffDelay: 'PT10S' }),
 *   },
 *   clock,
 * });
 * await channel.send([createEvent({ id: '1', source: '/shop', type: 'order.created' })]);
 * await clock.advance(10_000);
 * delivery.counts; // => ~ { delivered: 1, retried: 1 }
 * await delivery.stop();
 * ```
 */
export function deliverSubscription(options: DeliverSubscriptionOptions): Delivery {
  const { subscription, clock = systemClock } = options;
  const range = { min: 1, max: CONCURRENCY_MAX, default: CONCURRENCY_DEFAULT };
  const concurrency = integerIn('concurrency', options.concurrency, range);
  const attempts = attemptsOf(options, clock);
  const { progress } = attempts;
  const taking = new AbortController();

  /** Leases to work on; none when it is time to look whether to go on. */
  async function next(): Promise<readonly Lease[] | 'end'> {
    const { signal } = taking;
    try {
      const max = concurrency - attempts.active();
      return await subscription.take({ max, waitMs: WAIT_MAX_MS, signal });
    } catch (error) {
      if (signal.aborted || isFinal(error)) return 'end';
      await clock.sleep(ERROR_REST_MS, signal).catch(() => undefined);
      return [];
    }
  }

  async function run(): Promise<void> {
    while (!taking.signal.aborted) {
      const seen = progress.count;
      if (attempts.active() >= concurrency) {
        await progress.wait(seen, undefined);
        continue;
      }
      const leases = await next();
      if (leases === 'end') break;
      attempts.start(leases);
    }
    await attempts.ended(undefined);
  }

  const stopped = run();

  async function stop({ graceMs }: { readonly graceMs?: number | undefined } = {}): Promise<void> {
    const waitMs = integerIn('graceMs', graceMs, { min: 0, max: WAIT_MAX_MS, default: 0 });
    taking.abort(STOPPED);
    await attempts.ended(clock.now() + waitMs);
    attempts.abort();
    await stopped;
  }

  return { counts: attempts.counts, stop, stopped, [Symbol.asyncDispose]: () => stop() };
}

/** The attempts of a worker that are under way, and what became of those before. */
function attemptsOf(options: DeliverSubscriptionOptions, clock: Clock) {
  const counts = noCounts();
  // One for each attempt: a signal that hundreds listen to makes Node.js warn of a leak.
  const working = new Set<AbortController>();
  const progress = createWake(clock);
  let isEnding = false;
  let active = 0;

  async function work(lease: Lease): Promise<void> {
    const held = holdLease(lease, clock);
    const attempt = new AbortController();
    if (isEnding) attempt.abort(STOPPED);
    working.add(attempt);
    const settled = await deliverLease(lease, options, attempt.signal);
    working.delete(attempt);
    held.end();
    counts[settled.kind] += 1;
    active -= 1;
    progress.ring();
    // Whoever is told does not decide (OBS-011).
    tellSafely(options.onSettled, settled);
  }

  return {
    counts,
    /** Rings whenever one has ended. */
    progress,
    active: () => active,
    start(leases: readonly Lease[]): void {
      active += leases.length;
      for (const lease of leases) void work(lease);
    },
    /** Resolves when none is left, or at the time. */
    async ended(until: number | undefined): Promise<void> {
      while (active > 0 && (until === undefined || clock.now() < until)) {
        await progress.wait(progress.count, until);
      }
    },
    /** Ends those under way, and all that are started from now on. */
    abort(): void {
      isEnding = true;
      for (const attempt of working) attempt.abort(STOPPED);
    },
  };
}

/** The reason of signals that a worker aborts. */
const STOPPED = new Error('The worker stopped');

/** Nothing more will come from this subscription. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof EventDeliveryError)) return false;
  return error.code === 'CHANNEL_CLOSED' || error.code === 'CHANNEL_NO_SUBSCRIPTION';
}

function noCounts(): Record<keyof DeliveryCounts, number> {
  return {
    delivered: 0,
    retried: 0,
    waiting: 0,
    'dead-lettered': 0,
    kept: 0,
    dropped: 0,
    released: 0,
    failed: 0,
  };
}
