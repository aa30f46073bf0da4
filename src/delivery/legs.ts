import type { Clock } from '../clock.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
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
  const admission = await world.gate.enter(leg.destination, leg.call.signal);
  return admission.kind === 'admitted' ? await made(world, leg) : { kind: 'held', admission };
}

/** Makes a request when there is a turn, even to a destination that fails. */
export async function sendLegAnyway(world: LegWorld, leg: LegCall): Promise<MadeLeg> {
  await world.gate.enterAnyway(leg.destination, leg.call.signal);
  return await made(world, leg);
}

/** The request itself; its turn was taken, and ends with it. */
async function made(world: LegWorld, leg: LegCall): Promise<MadeLeg> {
  const { gate } = world;
  try {
    const result = await told(world, leg, encodeFor(leg.event, leg.policy.format));
    gate.leave(leg.destination, result.exchange.outcome, result.exchange.status);
    return result;
  } catch (error) {
    gate.leave(leg.destination);
    throw error;
  }
}

/** The request between the record of its beginning and that of its end. */
async function told(world: LegWorld, leg: LegCall, message: EncodedMessage): Promise<MadeLeg> {
  const { clock, tell } = world;
  const { number, destination, event, call } = leg;
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
    const ended = await carried(world, leg, message, start);
    const done = exchangeOf(start, ended, clock.now());
    tell({ kind: 'exchange-finished', atMs: clock.now(), start, exchange: done });
    return { kind: 'made', exchange: done, response: ended.response };
  } catch (error) {
    tell({ kind: 'exchange-finished', atMs: clock.now(), start });
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
  return exchange(
    // Within the exchange, so that headers that cannot be made are a failed attempt and nothing worse.
    async (request) => {
      const added = options.headers?.(start);
      const headers = requestHeaders(message, { added, origin: options.origin, announcesReplies });
      return await options.transport({ ...request, headers });
    },
    { method: 'POST', url: destination, headers: {}, body: message.body },
    { clock, timeoutMs: policy.timeoutMs, ...(signal !== undefined && { signal }) },
  );
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
