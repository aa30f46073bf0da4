import { type Clock, systemClock } from '../clock.ts';
import type { AttemptResult, DeliveryJob, Failure } from '../delivery/attempt.ts';
import type { Dispatcher } from '../delivery/dispatcher.ts';
import { EventDeliveryError } from '../errors.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { integerIn } from './arguments.ts';
import type { Lease, Subscription } from './channel.ts';
import { holdLease } from './hold-lease.ts';
import {
  CONCURRENCY_DEFAULT,
  CONCURRENCY_MAX,
  ERROR_REST_MS,
  UNDELIVERABLE_REST_MS,
  WAIT_MAX_MS,
} from './limits.ts';
import { createWake } from './wake.ts';

/** What {@link deliverSubscription} takes. */
export interface DeliverSubscriptionOptions {
  readonly subscription: Subscription;
  /** Makes the attempts. Its clock is the channel's. */
  readonly dispatcher: Pick<Dispatcher, 'attempt' | 'deadLetter'>;
  /** Where events go, and how; a function is asked before every attempt. */
  readonly job: DeliveryJob | ((event: CloudEvent) => DeliveryJob);
  /** The channel's. Default: the time of the machine. */
  readonly clock?: Clock | undefined;
  /** Attempts under way at a time: 1 to 1,000. Default: 10. */
  readonly concurrency?: number | undefined;
  /** Whether the channel keeps what no dead letter sink took. Default: true; needs `nativeDeadLetter`. */
  readonly keepsDeadLetters?: boolean | undefined;
  /** Called after each attempt, with what became of its lease. Must not throw. */
  readonly onSettled?: ((settled: Settled) => void) | undefined;
}

/** What became of one lease. */
export interface Settled {
  readonly subscription: string;
  readonly event: CloudEvent;
  readonly attempt: number;
  /**
   * `delivered`, `retried` (later), `waiting` (held back, not tried), `dead-lettered` (the sink has it), `kept` (a dead
   * letter of the channel), `dropped` (no sink, and not kept), `released` (the worker stopped), `failed` (an error; it
   * is delivered again).
   */
  readonly kind: keyof DeliveryCounts;
  /** Absent when no attempt was finished. */
  readonly result?: AttemptResult;
  readonly error?: unknown;
}

/** How often each thing happened. */
export interface DeliveryCounts {
  readonly delivered: number;
  readonly retried: number;
  readonly waiting: number;
  readonly 'dead-lettered': number;
  readonly kept: number;
  readonly dropped: number;
  readonly released: number;
  readonly failed: number;
}

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
 * import { createNetwork } from 'event-delivery-spec/conformance';
 * import { createDispatcher, parseDeliverySpec } from 'event-delivery-spec/delivery';
 * import { createEvent } from 'event-delivery-spec/event';
 *
 * const clock = createVirtualClock();
 * const subscriber = 'http://shop.example/';
 * const { transport } = createNetwork({ clock, scripts: { [subscriber]: [503, 202] } });
 * const channel = createMemoryChannel({ clock });
 * const subscription = await channel.subscribe('shop');
 * const delivery = deliverSubscription({
 *   subscription,
 *   dispatcher: createDispatcher({ transport, clock }),
 *   job: { subscriber, policy: parseDeliverySpec({ retry: 3, backoffDelay: 'PT10S' }) },
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
  const counts = noCounts();
  const taking = new AbortController();
  // One for each attempt: a signal that hundreds listen to makes Node.js warn of a leak.
  const working = new Set<AbortController>();
  let isEnding = false;
  const progress = createWake(clock);
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
    options.onSettled?.(settled);
  }

  /** Leases to work on; none when it is time to look whether to go on. */
  async function next(): Promise<readonly Lease[] | 'end'> {
    const { signal } = taking;
    try {
      return await subscription.take({ max: concurrency - active, waitMs: WAIT_MAX_MS, signal });
    } catch (error) {
      if (signal.aborted || isFinal(error)) return 'end';
      await clock.sleep(ERROR_REST_MS, signal).catch(() => undefined);
      return [];
    }
  }

  async function run(): Promise<void> {
    while (!taking.signal.aborted) {
      const seen = progress.count;
      if (active >= concurrency) {
        await progress.wait(seen, undefined);
        continue;
      }
      const leases = await next();
      if (leases === 'end') break;
      active += leases.length;
      for (const lease of leases) void work(lease);
    }
    for (let seen = progress.count; active > 0; seen = progress.count) {
      await progress.wait(seen, undefined);
    }
  }

  const stopped = run();

  async function stop({ graceMs }: { readonly graceMs?: number | undefined } = {}): Promise<void> {
    const waitMs = integerIn('graceMs', graceMs, { min: 0, max: WAIT_MAX_MS, default: 0 });
    taking.abort(STOPPED);
    const until = clock.now() + waitMs;
    while (active > 0 && clock.now() < until) await progress.wait(progress.count, until);
    isEnding = true;
    for (const attempt of working) attempt.abort(STOPPED);
    await stopped;
  }

  return { counts, stop, stopped, [Symbol.asyncDispose]: () => stop() };
}

