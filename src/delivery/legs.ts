import type { Clock } from '../clock.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { traceOfEvent } from '../event/trace-context.ts';
import type { EncodedMessage } from '../http/message.ts';
import type { Exchange, Leg } from './attempt.ts';
import { type Ended, exchange } from './exchange.ts';
import { type Admission, createGate, type Gate } from './gate.ts';
import type { DeliveryRecord, ExchangeStart } from './observe.ts';
import type { DispatchCall, DispatcherOptions } from './options.ts';
import { outcomeOf } from './outcome.ts';
import type { DeliveryPolicy } from './policy.ts';
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
  const tell = (record: DeliveryRecord) => {
    try {
      options.observe?.(record);
    } catch {
      // An observer that fails is its own problem; the event is not lost for it.
    }
  };
  const gate = createGate(clock, options.congestion ?? {}, (destination, state) => {
    tell({ kind: 'circuit-changed', atMs: clock.now(), destination, state });
  });
  return { options, clock, random, gate, tell };
}

/** Makes a request when congestion control lets it pass. */
export async function sendLeg(world: LegWorld, leg: LegCall): Promise<MadeLeg | HeldLeg> {
  const { gate } = world;
  const now = gate.enterNow(leg.destination);
  const admission = now ?? (await gate.enter(leg.destination, leg.call.signal));
  return admission.kind === 'admitted' ? await made(world, leg) : { kind: 'held', admission };
}

/** Makes a request when there is a turn, even to a destination that fails. */
export async function sendLegAnyway(world: LegWorld, leg: LegCall): Promise<MadeLeg> {
  await world.gate.enterAnyway(leg.destination, leg.call.signal);
  return await made(world, leg);
}

/** The request itself, between the record of its beginning and that of its end; its turn ends with it. */
async function made(world: LegWorld, leg: LegCall): Promise<MadeLeg> {
  const { clock, gate, tell } = world;
  const { number, destination, event, call } = leg;
  let start: ExchangeStart | undefined;
  try {
    const message = encodeFor(event, leg.policy.format);
    start = {
      kind: 'exchange-started',
      atMs: clock.now(),
      leg: leg.leg,
      number,
      destination,
      event,
      context: call.context,
    };
    tell(start);
    const ended = await carried(world, leg, message, start);
    const nowMs = clock.now();
    const done = exchangeOf(start, ended, nowMs);
    tell({ kind: 'exchange-finished', atMs: nowMs, start, exchange: done });
    gate.leave(destination, done.outcome, done.status);
    return { kind: 'made', exchange: done, response: ended.response };
  } catch (error) {
    if (start !== undefined) tell({ kind: 'exchange-finished', atMs: clock.now(), start });
    gate.leave(destination);
    throw error;
  }
}

function carried(
  { options, clock }: LegWorld,
  { destination, policy, announcesReplies, call }: LegCall,
  message: EncodedMessage,
  start: ExchangeStart,
): Promise<Ended> {
  const { signal } = call;
  const headers = () => {
    const added = { ...traceOfEvent(start.event), ...options.headers?.(start) };
    return requestHeaders(message, { added, origin: options.origin, announcesReplies });
  };
  return exchange(
    options.transport,
    { url: destination, body: message.body, headers },
    { clock, timeoutMs: policy.timeoutMs, ...(signal !== undefined && { signal }) },
  );
}

/** Written out member by member, here and in the attempt: spreading costs more than all the rest of it. */
function exchangeOf(start: ExchangeStart, ended: Ended, nowMs: number): Exchange {
  const { response, error } = ended;
  const { leg, destination, number, atMs: startedAtMs } = start;
  const durationMs = nowMs - startedAtMs;
  if (response === undefined) {
    return { leg, destination, number, startedAtMs, durationMs, outcome: ended.outcome, error };
  }
  const { status } = response;
  const outcome = outcomeOf(status);
  const exchanged = { leg, destination, number, startedAtMs, durationMs, outcome, status };
  const asked = retryAfterMs(response, nowMs);
  return asked === undefined ? exchanged : { ...exchanged, retryAfterMs: asked };
}
