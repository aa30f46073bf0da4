import type { Clock } from '../clock.ts';
import type { Outcome } from './outcome.ts';

/** Requests under way to one destination at once, unless options say otherwise. See DLV-160. */
export const CONCURRENCY_MAX_DEFAULT = 128;

/** Failures in a row that open the circuit of a destination, unless options say otherwise. See DLV-161. */
export const CIRCUIT_FAILURE_MAX_DEFAULT = 20;

/** How long a circuit stays open, in milliseconds, unless options say otherwise. See DLV-161. */
export const CIRCUIT_OPEN_MS_DEFAULT = 10_000;

/** How long nothing is sent after a 410, in milliseconds, unless options say otherwise. See DLV-119. */
export const GONE_MS_DEFAULT = 60_000;

/** Destinations of which failures are remembered; beyond them the one that rested longest is forgotten. */
export const DESTINATION_MAX = 10_000;

/** Limits of congestion control, each for one destination; a maximum of `Infinity` is none. */
export interface CongestionOptions {
  /** Requests under way at once, 1 or more. Default: {@link CONCURRENCY_MAX_DEFAULT}. */
  readonly concurrencyMax?: number | undefined;
  /** Failures in a row that open the circuit, 1 or more. Default: {@link CIRCUIT_FAILURE_MAX_DEFAULT}. */
  readonly circuitFailureMax?: number | undefined;
  /** How long the circuit stays open, in milliseconds. Default: {@link CIRCUIT_OPEN_MS_DEFAULT}. */
  readonly circuitOpenMs?: number | undefined;
  /** How long nothing is sent after a 410, in milliseconds; 0: no time. Default: {@link GONE_MS_DEFAULT}. */
  readonly goneMs?: number | undefined;
}

/** What congestion control knows about a destination. */
export interface DestinationState {
  /**
   * `closed`: requests pass; `open`: none does until `untilMs`; `half-open`: they pass, but one failure opens the
   * circuit again; `gone`: the destination answered 410, and nothing is sent until `untilMs`.
   */
  readonly circuit: 'closed' | 'open' | 'half-open' | 'gone';
  /** Requests under way. */
  readonly inFlight: number;
  /** Attempts that wait for one of these to end. */
  readonly waiting: number;
  /** Failures in a row. */
  readonly failures: number;
  readonly untilMs?: number;
}

/** Whether a request can go now: yes; no, wait; or no, the destination is gone. */
export type Admission =
  | { readonly kind: 'admitted' }
  | { readonly kind: 'wait'; readonly delayMs: number }
  | { readonly kind: 'gone' };

/** What stands between a dispatcher and its destinations. */
export interface Gate {
  /** Whether requests to a destination are held back now; takes nothing. */
  readonly look: (destination: string) => Admission;
  /** Takes a turn when there is one now; `undefined`: {@link Gate.enter} waits for it. */
  readonly enterNow: (destination: string) => Admission | undefined;
  /** Waits for its turn; an admitted request has to {@link Gate.leave}. */
  readonly enter: (destination: string, signal?: AbortSignal) => Promise<Admission>;
  /** Takes a turn whatever the circuit says, and waits for it. */
  readonly enterAnyway: (destination: string, signal?: AbortSignal) => Promise<void>;
  /** Ends a turn. `outcome` is absent for a request that was given up. */
  readonly leave: (destination: string, outcome?: Outcome, status?: number) => void;
  readonly state: (destination: string) => DestinationState;
}

interface Destination {
  inFlight: number;
  failures: number;
  circuit: DestinationState['circuit'];
  untilMs: number;
  readonly waiters: Set<() => void>;
}

/** All destinations of a gate, and what it decides by. */
interface GateWorld {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly onChange: (destination: string, state: DestinationState) => void;
  /** In the order in which they were used: the first entry is the one that rested longest. */
  readonly destinations: Map<string, Destination>;
}

type Limits = { readonly [Name in keyof CongestionOptions]-?: number };

/** Makes a gate; a destination that rests is forgotten, so that memory follows the work and not its history. */
export function createGate(
  clock: Clock,
  options: CongestionOptions,
  onChange: (destination: string, state: DestinationState) => void,
): Gate {
  const limits = limitsOf(options);
  const world: GateWorld = { clock, limits, onChange, destinations: new Map() };
  const hasTurn = ({ inFlight }: Destination) => inFlight < limits.concurrencyMax;
  const enterNow = (url: string): Admission | undefined => {
    const one = known(world, url);
    const admission = lookAt(world, url, one);
    if (admission.kind !== 'admitted') return admission;
    if (!hasTurn(one)) return undefined;
    one.inFlight += 1;
    return admission;
  };
  return {
    look: (url) => lookAt(world, url, world.destinations.get(url)),
    enterNow,
    enter: async (url, signal) => {
      for (;;) {
        const admission = enterNow(url);
        if (admission !== undefined) return admission;
        await turn(known(world, url), signal);
      }
    },
    enterAnyway: async (url, signal) => {
      let one = known(world, url);
      for (; !hasTurn(one); one = known(world, url)) await turn(one, signal);
      one.inFlight += 1;
    },
    leave: (url, outcome, status) => {
      const one = known(world, url);
      one.inFlight -= 1;
      learn(world, url, one, outcome, status);
      next(one);
      const rests = one.inFlight === 0 && one.waiters.size === 0 && one.failures === 0;
      if (rests && one.circuit === 'closed') world.destinations.delete(url);
    },
    state: (url) => stateOf(world.destinations.get(url) ?? resting()),
  };
}