/** The reason of signals that a worker aborts. */
const STOPPED = new Error('The worker stopped');

/** Nothing more will come from this subscription. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof EventDeliveryError)) return false;
  return error.code === 'CHANNEL_CLOSED' || error.code === 'CHANNEL_NO_SUBSCRIPTION';
}

/** One attempt, and the end of its lease. Never rejects. */
async function deliverLease(
  lease: Lease,
  options: DeliverSubscriptionOptions,
  signal: AbortSignal,
): Promise<Settled> {
  const { event, attempt } = lease;
  const settled = { subscription: options.subscription.name, event, attempt };
  try {
    signal.throwIfAborted();
    const job = typeof options.job === 'function' ? options.job(event) : options.job;
    const result = await options.dispatcher.attempt(event, job, attempt, { signal });
    const kind = await settle(lease, { ...options, job }, result, signal);
    return { ...settled, kind, result };
  } catch (error) {
    const isStopped = signal.aborted;
    const reason = error instanceof Error ? error.message : 'Delivery failed';
    const ending = isStopped ? lease.release() : lease.nack({ delayMs: ERROR_REST_MS, reason });
    // A lease that cannot be given back ends by itself.
    await ending.catch(() => undefined);
    return { ...settled, kind: isStopped ? 'released' : 'failed', error };
  }
}

type Settling = DeliverSubscriptionOptions & { readonly job: DeliveryJob };

async function settle(
  lease: Lease,
  options: Settling,
  { decision, failure }: AttemptResult,
  signal: AbortSignal,
): Promise<keyof DeliveryCounts> {
  if (decision.kind === 'accept') {
    await lease.ack();
    return 'delivered';
  }
  if (decision.kind === 'wait') {
    await lease.release({ delayMs: decision.delayMs });
    return 'waiting';
  }
  if (decision.kind === 'retry') {
    await lease.nack({ delayMs: decision.delayMs, reason: reasonOf(failure) });
    return 'retried';
  }
  return giveUp(lease, options, failure ?? { destination: options.job.subscriber }, signal);
}

/** To the sink, then acknowledged: a crash in between makes a duplicate, the other way round it would be a loss. */
async function giveUp(
  lease: Lease,
  { dispatcher, job, keepsDeadLetters = true }: Settling,
  failure: Failure,
  signal: AbortSignal,
): Promise<keyof DeliveryCounts> {
  const sent = await dispatcher.deadLetter(lease.event, job, failure, { signal });
  if (sent.outcome === 'dead-lettered') {
    await lease.ack();
    return 'dead-lettered';
  }
  if (keepsDeadLetters && (await isKept(lease, reasonOf(failure)))) return 'kept';
  if (sent.destination === undefined) {
    await lease.ack();
    return 'dropped';
  }
  await lease.nack({ delayMs: UNDELIVERABLE_REST_MS, reason: 'The dead letter sink refused it' });
  return 'retried';
}

/** False when the channel cannot keep dead letters. */
async function isKept(lease: Lease, reason: string): Promise<boolean> {
  try {
    await lease.deadLetter(reason);
    return true;
  } catch (error) {
    if (error instanceof EventDeliveryError && error.code === 'CHANNEL_UNSUPPORTED') return false;
    throw error;
  }
}

/** Why it failed, in one line. */
function reasonOf(failure: Failure | undefined): string {
  if (failure === undefined) return 'Not delivered';
  const { destination, status, error } = failure;
  return `${destination}: ${error === undefined ? `status ${status}` : error.message}`;
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
