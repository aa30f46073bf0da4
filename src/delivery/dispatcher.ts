import { systemClock } from '../clock.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import type {
  AttemptResult,
  DeadLetterResult,
  DeliveryJob,
  DispatchResult,
  Exchange,
  Failure,
} from './attempt.ts';
import { attemptOnce } from './attempt-once.ts';
import { checkPolicy } from './check-policy.ts';
import { sendableDeadLetter } from './dead-letter.ts';
import { decide } from './decide.ts';
import type { DestinationState } from './gate.ts';
import { createLegWorld, type LegCall, type LegWorld, sendLeg } from './legs.ts';
import type { DispatchCall, DispatcherOptions } from './options.ts';
import { isSendable } from './request.ts';

/** Sends events to destinations, one at a time or many at once. */
export interface Dispatcher {
  /**
   * The whole schedule: attempts with their reply legs, delays between them, the dead letter.
   *
   * Resolves whatever the recipients do. Rejects for a wrong event or job, before anything is sent, and when
   * `signal` aborts; whether the event has arrived is then not known.
   */
  dispatch(event: CloudEvent, job: DeliveryJob, call?: DispatchCall): Promise<DispatchResult>;
  /**
   * One attempt, its reply leg included, and what follows; for callers that keep the schedule themselves.
   *
   * @param number Which attempt: 1 is the first.
   */
  attempt(
    event: CloudEvent,
    job: DeliveryJob,
    number: number,
    call?: DispatchCall,
  ): Promise<AttemptResult>;
  /** Sends an undeliverable event to the dead letter sink of the job, with the retries of its policy. */
  deadLetter(
    event: CloudEvent,
    job: DeliveryJob,
    failure: Failure,
    call?: DispatchCall,
  ): Promise<DeadLetterResult>;
  /** What congestion control knows about a destination. */
  destination(url: string): DestinationState;
}

/**
 * Makes a dispatcher: what sends an event until it is accepted, or all attempts are used up.
 *
 * Never follows a redirect, never sends an accepted event again, and never forgets one silently: the result says what
 * became of it. Holds only events that a caller waits for.
 *
 * @param options The transport; clock, randomness, headers, limits and an observer as needed.
 * @returns The dispatcher. It holds no connection; closing the transport is the caller's.
 * @see DLV-120
 * @example A recipient that is down for a moment
 * ```ts
 * import { createVirtualClock } from 'event-delivery-spec';
 * import { createDispatcher, parseDeliverySpec } from 'event-delivery-spec/delivery';
 * import { createEvent } from 'event-delivery-spec/event';
 *
 * const clock = createVirtualClock();
 * const transport = async () => {
 *   return { status: clock.now() < 5_000 ? 503 : 202, headers: {}, body: new Uint8Array() };
 * };
 * const dispatcher = createDispatcher({ transport, clock });
 * const event = createEvent({ id: '1', source: '/shop', type: 'order.created' });
 * const policy = parseDeliverySpec({ retry: 3, backoffDelay: 'PT10S' });
 * const dispatching = dispatcher.dispatch(event, { subscriber: 'http://shop.example/', policy });
 * await clock.run(dispatching);
 * (await dispatching).attempts.map(({ outcome }) => outcome); // => ['retriable', 'accepted']
 * clock.now(); // => 10000
 * ```
 */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { clock = systemClock, random = Math.random } = options;
  const world = createLegWorld(options, clock, random);
  return {
    dispatch: (event, job, call = NO_CALL) => dispatch(world, event, job, call),
    attempt: async (event, job, number, call = NO_CALL) => {
      if (!Number.isSafeInteger(number) || number < 1) {
        throw new RangeError(`Cannot attempt: the number is ${number}, not 1 or more`);
      }
      const checked = checkedJob(world, job);
      const result = await attemptOnce(world, event, checked, number, call);
      tellAttempt(world, event, checked, result, call);
      return result;
    },
    deadLetter: async (event, job, failure, call = NO_CALL) => {
      return await deadLetter(world, event, checkedJob(world, job), failure, call);
    },
    destination: (url) => world.gate.state(world.parseDestination(url)),
  };
}

