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
import { sendableDeadLetter } from './dead-letter.ts';
import { decide } from './decide.ts';
import { parseDestination } from './destination.ts';
import type { DestinationState } from './gate.ts';
import { createLegs, type LegCall, type Legs } from './legs.ts';
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
 * import { createNetwork } from 'event-delivery-spec/conformance';
 * import { createDispatcher, parseDeliverySpec } from 'event-delivery-spec/delivery';
 * import { createEvent } from 'event-delivery-spec/event';
 *
 * const clock = createVirtualClock();
 * const subscriber = 'http://shop.example/';
 * const { transport } = createNetwork({ clock, scripts: { [subscriber]: [503, 202] } });
 * const dispatcher = createDispatcher({ transport, clock });
 * const event = createEvent({ id: '1', source: '/shop', type: 'order.created' });
 * const policy = parseDeliverySpec({ retry: 3, backoffDelay: 'PT10S' });
 * const dispatching = dispatcher.dispatch(event, { subscriber, policy });
 * await clock.run(dispatching);
 * (await dispatching).attempts.map(({ outcome }) => outcome); // => ['retriable', 'accepted']
 * clock.now(); // => 10000
 * ```
 */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { clock = systemClock, random = Math.random } = options;
  const legs = createLegs({ ...options, clock, random });

  const attempt: Dispatcher['attempt'] = async (event, job, number, call = {}) => {
    if (!Number.isSafeInteger(number) || number < 1) {
      throw new RangeError(`Cannot attempt: the number is ${number}, not 1 or more`);
    }
    const checked = checkedJob(job);
    const result = await legs.attempt(event, checked, number, call);
    legs.tell({
      kind: 'attempt-decided',
      atMs: clock.now(),
      event,
      destination: checked.subscriber,
      result,
      context: call.context,
    });
    return result;
  };

  const deadLetter: Dispatcher['deadLetter'] = async (event, job, failure, call = {}) => {
    const destination = checkedJob(job).deadLetterSink;
    if (destination === undefined) return { outcome: 'dropped', exchanges: [] };
    const { format } = job.policy;
    const sent = sendableDeadLetter(event, failure, (letter) => isSendable(letter, format));
    const { isAccepted, exchanges } = await sendDeadLetter(legs, {
      event: sent,
      destination,
      policy: job.policy,
      call,
      random,
    });
    const outcome = isAccepted ? 'dead-lettered' : 'dropped';
    return { outcome, destination, exchanges, event: sent };
  };

  return {
    attempt,
    deadLetter,
    destination: (url) => legs.destination(parseDestination(url)),
    dispatch: async (event, job, call = {}) => {
      const attempts: AttemptResult[] = [];
      const failure = await deliver();
      const deadLetterResult =
        failure === undefined ? undefined : await deadLetter(event, job, failure, call);
      const result: DispatchResult =
        deadLetterResult === undefined
          ? { outcome: 'delivered', attempts }
          : { outcome: deadLetterResult.outcome, attempts, deadLetter: deadLetterResult };
      const destination = parseDestination(job.subscriber);
      const { context } = call;
      legs.tell({
        kind: 'dispatch-finished',
        atMs: clock.now(),
        event,
        destination,
        result,
        context,
      });
      return result;

      async function deliver(): Promise<Failure | undefined> {
        for (let number = 1; ; ) {
          const result = await attempt(event, job, number, call);
          const { decision } = result;
          if (decision.kind !== 'wait') attempts.push(result);
          if (decision.kind === 'accept') return undefined;
          if (decision.kind === 'dead-letter') return result.failure;
          await clock.sleep(decision.delayMs, call.signal);
          if (decision.kind === 'retry') number += 1;
        }
      }
    },
  };
}

/** All destinations checked before anything is sent. */
function checkedJob(job: DeliveryJob): DeliveryJob {
  const { reply, deadLetterSink = job.policy.deadLetterSink } = job;
  return {
    ...job,
    subscriber: parseDestination(job.subscriber),
    reply: reply === undefined ? undefined : parseDestination(reply),
    deadLetterSink: deadLetterSink === undefined ? undefined : parseDestination(deadLetterSink),
  };
}

async function sendDeadLetter(
  legs: Legs,
  parts: Omit<LegCall, 'leg' | 'number' | 'announcesReplies'> & { readonly random: () => number },
): Promise<{ readonly isAccepted: boolean; readonly exchanges: readonly Exchange[] }> {
  const exchanges: Exchange[] = [];
  for (let number = 1; ; ) {
    const made = await legs.send({ ...parts, leg: 'dead-letter', number, announcesReplies: false });
    if (made.kind === 'held') {
      if (made.admission.kind === 'gone') return { isAccepted: false, exchanges };
      await legs.clock.sleep(made.admission.delayMs, parts.call.signal);
      continue;
    }
    exchanges.push(made.exchange);
    const { outcome, retryAfterMs } = made.exchange;
    const decision = decide({ number, outcome, retryAfterMs }, parts.policy, parts.random);
    if (decision.kind !== 'retry') return { isAccepted: decision.kind === 'accept', exchanges };
    await legs.clock.sleep(decision.delayMs, parts.call.signal);
    number += 1;
  }
}
