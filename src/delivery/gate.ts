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
  /** How long the circuit stays open, in milliseconds, 0 or more. Default: {@link CIRCUIT_OPEN_MS_DEFAULT}. */
  readonly circuitOpenMs?: number | undefined;
  /**
   * How long nothing is sent after a 410, in milliseconds; 0: no time; `Infinity`: never again. Default:
   * {@link GONE_MS_DEFAULT}.
   */
  readonly goneMs?: number | undefined;
}

/** What congestion control knows about a destination. */
export interface DestinationState {
  /**
   * `closed`: requests pass; `open`: none does until `untilMs`; `gone`: the destination answered 410, and nothing is
   * sent until `untilMs`; `half-open`, after both: they pass, but one failure opens the circuit.
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
  /** `epoch` says which state of the circuit let it in, for {@link Gate.leave}. */
  | { readonly kind: 'admitted'; readonly epoch: number }
  | { readonly kind: 'wait'; readonly delayMs: number }
  | { readonly kind: 'gone' };

/** Options of {@link Gate.enter}. */
export interface EnterOptions {
  /** Passes an open circuit too; one that is gone lets nobody in. Default: no. */
  readonly evenIfOpen?: boolean;
  /** Ends the waiting: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What stands between a dispatcher and its destinations. */
export interface Gate {
  /** How long requests to a destination are held back, in milliseconds; 0: they are not. Takes nothing. */
  readonly heldMs: (destination: string) => number;
  /** Takes a turn, or waits for it behind those who wait already; an admitted request has to {@link Gate.leave}. */
  readonly enter: (destination: string, options?: EnterOptions) => Admission | Promise<Admission>;
  /** Ends a turn. `outcome` is absent for a request that was given up. */
  readonly leave: (destination: string, epoch: number, outcome?: Outcome, status?: number) => void;
  readonly state: (destination: string) => DestinationState;
}

interface Destination {
  inFlight: number;
  failures: number;
  circuit: DestinationState['circuit'];
  untilMs: number;
  /** Counts the changes of the circuit. */
  epoch: number;
  /** In the order in which they came. */
  readonly waiters: Set<Waiter>;
}

interface Waiter {
  readonly evenIfOpen: boolean;
  readonly resolve: (admission: Admission) => void;
}

/** All destinations of a gate, and what it decides by. */
interface GateWorld {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly onChange: (destination: string, state: DestinationState) => void;
  /** Of those that rest the first one has rested longest. */
  readonly destinations: Map<string, Destination>;
}

type Limits = { readonly [Name in keyof CongestionOptions]-?: number };

/** Makes a gate; a destination that rests is forgotten, so that memory follows the work and not its history. */
export function createGate(
  clock: Clock,
  options: CongestionOptions,
  onChange: (destination: string, state: DestinationState) => void,
): Gate {
  const world: GateWorld = { clock, limits: limitsOf(options), onChange, destinations: new Map() };
  return {
    heldMs: (url) => {
      const one = world.destinations.get(url);
      const refusal = one && refusalOf(world, url, one, false);
      return refusal?.kind === 'wait' ? refusal.delayMs : 0;
    },
    enter: (url, { evenIfOpen = false, signal } = {}) => {
      const one = known(world, url);
      const refusal = refusalOf(world, url, one, evenIfOpen);
      if (refusal !== undefined) return refusal;
      // Nobody waits while there is a turn: it is handed over when it gets free.
      return hasTurn(world, one) ? admit(one) : waitFor(one, evenIfOpen, signal);
    },
    leave: (url, epoch, outcome, status) => {
      const one = known(world, url);
      one.inFlight -= 1;
      // What was sent before the circuit changed says nothing about the time after it.
      if (epoch === one.epoch) learn(world, url, one, outcome, status);
      serve(world, url, one);
      rest(world, url, one);
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
  if (circuitOpenMs === Number.POSITIVE_INFINITY) {
    throw new RangeError(
      'Cannot limit load: circuitOpenMs is Infinity, and events would wait for ever',
    );
  }
  return { concurrencyMax, circuitFailureMax, circuitOpenMs, goneMs };
}

/** What is known of a destination. */
function known({ destinations }: GateWorld, url: string): Destination {
  const found = destinations.get(url);
  if (found !== undefined) return found;
  const one = resting();
  destinations.set(url, one);
  if (destinations.size > DESTINATION_MAX) forgetOne(destinations);
  return one;
}

/** A destination that rests is forgotten when it has no failures, and else is the last one to be. */
function rest({ destinations }: GateWorld, url: string, one: Destination): void {
  if (one.inFlight > 0 || one.waiters.size > 0) return;
  destinations.delete(url);
  if (one.circuit !== 'closed' || one.failures > 0) destinations.set(url, one);
}

function hasTurn({ limits }: GateWorld, { inFlight }: Destination): boolean {
  return inFlight < limits.concurrencyMax;
}

function admit(one: Destination): Admission {
  one.inFlight += 1;
  return { kind: 'admitted', epoch: one.epoch };
}

/** Why the circuit lets nothing pass now; absent: it does. */
function refusalOf(
  world: GateWorld,
  url: string,
  one: Destination,
  evenIfOpen: boolean,
): Admission | undefined {
  const { circuit, untilMs } = one;
  if (circuit === 'closed' || circuit === 'half-open') return undefined;
  const { circuitOpenMs, goneMs } = world.limits;
  const leftMs = untilMs - world.clock.now();
  // More than the whole time is left when the clock was set back, and then nothing is known of it.
  if (leftMs <= 0 || leftMs > (circuit === 'gone' ? goneMs : circuitOpenMs)) {
    change(world, url, one, 'half-open');
    return undefined;
  }
  if (circuit === 'gone') return GONE;
  return evenIfOpen ? undefined : { kind: 'wait', delayMs: leftMs };
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
  if (status === 410 && goneMs > 0) {
    one.failures = 0;
    change(world, url, one, 'gone', goneMs);
  } else if (outcome === 'retriable') {
    // A conflict is about the event, not about the destination.
    if (status === 409) return;
    one.failures += 1;
    const isLast = one.circuit === 'half-open' || one.failures >= circuitFailureMax;
    // One that passed an open circuit does not lengthen its time.
    if (isLast && one.circuit !== 'open') change(world, url, one, 'open', circuitOpenMs);
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
  one.epoch += 1;
  one.untilMs = clock.now() + forMs;
  onChange(url, stateOf(one));
}

const GONE: Admission = { kind: 'gone' };

function resting(): Destination {
  return {
    inFlight: 0,
    failures: 0,
    circuit: 'closed',
    untilMs: 0,
    epoch: 0,
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

/** Waits to be served. */
function waitFor(one: Destination, evenIfOpen: boolean, signal?: AbortSignal): Promise<Admission> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      one.waiters.delete(waiter);
      reject(signal?.reason);
    };
    const waiter: Waiter = {
      evenIfOpen,
      resolve: (admission) => {
        one.waiters.delete(waiter);
        signal?.removeEventListener('abort', onAbort);
        resolve(admission);
      },
    };
    one.waiters.add(waiter);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** Hands free turns to those who wait, in their order; whom the circuit does not let pass any more learns so. */
function serve(world: GateWorld, url: string, one: Destination): void {
  for (const waiter of one.waiters) {
    const refusal = refusalOf(world, url, one, waiter.evenIfOpen);
    if (refusal !== undefined) waiter.resolve(refusal);
    else if (hasTurn(world, one)) waiter.resolve(admit(one));
    // Those behind have no turn either; only an open circuit has something to tell them.
    else if (one.circuit === 'closed' || one.circuit === 'half-open') return;
  }
}