const NO_CALL: DispatchCall = {};

/**
 * The whole schedule in one loop: attempts until one is accepted or there are no more, then the dead letter. Every
 * asynchronous function between here and the socket is memory for each event under way, so there are few.
 */
async function dispatch(
  world: LegWorld,
  event: CloudEvent,
  given: DeliveryJob,
  call: DispatchCall,
): Promise<DispatchResult> {
  const job = checkedJob(world, given);
  const attempts: AttemptResult[] = [];
  for (let number = 1; ; ) {
    const result = await attemptOnce(world, event, job, number, call);
    tellAttempt(world, event, job, result, call);
    const { decision, failure = { destination: job.subscriber } } = result;
    if (decision.kind !== 'wait') attempts.push(result);
    if (decision.kind === 'accept') {
      return tellEnd(world, event, job, { outcome: 'delivered', attempts }, call);
    }
    if (decision.kind === 'dead-letter') {
      const dead = await deadLetter(world, event, job, failure, call);
      const { outcome } = dead;
      return tellEnd(world, event, job, { outcome, attempts, deadLetter: dead }, call);
    }
    await world.clock.sleep(decision.delayMs, call.signal);
    if (decision.kind === 'retry') number += 1;
  }
}

function tellAttempt(
  { clock, tell }: LegWorld,
  event: CloudEvent,
  { subscriber: destination }: DeliveryJob,
  result: AttemptResult,
  { context }: DispatchCall,
): void {
  tell({ kind: 'attempt-decided', atMs: clock.now(), event, destination, result, context });
}

function tellEnd(
  { clock, tell }: LegWorld,
  event: CloudEvent,
  { subscriber: destination }: DeliveryJob,
  result: DispatchResult,
  { context }: DispatchCall,
): DispatchResult {
  tell({ kind: 'dispatch-finished', atMs: clock.now(), event, destination, result, context });
  return result;
}

async function deadLetter(
  world: LegWorld,
  event: CloudEvent,
  { deadLetterSink: destination, policy }: DeliveryJob,
  failure: Failure,
  call: DispatchCall,
): Promise<DeadLetterResult> {
  if (destination === undefined) return { outcome: 'dropped', exchanges: [] };
  const fits = (letter: CloudEvent) => isSendable(letter, policy.format);
  const sent = sendableDeadLetter(event, failure, fits);
  const exchanges: Exchange[] = [];
  const leg = { leg: 'dead-letter', event: sent, destination, policy, call } as const;
  const outcome = await bury(world, { ...leg, announcesReplies: false }, exchanges);
  return { outcome, destination, exchanges, event: sent };
}

/** Sends a dead letter, with the retries of its policy. */
async function bury(
  world: LegWorld,
  leg: Omit<LegCall, 'number'>,
  exchanges: Exchange[],
): Promise<DeadLetterResult['outcome']> {
  const { clock, random } = world;
  for (let number = 1; ; ) {
    const result = await sendLeg(world, { ...leg, number });
    if (result.kind === 'held') {
      if (result.admission.kind === 'gone') return 'dropped';
      await clock.sleep(result.admission.delayMs, leg.call.signal);
      continue;
    }
    exchanges.push(result.exchange);
    const { outcome, retryAfterMs } = result.exchange;
    const decision = decide({ number, outcome, retryAfterMs }, leg.policy, random);
    if (decision.kind === 'accept') return 'dead-lettered';
    if (decision.kind === 'dead-letter') return 'dropped';
    await clock.sleep(decision.delayMs, leg.call.signal);
    number += 1;
  }
}

/** The job with its destinations and its numbers checked, before anything is sent. */
function checkedJob({ parseDestination }: LegWorld, job: DeliveryJob): DeliveryJob {
  const { policy, reply, deadLetterSink = policy.deadLetterSink, announcesReplies } = job;
  checkPolicy(policy);
  return {
    subscriber: parseDestination(job.subscriber),
    reply: reply === undefined ? undefined : parseDestination(reply),
    deadLetterSink: deadLetterSink === undefined ? undefined : parseDestination(deadLetterSink),
    policy,
    announcesReplies,
  };
}
