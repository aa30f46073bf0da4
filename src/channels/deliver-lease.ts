import type { Clock } from '../clock.ts';
import type { AttemptResult, DeliveryJob, Failure } from '../delivery/attempt.ts';
import type { Dispatcher } from '../delivery/dispatcher.ts';
import { EventDeliveryError } from '../errors.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import type { Lease, Subscription } from './channel.ts';
import { reasonOf, reasonOfError } from './kept-reason.ts';
import { DELAY_MAX_MS, ERROR_REST_MS, UNDELIVERABLE_REST_MS } from './limits.ts';

/** What `deliverSubscription` takes. */
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
  /** Called after each attempt, with what became of its lease. What it throws is ignored. */
  readonly onSettled?: ((settled: Settled) => void) | undefined;
}

/** What became of one lease. */
export interface Settled {
  readonly subscription: string;
  readonly event: CloudEvent;
  readonly attempt: number;
  /** The subscriber; absent when there was no job to take it from. */
  readonly destination?: string;
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

/** One attempt, and the end of its lease. Never rejects. */
export async function deliverLease(
  lease: Lease,
  options: DeliverSubscriptionOptions,
  signal: AbortSignal,
): Promise<Settled> {
  const { event, attempt } = lease;
  let settled: Omit<Settled, 'kind'> = {
    subscription: options.subscription.name,
    event,
    attempt,
  };
  let job: DeliveryJob | undefined;
  try {
    signal.throwIfAborted();
    job = typeof options.job === 'function' ? options.job(event) : options.job;
    settled = { ...settled, destination: job.subscriber };
    const result = await options.dispatcher.attempt(event, job, attempt, { signal });
    const kind = await settle(lease, { ...options, job }, result, signal);
    return { ...settled, kind, result };
  } catch (error) {
    const isStopped = signal.aborted;
    const reason = reasonOfError(error, job);
    await giveBack(lease, isStopped, reason);
    return { ...settled, kind: isStopped ? 'released' : 'failed', error };
  }
}

/** A lease that cannot be given back ends by itself. */
async function giveBack(lease: Lease, isStopped: boolean, reason: string): Promise<void> {
  try {
    await (isStopped ? lease.release() : lease.nack({ delayMs: ERROR_REST_MS, reason }));
  } catch {
    // As said above.
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
    await lease.release({ delayMs: delayOf(decision) });
    return 'waiting';
  }
  if (decision.kind === 'retry') {
    await lease.nack({ delayMs: delayOf(decision), reason: reasonOf(failure) });
    return 'retried';
  }
  return giveUp(lease, options, failure ?? { destination: options.job.subscriber }, signal);
}

/** The delay as a channel takes it: whole milliseconds, and none that no clock counts to. */
function delayOf({ delayMs }: { readonly delayMs: number }): number {
  return Math.min(Math.ceil(delayMs), DELAY_MAX_MS);
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
