import { type BehaviourName, isBehaviour } from './behaviours.ts';

/** What the reader of the simulator chose. Durations are texts in ISO 8601, as in a Subscription. */
export interface Settings {
  readonly subscribers: readonly BehaviourName[];
  /** How many events are sent. */
  readonly events: number;
  /** Time between two events. */
  readonly every: string;
  readonly retry: number;
  readonly backoffPolicy: 'linear' | 'exponential';
  readonly backoffDelay: string;
  readonly timeout: string;
  readonly retryAfterMax: string;
  /** 0 to 1. */
  readonly jitter: number;
  /** Whether there is a dead letter sink. */
  readonly sink: boolean;
  /** Where randomness begins: the same seed, the same faults. */
  readonly seed: number;
}

export const SUBSCRIBER_MAX = 4;
export const EVENT_MAX = 20;
export const RETRY_SHOWN_MAX = 20;
export const SEED_MAX = 9999;

export const DEFAULT_SETTINGS: Settings = {
  subscribers: ['recovers', 'lost', 'rejects'],
  events: 4,
  every: 'PT2S',
  retry: 4,
  backoffPolicy: 'exponential',
  backoffDelay: 'PT1S',
  timeout: 'PT5S',
  retryAfterMax: 'PT30S',
  jitter: 0,
  sink: true,
  seed: 3,
};

/** Settings from the address of the page; what is missing or wrong there is as by default. */
export function settingsOf(query: URLSearchParams): Settings {
  const text = (name: 'every' | 'backoffDelay' | 'timeout' | 'retryAfterMax') =>
    query.get(name)?.slice(0, 40) ?? DEFAULT_SETTINGS[name];
  const count = (name: 'events' | 'retry' | 'seed', min: number, max: number) => {
    const given = query.get(name) ?? '';
    const value = /^\d{1,6}$/.test(given) ? Number(given) : DEFAULT_SETTINGS[name];
    return Math.min(Math.max(value, min), max);
  };
  const subscribers = (query.get('subscribers') ?? '').split(',').filter(isBehaviour);
  const jitter = Number(query.get('jitter') ?? DEFAULT_SETTINGS.jitter);
  return {
    subscribers:
      subscribers.length > 0 ? subscribers.slice(0, SUBSCRIBER_MAX) : DEFAULT_SETTINGS.subscribers,
    events: count('events', 1, EVENT_MAX),
    every: text('every'),
    retry: count('retry', 0, RETRY_SHOWN_MAX),
    backoffPolicy: query.get('backoffPolicy') === 'linear' ? 'linear' : 'exponential',
    backoffDelay: text('backoffDelay'),
    timeout: text('timeout'),
    retryAfterMax: text('retryAfterMax'),
    jitter: jitter >= 0 && jitter <= 1 ? jitter : DEFAULT_SETTINGS.jitter,
    sink: query.get('sink') !== 'no',
    seed: count('seed', 0, SEED_MAX),
  };
}

/** The address of the page with these settings; what is as by default is left out. */
export function queryOf(settings: Settings): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(settings)) {
    const standard = DEFAULT_SETTINGS[name as keyof Settings];
    const text = typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
    if (String(standard) !== String(value)) query.set(name, text);
  }
  return query.toString();
}