function limitsOf(options: CongestionOptions): Limits {
  const {
    concurrencyMax = CONCURRENCY_MAX_DEFAULT,
    circuitFailureMax = CIRCUIT_FAILURE_MAX_DEFAULT,
    circuitOpenMs = CIRCUIT_OPEN_MS_DEFAULT,
    goneMs = GONE_MS_DEFAULT,
  } = options;
  for (const [name, value] of Object.entries({ concurrencyMax, circuitFailureMax })) {
    if (!(value >= 1)) throw new RangeError(`Cannot limit load: ${name} is ${value}, below 1`);
  }
  for (const [name, value] of Object.entries({ circuitOpenMs, goneMs })) {
    if (!(value >= 0)) throw new RangeError(`Cannot limit load: ${name} is ${value}, below 0`);
  }
  return { concurrencyMax, circuitFailureMax, circuitOpenMs, goneMs };
}

/** What is known of a destination, which is now the last one used. */
function known({ destinations }: GateWorld, url: string): Destination {
  const found = destinations.get(url) ?? resting();
  destinations.delete(url);
  destinations.set(url, found);
  if (destinations.size > DESTINATION_MAX) forgetOne(destinations);
  return found;
}

function lookAt(world: GateWorld, url: string, one: Destination | undefined): Admission {
  if (one === undefined || one.circuit === 'closed' || one.circuit === 'half-open') return ADMITTED;
  const leftMs = one.untilMs - world.clock.now();
  if (leftMs > 0) return one.circuit === 'gone' ? GONE : { kind: 'wait', delayMs: leftMs };
  change(world, url, one, 'half-open');
  return ADMITTED;
}

/** What the end of a request says about its destination; nothing, when it was given up. */
function learn(
  world: GateWorld,
  url: string,
  one: Destination,
  outcome: Outcome | undefined,
  status: number | undefined,
): void {
  const { circuitFailureMax, circuitOpenMs, goneMs } = world.limits;
  if (status === 410) {
    one.failures = 0;
    if (goneMs > 0) change(world, url, one, 'gone', goneMs);
  } else if (outcome === 'retriable') {
    // A conflict is about the event, not about the destination.
    if (status === 409) return;
    one.failures += 1;
    const isPassing = one.circuit === 'closed' || one.circuit === 'half-open';
    if (isPassing && one.failures >= circuitFailureMax) {
      change(world, url, one, 'open', circuitOpenMs);
    }
  } else if (outcome !== undefined) {
    one.failures = 0;
    change(world, url, one, 'closed');
  }
}

function change(
  { clock, onChange }: GateWorld,
  url: string,
  one: Destination,
  circuit: Destination['circuit'],
  forMs = 0,
): void {
  if (one.circuit === circuit && circuit === 'closed') return;
  one.circuit = circuit;
  one.untilMs = clock.now() + forMs;
  onChange(url, stateOf(one));
}

const ADMITTED: Admission = { kind: 'admitted' };
const GONE: Admission = { kind: 'gone' };

function resting(): Destination {
  return {
    inFlight: 0,
    failures: 0,
    circuit: 'closed',
    untilMs: 0,
    waiters: new Set(),
  };
}

function stateOf({ circuit, inFlight, waiters, failures, untilMs }: Destination): DestinationState {
  const isTimed = circuit === 'open' || circuit === 'gone';
  return { circuit, inFlight, waiting: waiters.size, failures, ...(isTimed && { untilMs }) };
}

/** Forgets the first destination without requests; there is one, or memory follows the requests under way. */
function forgetOne(destinations: Map<string, Destination>): void {
  for (const [url, { inFlight, waiters }] of destinations) {
    if (inFlight > 0 || waiters.size > 0) continue;
    destinations.delete(url);
    return;
  }
}

/** Waits until a request to the destination ends; those who wait are woken in their order. */
function turn(one: Destination, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      one.waiters.delete(wake);
      reject(signal?.reason);
    };
    const wake = () => {
      one.waiters.delete(wake);
      signal?.removeEventListener('abort', onAbort);
      resolve();
    };
    one.waiters.add(wake);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** One turn is free: the first waiter takes it; with the circuit open, all of them learn so. */
function next(one: Destination): void {
  const [first, ...others] = one.waiters;
  first?.();
  if (one.circuit !== 'closed') for (const wake of others) wake();
}
