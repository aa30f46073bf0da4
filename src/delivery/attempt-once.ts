import type { CloudEvent } from '../event/cloud-event.ts';
import type { AttemptResult, DeliveryJob, Failure, ReplyState } from './attempt.ts';
import { ERROR_BODY_BYTES_MAX } from './dead-letter.ts';
import { type AttemptFacts, decide } from './decide.ts';
import { type LegWorld, type MadeLeg, sendLeg } from './legs.ts';
import type { DispatchCall } from './options.ts';
import type { DeliveryPolicy } from './policy.ts';
import { type ReplyReading, readReply } from './reply.ts';

/** One attempt: the subscriber, the reply destination when there is a reply, and what follows. */
export async function attemptOnce(
  world: LegWorld,
  event: CloudEvent,
  job: DeliveryJob,
  number: number,
  call: DispatchCall,
): Promise<AttemptResult> {
  const { policy, reply, subscriber } = job;
  // A reply destination that fails is seen before the subscriber is asked: its reply could not be sent on.
  const heldMs = reply === undefined ? 0 : world.gate.heldMs(reply);
  if (heldMs > 0) return held(number, heldMs);
  const announcesReplies = job.announcesReplies ?? reply !== undefined;
  const sent = await sendLeg(world, {
    leg: 'subscriber',
    number,
    event,
    destination: subscriber,
    policy,
    announcesReplies,
    call,
  });
  if (sent.kind === 'held') {
    const { admission } = sent;
    return admission.kind === 'gone' ? gone(number, subscriber) : held(number, admission.delayMs);
  }
  const reading = readingOf(sent, announcesReplies);
  if (reading.kind !== 'event' || reply === undefined) {
    return attemptResult(number, [sent], reading, policy, world.random, reply !== undefined);
  }
  const replied = await sendLeg(world, {
    leg: 'reply',
    number,
    event: reading.event,
    destination: reply,
    policy,
    announcesReplies: false,
    call,
  });
  // A reply is held back by nothing else.
  if (replied.kind === 'held') return goneReply(number, sent, reply, reading.event);
  return attemptResult(number, [sent, replied], reading, policy, world.random);
}

function readingOf({ response }: MadeLeg, announcesReplies: boolean): ReplyReading {
  return announcesReplies && response !== undefined ? readReply(response) : { kind: 'none' };
}

function attemptResult(
  number: number,
  made: readonly [MadeLeg, MadeLeg?],
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

function replyState(reading: ReplyReading, second: MadeLeg | undefined): ReplyState {
  if (reading.kind === 'none') return 'none';
  if (reading.kind !== 'event') return 'no-event';
  if (second === undefined) return 'dropped';
  return second.exchange.outcome === 'accepted' ? 'delivered' : 'undelivered';
}

function failureOf({ exchange, response }: MadeLeg, isBroken: boolean): Failure {
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

/** No attempt: congestion control holds it back. */
function held(number: number, delayMs: number): AttemptResult {
  const decision = { kind: 'wait', delayMs } as const;
  return { number, outcome: 'retriable', decision, reply: 'none', exchanges: [] };
}

/** No attempt either, and none to come: the destination said that it is retired. */
function gone(number: number, destination: string): AttemptResult & { readonly failure: Failure } {
  const decision = { kind: 'dead-letter', reason: 'rejected' } as const;
  const failure = { destination, status: 410 };
  return { number, outcome: 'rejected', decision, reply: 'none', exchanges: [], failure };
}

/** The subscriber has the event; its reply cannot be sent, for its destination said that it is retired (DLV-146). */
function goneReply(
  number: number,
  { exchange }: MadeLeg,
  destination: string,
  reply: CloudEvent,
): AttemptResult {
  const { outcome, decision, failure } = gone(number, destination);
  const rest = { reply: 'undelivered', exchanges: [exchange] } as const;
  return { number, outcome, decision, ...rest, failure: { ...failure, reply } };
}
