import type { Clock } from '../clock.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { traceOfEvent } from '../event/trace-context.ts';
import type { EncodedMessage } from '../http/message.ts';
import { tellSafely } from '../tell-safely.ts';
import type { Exchange, Leg } from './attempt.ts';
import { parseDestination } from './destination.ts';
import { type Ended, exchange } from './exchange.ts';
import { type Admission, createGate, type Gate } from './gate.ts';
import type { DeliveryRecord, ExchangeStart } from './observe.ts';
import type { DispatchCall, DispatcherOptions } from './options.ts';
import { outcomeOf } from './outcome.ts';
import type { DeliveryPolicy } from './policy.ts';
import { remembered } from './remembered.ts';
import { encodeFor, requestHeaders } from './request.ts';
import { retryAfterMs } from './retry-after.ts';
import type { TransportResponse } from './transport.ts';

/** What all requests of a dispatcher share. */
export interface LegWorld {
  readonly options: DispatcherOptions;
  readonly clock: Clock;
  readonly random: () => number;
  readonly gate: Gate;
  readonly tell: (record: DeliveryRecord) => void;
  /** {@link parseDestination}, for the few URLs that most events go to. */
  readonly parseDestination: (url: string) => string;
}

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

/** A request that was made, with its response if there was one. */
export interface MadeLeg {
  readonly kind: 'made';
  readonly exchange: Exchange;
  readonly response?: TransportResponse | undefined;
}

/** A request that congestion control held back. */
export interface HeldLeg {
  readonly kind: 'held';
  readonly admission: Exclude<Admission, { kind: 'admitted' }>;
}

/** The world of a dispatcher: its gate, and an observer that cannot do harm. */
export function createLegWorld(
  options: DispatcherOptions,
  clock: Clock,
  random: () => number,
): LegWorld {
  const observe = (record: DeliveryRecord) => options.observe?.(record);
  // An observer that fails is its own problem; the event is not lost for it (OBS-011).
  const tell = (record: DeliveryRecord) => tellSafely(observe, record);
  const gate = createGate(clock, options.congestion ?? {}, (destination, state) => {
    tell({ kind: 'circuit-changed', atMs: clock.now(), destination, state });
  });
  return { options, clock, random, gate, tell, parseDestination: remembered(parseDestination) };
}

/**
 * Makes a request when congestion control lets it pass. A reply passes even to a destination that fails: its
 * subscriber has accepted the event already.
 */
export function sendLeg(world: LegWorld, leg: LegCall): Promise<MadeLeg | HeldLeg> {
  const { signal } = leg.call;
  const admission = world.gate.enter(leg.destination, { evenIfOpen: leg.leg === 'reply', signal });
  return admission instanceof Promise
    ? admission.then((later) => sendAdmitted(world, leg, later))
    : sendAdmitted(world, leg, admission);
}

/** The request itself, between the record of its beginning and that of its end; its turn ends with it. */
async function sendAdmitted(
  world: LegWorld,
  leg: LegCall,
  admission: Admission,
): Promise<MadeLeg | HeldLeg> {
  if (admission.kind !== 'admitted') return { kind: 'held', admission };
  const { clock, gate, tell } = world;
  let start: ExchangeStart | undefined;
  try {
    const message = encodeFor(leg.event, leg.policy.format);
    start = startOf(leg, clock.now());
    tell(start);
    const ended = await carried(world, leg, message, start);
    const nowMs = clock.now();
    const done = exchangeOf(start, ended, nowMs);
    tell({ kind: 'exchange-finished', atMs: nowMs, start, exchange: done });
    gate.leave(leg.destination, admission.epoch, done.outcome, done.status);
    return { kind: 'made', exchange: done, response: ended.response };
  } catch (error) {
    if (start !== undefined) tell({ kind: 'exchange-finished', atMs: clock.now(), start });
    gate.leave(leg.destination, admission.epoch);
    throw error;
  }
}

function startOf({ leg, number, destination, event, call }: LegCall, atMs: number): ExchangeStart {
  const { context } = call;
  return { kind: 'exchange-started', atMs, leg, number, destination, event, context };
}

function carried(
  { options, clock }: LegWorld,
  { destination, policy, announcesReplies, call }: LegCall,
  message: EncodedMessage,
  start: ExchangeStart,
): Promise<Ended> {
  const headers = () => {
    const added = { ...traceOfEvent(start.event), ...options.headers?.(start) };
    return requestHeaders(message, { added, origin: options.origin, announcesReplies });
  };
  return exchange(
    options.transport,
    { url: destination, body: message.body, headers },
    { clock, timeoutMs: policy.timeoutMs, signal: call.signal },
  );
}

/** Written out member by member: spreading costs more than all the rest of it. */
function exchangeOf(start: ExchangeStart, ended: Ended, nowMs: number): Exchange {
  const { response, error } = ended;
  const { leg, destination, number, atMs: startedAtMs } = start;
  // A clock can be set back meanwhile.
  const durationMs = Math.max(nowMs - startedAtMs, 0);
  if (response === undefined) {
    return { leg, destination, number, startedAtMs, durationMs, outcome: ended.outcome, error };
  }
  const { status } = response;
  const outcome = outcomeOf(status);
  const exchanged = { leg, destination, number, startedAtMs, durationMs, outcome, status };
  const asked = retryAfterMs(response, nowMs);
  return asked === undefined ? exchanged : { ...exchanged, retryAfterMs: asked };
}
