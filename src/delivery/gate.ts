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

/** Limits of congestion control, each for one destination; `Infinity` switches a limit off. */
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

/** Makes a gate; a destination that rests is forgotten, so that memory follows the work and not its history. */
export function createGate(
  clock: Clock,
  options: CongestionOptions,
  onChange: (destination: string, state: DestinationState) => void,
): Gate {
  const {
    concurrencyMax = CONCURRENCY_MAX_DEFAULT,
    circuitFailureMax = CIRCUIT_FAILURE_MAX_DEFAULT,
    circuitOpenMs = CIRCUIT_OPEN_MS_DEFAULT,
    goneMs = GONE_MS_DEFAULT,
  } = options;
  const limits = { concurrencyMax, circuitFailureMax };
  for (const [name, value] of Object.entries(limits)) {
    if (!(value >= 1)) throw new RangeError(`Cannot limit load: ${name} is ${value}, below 1`);
  }
  for (const [name, value] of Object.entries({ circuitOpenMs, goneMs })) {
    if (!(value >= 0)) throw new RangeError(`Cannot limit load: ${name} is ${value}, below 0`);
  }
  const destinations = new Map<string, Destination>();

  const known = (url: string): Destination => {
    const found = destinations.get(url) ?? resting();
    // The order of a map is that of insertion: the first entry is the one that rested longest.
    destinations.delete(url);
    destinations.set(url, found);
    if (destinations.size > DESTINATION_MAX) forgetOne(destinations);
    return found;
  };
  const change = (url: string, one: Destination, circuit: Destination['circuit'], forMs = 0) => {
    if (one.circuit === circuit && circuit === 'closed') return;
    one.circuit = circuit;
    one.untilMs = clock.now() + forMs;
    onChange(url, stateOf(one));
  };
  const forget = (url: string, one: Destination) => {
    const rests = one.inFlight === 0 && one.waiters.size === 0 && one.failures === 0;
    if (rests && one.circuit === 'closed') destinations.delete(url);
  };
  const lookAt = (url: string, one: Destination | undefined): Admission => {
    if (one === undefined || one.circuit === 'closed') return ADMITTED;
    if (one.circuit === 'half-open') return ADMITTED;
    const leftMs = one.untilMs - clock.now();
    if (leftMs > 0) return one.circuit === 'gone' ? GONE : { kind: 'wait', delayMs: leftMs };
    change(url, one, 'half-open');
    return ADMITTED;
  };
  const take = (one: Destination) => {
    one.inFlight += 1;
  };

  return {
    look: (url) => lookAt(url, destinations.get(url)),
    enter: async (url, signal) => {
      for (let one = known(url); ; one = known(url)) {
        const admission = lookAt(url, one);
        if (admission.kind !== 'admitted') return admission;
        if (one.inFlight < concurrencyMax) {
          take(one);
          return admission;
        }
        await turn(one, signal);
      }
    },
    enterAnyway: async (url, signal) => {
      for (let one = known(url); ; one = known(url)) {
        if (one.inFlight < concurrencyMax) return take(one);
        await turn(one, signal);
      }
    },
    leave: (url, outcome, status) => {
      const one = known(url);
      one.inFlight -= 1;
      if (status === 410) {
        one.failures = 0;
        if (goneMs > 0) change(url, one, 'gone', goneMs);
      } else if (outcome === 'retriable' && status !== 409) {
        one.failures += 1;
        const isOpening = one.circuit === 'half-open' || one.circuit === 'closed';
        if (isOpening && one.failures >= circuitFailureMax) change(url, one, 'open', circuitOpenMs);
      } else if (outcome !== undefined) {
        one.failures = 0;
        change(url, one, 'closed');
      }
      next(one);
      forget(url, one);
    },
    state: (url) => stateOf(destinations.get(url) ?? resting()),
  };
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
