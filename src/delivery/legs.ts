import type { Clock } from '../clock.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { traceOfEvent } from '../event/trace-context.ts';
import type { AttemptResult, DeliveryJob, Exchange, Failure, Leg, ReplyState } from './attempt.ts';
import { ERROR_BODY_BYTES_MAX } from './dead-letter.ts';
import { type AttemptFacts, decide } from './decide.ts';
import { type Ended, exchange } from './exchange.ts';
import { type Admission, createGate, type DestinationState } from './gate.ts';
import type { DeliveryRecord, ExchangeStart } from './observe.ts';
import type { DispatchCall, DispatcherOptions } from './options.ts';
import { outcomeOf } from './outcome.ts';
import type { DeliveryPolicy } from './policy.ts';
import { type ReplyReading, readReply } from './reply.ts';
import { encodeFor, requestHeaders } from './request.ts';
import { retryAfterMs } from './retry-after.ts';
import type { TransportResponse } from './transport.ts';

/** One request of a delivery. */
export interface LegCall {
  readonly leg: Leg;
  readonly number: number;
  readonly event: CloudEvent;
  readonly destination: string;
  readonly policy: DeliveryPolicy;
  readonly announcesReplies: boolean;
  readonly call: DispatchCall;
}

/** A request that was made, or held back by congestion control. */
export type LegResult =
  | {
      readonly kind: 'made';
      readonly exchange: Exchange;
      readonly response?: TransportResponse | undefined;
    }
  | { readonly kind: 'held'; readonly admission: Exclude<Admission, { kind: 'admitted' }> };

/** The requests of deliveries, each through the gate of its destination. */
export interface Legs {
  readonly clock: Clock;
  readonly attempt: (
    event: CloudEvent,
    job: DeliveryJob,
    number: number,
    call: DispatchCall,
  ) => Promise<AttemptResult>;
  readonly send: (leg: LegCall) => Promise<LegResult>;
  readonly destination: (url: string) => DestinationState;
  readonly tell: (record: DeliveryRecord) => void;
}

export function createLegs(
  options: DispatcherOptions & { readonly clock: Clock; readonly random: () => number },
): Legs {
  const { clock, random, observe } = options;
  const tell = (record: DeliveryRecord) => {
    try {
      observe?.(record);
    } catch {
      // An observer that fails is its own problem; the event is not lost for it.
    }
  };
  const gate = createGate(clock, options.congestion ?? {}, (destination, state) => {
    tell({ kind: 'circuit-changed', atMs: clock.now(), destination, state });
  });

  async function request(leg: LegCall): Promise<{ exchange: Exchange; ended: Ended }> {
    const { event, destination, policy, number, call } = leg;
    const message = encodeFor(event, policy.format);
    const start: ExchangeStart = {
      kind: 'exchange-started',
      atMs: clock.now(),
      leg: leg.leg,
      number,
      destination,
      event,
      context: call.context,
    };
    tell(start);
    try {
      const ended = await exchange(
        async (ready) => {
          const added = { ...traceOfEvent(event), ...options.headers?.(start) };
          const parts = { added, origin: options.origin, announcesReplies: leg.announcesReplies };
          const headers = requestHeaders(message, parts);
          return await options.transport({ ...ready, headers });
        },
        { method: 'POST', url: destination, headers: {}, body: message.body },
        {
          clock,
          timeoutMs: policy.timeoutMs,
          ...(call.signal !== undefined && { signal: call.signal }),
        },
      );
      const done = exchangeOf(start, ended, clock.now());
      tell({ kind: 'exchange-finished', atMs: clock.now(), start, exchange: done });
      return { exchange: done, ended };
    } catch (error) {
      tell({ kind: 'exchange-finished', atMs: clock.now(), start });
      throw error;
    }
  }

  /** The request itself, its turn taken already. */
  async function made(leg: LegCall): Promise<LegResult & { kind: 'made' }> {
    try {
      const { exchange: done, ended } = await request(leg);
      gate.leave(leg.destination, done.outcome, done.status);
      return { kind: 'made', exchange: done, response: ended.response };
    } catch (error) {
      gate.leave(leg.destination);
      throw error;
    }
  }

  const send = async (leg: LegCall): Promise<LegResult> => {
    const admission = await gate.enter(leg.destination, leg.call.signal);
    return admission.kind === 'admitted' ? await made(leg) : { kind: 'held', admission };
  };

  /** The reply leg always goes: to call the subscriber again because its reply was held back helps nobody. */
  const sendReply = async (leg: LegCall) => {
    await gate.enterAnyway(leg.destination, leg.call.signal);
    return await made(leg);
  };

  async function attempt(
    event: CloudEvent,
    job: DeliveryJob,
    number: number,
    call: DispatchCall,
  ): Promise<AttemptResult> {
    const { policy, reply, subscriber } = job;
    const announcesReplies = job.announcesReplies ?? reply !== undefined;
    const blocked = reply === undefined ? undefined : gate.look(reply);
    if (blocked?.kind === 'wait') return held(number, blocked.delayMs);
    const base = { number, policy, call };
    const sent = await send({
      ...base,
      leg: 'subscriber',
      event,
      destination: subscriber,
      announcesReplies,
    });
    if (sent.kind === 'held') {
      return sent.admission.kind === 'gone'
        ? gone(number, subscriber)
        : held(number, sent.admission.delayMs);
    }
    const reading = readingOf(sent, announcesReplies);
    if (reading.kind === 'event' && reply !== undefined) {
      const leg = { ...base, leg: 'reply', event: reading.event, destination: reply } as const;
      const replied = await sendReply({ ...leg, announcesReplies: false });
      return attemptResult(number, [sent, replied], reading, policy, random);
    }
    return attemptResult(number, [sent], reading, policy, random, reply !== undefined);
  }

  return { clock, attempt, send, tell, destination: gate.state };
}

