/** How a subscriber of the simulator behaves. */
export interface Behaviour {
  readonly label: string;
  /** What it does with one request. */
  readonly answer: (request: Asked) => Answer;
}

/** What a behaviour can decide by. */
export interface Asked {
  /** How often this subscriber saw this event before. */
  readonly seen: number;
  readonly nowMs: number;
  /** A number from 0 up to 1. */
  readonly random: () => number;
}

/** What a subscriber does: a status after a while, or nothing for ever. */
export interface Answer {
  /** Absent: the connection is reset, or it hangs. */
  readonly status?: number;
  readonly afterMs?: number;
  readonly hangs?: boolean;
  /** Whether the subscriber took the event and acted on it, whatever the sender learns. */
  readonly handled: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

const USUAL_MS = 100;
const OUTAGE_MS = 10_000;
const SLOW_MS = 8_000;

const accepts: Answer = { status: 202, afterMs: USUAL_MS, handled: true };
const unavailable: Answer = { status: 503, afterMs: USUAL_MS, handled: false };

/** What a subscriber of the simulator can be. */
export const BEHAVIOURS = {
  accepts: { label: 'Accepts every event', answer: () => accepts },
  recovers: {
    label: 'Answers 503 twice to each event, then accepts it',
    answer: ({ seen }) => (seen < 2 ? unavailable : accepts),
  },
  outage: {
    label: 'Is down for 10 seconds, then accepts',
    answer: ({ nowMs }) => (nowMs < OUTAGE_MS ? { handled: false } : accepts),
  },
  flaky: {
    label: 'Answers 503 to 40 % of the requests',
    answer: ({ random }) => (random() < 0.4 ? unavailable : accepts),
  },
  lost: {
    label: 'Accepts, but half of the answers are lost',
    answer: ({ random }) => (random() < 0.5 ? { handled: true, afterMs: USUAL_MS } : accepts),
  },
  slow: {
    label: 'Accepts after 8 seconds',
    answer: () => ({ status: 202, afterMs: SLOW_MS, handled: true }),
  },
  busy: {
    label: 'Answers 429 with Retry-After: 5 once to each event',
    answer: ({ seen }) =>
      seen === 0
        ? { status: 429, afterMs: USUAL_MS, handled: false, headers: { 'retry-after': '5' } }
        : accepts,
  },
  hangs: { label: 'Never answers', answer: () => ({ hangs: true, handled: false }) },
  rejects: {
    label: 'Answers 400 to every event',
    answer: () => ({ status: 400, afterMs: USUAL_MS, handled: false }),
  },
  redirects: {
    label: 'Answers 301 with another address',
    answer: () => ({
      status: 301,
      afterMs: USUAL_MS,
      handled: false,
      headers: { location: 'http://elsewhere.example/' },
    }),
  },
} as const satisfies Readonly<Record<string, Behaviour>>;

export type BehaviourName = keyof typeof BEHAVIOURS;

export function isBehaviour(name: string): name is BehaviourName {
  return Object.hasOwn(BEHAVIOURS, name);
}