type Made = LegResult & { kind: 'made' };

function readingOf(sent: Made, announcesReplies: boolean): ReplyReading {
  const { response } = sent;
  return announcesReplies && response !== undefined ? readReply(response) : { kind: 'none' };
}

function attemptResult(
  number: number,
  made: readonly [Made, Made?],
  reading: ReplyReading,
  policy: DeliveryPolicy,
  random: () => number,
  isReplyWanted = false,
): AttemptResult {
  const [first, second] = made;
  const last = second ?? first;
  // Half a reply is a lost reply; the subscriber is asked again (DLV-147).
  const isBroken = reading.kind === 'broken' && isReplyWanted;
  const outcome = isBroken ? 'retriable' : last.exchange.outcome;
  const facts: AttemptFacts = { number, outcome, retryAfterMs: last.exchange.retryAfterMs };
  const result = {
    number,
    outcome,
    decision: decide(facts, policy, random),
    reply: replyState(reading, second),
    exchanges: second === undefined ? [first.exchange] : [first.exchange, second.exchange],
  };
  if (outcome === 'accepted') return result;
  const failure = failureOf(last, isBroken);
  const reply = second !== undefined && reading.kind === 'event' ? { reply: reading.event } : {};
  return { ...result, failure: { ...failure, ...reply } };
}

function replyState(reading: ReplyReading, second: Made | undefined): ReplyState {
  if (reading.kind === 'none') return 'none';
  if (reading.kind !== 'event') return 'no-event';
  if (second === undefined) return 'dropped';
  return second.exchange.outcome === 'accepted' ? 'delivered' : 'undelivered';
}

function failureOf({ exchange, response }: Made, isBroken: boolean): Failure {
  const { destination, status } = exchange;
  const error = isBroken
    ? { code: 'DELIVERY_BROKEN_RESPONSE', message: 'The response ended before its body did' }
    : exchange.error;
  const body = response?.body.slice(0, ERROR_BODY_BYTES_MAX);
  return {
    destination,
    ...(status !== undefined && { status }),
    ...(body !== undefined && body.byteLength > 0 && { body }),
    ...(error !== undefined && { error }),
  };
}

function exchangeOf(start: ExchangeStart, ended: Ended, nowMs: number): Exchange {
  const { response, error } = ended;
  const { leg, destination, number, atMs } = start;
  const base = { leg, destination, number, startedAtMs: atMs, durationMs: nowMs - atMs };
  if (response === undefined) return { ...base, outcome: ended.outcome, error };
  const { status } = response;
  const asked = retryAfterMs(response, nowMs);
  const outcome = outcomeOf(status);
  return { ...base, outcome, status, ...(asked !== undefined && { retryAfterMs: asked }) };
}

/** No attempt: congestion control holds it back. */
function held(number: number, delayMs: number): AttemptResult {
  const decision = { kind: 'wait', delayMs } as const;
  return { number, outcome: 'retriable', decision, reply: 'none', exchanges: [] };
}

/** No attempt either, and none to come: the destination said that it is retired. */
function gone(number: number, destination: string): AttemptResult {
  const decision = { kind: 'dead-letter', reason: 'rejected' } as const;
  const failure = { destination, status: 410 };
  return { number, outcome: 'rejected', decision, reply: 'none', exchanges: [], failure };
}
