/** Senders that try too often or too seldom, at other times, or by another specification. */
import { createDispatcher } from '../../delivery/dispatcher.ts';
import { parseDeliverySpec } from '../../delivery/parse-spec.ts';
import type { BackoffProfile } from '../../delivery/policy.ts';
import { parseEvent } from '../../event/json.ts';
import type { SenderAdapter } from '../adapter-sender.ts';
import type { Mutant } from '../check.ts';
import { headerOf, receiving, senderMutant, specifying, type Twist } from './sender-mutant.ts';

type Members = Record<string, unknown>;

const RETRY_DEFAULT = 10;
const retryOf = ({ retry }: Members) => (typeof retry === 'number' ? retry : RETRY_DEFAULT);

export const delayMutants: readonly Mutant[] = [
  senderMutant('DLV-120/one-more', 'It makes one attempt more than it has.', {
    ...specifying((delivery) => ({ ...delivery, retry: retryOf(delivery) + 1 })),
  }),
  senderMutant('DLV-120/one-less', 'It makes one attempt less than it has.', {
    ...specifying((delivery) => ({ ...delivery, retry: Math.max(retryOf(delivery) - 1, 0) })),
  }),
  senderMutant('DLV-120/five', 'It never makes more than five attempts.', {
    ...specifying((delivery) => ({ ...delivery, retry: Math.min(retryOf(delivery), 4) })),
  }),
  profiled('DLV-121/knative-code', 'The first linear retry has no delay.', 'knative-code'),
  profiled('DLV-121/knative-docs', 'Linear delays grow.', 'knative-docs'),
  senderMutant('DLV-121/from-the-start', 'A linear delay begins with the attempt before it.', {
    world: (world) => {
      let startedMs = 0;
      return {
        ...world,
        transport: (request) => {
          startedMs = world.clock.now();
          return world.transport(request);
        },
        clock: {
          now: () => world.clock.now(),
          sleep: (ms, signal) => {
            const isBackoff = ms === 1000;
            const pastMs = isBackoff ? world.clock.now() - startedMs : 0;
            return world.clock.sleep(ms - pastMs, signal);
          },
        },
      };
    },
  }),
  profiled('DLV-122/knative-docs', 'Exponential begins with twice the delay.', 'knative-docs'),
  senderMutant('DLV-122/linear', 'Exponential delays stay the same.', {
    ...specifying((delivery) => ({ ...delivery, backoffPolicy: 'linear' })),
  }),
  senderMutant('DLV-123/uncapped', 'Delays grow without end.', {
    ...specifying((delivery) => ({ ...delivery, backoffMax: 'P36500D' })),
  }),
  senderMutant('DLV-123/own-cap', 'Delays grow to an hour whatever backoffMax says.', {
    ...specifying(({ backoffMax: _, ...delivery }) => delivery),
  }),
  senderMutant('DLV-124/shorter', 'Jitter makes delays shorter.', {
    world: (world) => ({ ...world, random: () => -0.5 }),
  }),
  senderMutant('DLV-124/longer', 'Jitter makes delays longer than it says.', {
    world: (world) => ({ ...world, random: () => 1 + world.random() }),
  }),
  senderMutant('DLV-125/none', 'Without backoffDelay there is no delay.', {
    ...specifying((delivery) => ({ backoffDelay: 'PT0S', ...delivery })),
  }),
  senderMutant('DLV-126/ignored', 'It ignores Retry-After.', {
    ...specifying((delivery) => ({ ...delivery, retryAfterMax: 'PT0S' })),
  }),
  senderMutant('DLV-126/429-only', 'It ignores Retry-After of a 503.', deaf('503', /./)),
  senderMutant('DLV-126/503-only', 'It ignores Retry-After of a 429.', deaf('429', /./)),
  senderMutant('DLV-126/seconds-only', 'It ignores dates in Retry-After.', deaf('429', /GMT/)),
  senderMutant(
    'DLV-126/one-form',
    'It ignores dates in obsolete forms in Retry-After.',
    deaf('503', /-\d\d | \d{4}$/),
  ),
  senderMutant('DLV-126/in-place-of-backoff', 'Retry-After makes delays shorter.', {
    world: (world) => {
      let askedMs: number | undefined;
      return {
        ...world,
        transport: async (request) => {
          const response = await world.transport(request);
          const seconds = Number(headerOf(response, 'retry-after'));
          askedMs = Number.isNaN(seconds) ? undefined : seconds * 1000;
          return response;
        },
        clock: {
          now: () => world.clock.now(),
          sleep: (ms, signal) => world.clock.sleep(ms === 10_000 ? (askedMs ?? ms) : ms, signal),
        },
      };
    },
  }),
  senderMutant('DLV-127/uncapped', 'It waits for Retry-After however long it is.', {
    ...specifying((delivery) => {
      return delivery.retryAfterMax === 'PT10S'
        ? { ...delivery, retryAfterMax: 'P36500D' }
        : delivery;
    }),
  }),
  senderMutant('DLV-128/honoured', 'It waits for Retry-After although it is told to ignore it.', {
    ...specifying((delivery) => {
      return delivery.retryAfterMax === 'PT0S' ? { ...delivery, retryAfterMax: 'PT1H' } : delivery;
    }),
  }),
  senderMutant('DLV-129/any-status', 'It waits for Retry-After of any failure.', {
    ...receiving((response) => {
      const hasHeader = headerOf(response, 'retry-after') !== undefined;
      return hasHeader && response.status === 500 ? { ...response, status: 503 } : response;
    }),
  }),
  senderMutant('DLV-129/makes-retriable', 'It sends again wherever Retry-After stands.', {
    ...receiving((response) => {
      const hasHeader = headerOf(response, 'retry-after') !== undefined;
      return hasHeader && response.status === 400 ? { ...response, status: 429 } : response;
    }),
  }),
  senderMutant('DLV-129/gives-up', 'It gives up when Retry-After cannot be read.', {
    ...receiving((response) => {
      const value = headerOf(response, 'retry-after') ?? '1';
      return /^\d+$|GMT$/.test(value) ? response : { ...response, status: 400 };
    }),
  }),
  senderMutant('DLV-129/magnitude', 'It takes a negative Retry-After for a positive one.', {
    ...receiving((response) => {
      const value = headerOf(response, 'retry-after') ?? '';
      return value.startsWith('-')
        ? { ...response, headers: { 'retry-after': value.slice(1) } }
        : response;
    }),
  }),
  senderMutant('DLV-131/lenient', 'It takes a wrong specification for an empty one.', {
    job: (job) => {
      try {
        parseDeliverySpec(job.delivery);
        return job;
      } catch {
        return { ...job, delivery: {} };
      }
    },
  }),
  senderMutant('DLV-131/truncates', 'It cuts numbers of retries to integers.', {
    ...specifying((delivery) => {
      const { retry } = delivery;
      return typeof retry === 'number' ? { ...delivery, retry: Math.trunc(retry) } : delivery;
    }),
  }),
  senderMutant('DLV-132/months', 'It takes a month for 30 days.', durations(/^P1M$/, 'P30D')),
  senderMutant('DLV-132/years', 'It takes a year for 365 days.', durations(/^P1Y$/, 'P365D')),
  senderMutant(
    'DLV-132/any-order',
    'It reads parts in any order.',
    durations(/^PT1S1M$/, 'PT1M1S'),
  ),
  senderMutant('DLV-132/rounds', 'It rounds to milliseconds.', durations(/^PT0\.0001S$/, 'PT0S')),
  senderMutant('DLV-132/days-are-hours', 'It takes a day for an hour.', durations(/^P1D$/, 'PT1H')),
  senderMutant('DLV-132/whole-seconds', 'It cuts fractions off.', durations(/^PT0\.2.*S$/, 'PT0S')),
  senderMutant('DLV-133/ignores', 'It ignores members that it does not know.', {
    ...specifying((delivery) => {
      const known = /^(retry|backoff(Policy|Delay|Max)|jitter|timeout|deadLetterSink|format)$/;
      return Object.fromEntries(Object.entries(delivery).filter(([name]) => known.test(name)));
    }),
  }),
  senderMutant('DLV-134/strict', 'It refuses members that are null.', {
    ...specifying((delivery) => {
      if (Object.values(delivery).includes(null)) throw new TypeError('A member is null');
      return delivery;
    }),
  }),
  senderMutant('DLV-134/no-delay', 'It takes a backoffDelay that is null for zero.', {
    ...specifying((delivery) => {
      return delivery.backoffDelay === null ? { ...delivery, backoffDelay: 'PT0S' } : delivery;
    }),
  }),
  senderMutant('DLV-134/no-time', 'It takes a timeout that is null for next to nothing.', {
    ...specifying((delivery) => {
      return delivery.timeout === null ? { ...delivery, timeout: 'PT0.001S' } : delivery;
    }),
  }),
];

/** The reference with another reading of backoff policies. */
function profiled(id: string, breaks: string, backoffProfile: BackoffProfile): Mutant {
  const sender: SenderAdapter = {
    start: ({ clock, transport, random }) => {
      const dispatcher = createDispatcher({ clock, transport, random });
      return {
        dispatch: async (json, { subscriber, delivery }) => {
          const policy = parseDeliverySpec(delivery, { backoffProfile });
          return (await dispatcher.dispatch(parseEvent(json), { subscriber, policy })).outcome;
        },
      };
    },
  };
  return senderMutant(id, breaks, {}, sender);
}

/** Does not see such a Retry-After of this status. */
function deaf(status: string, value: RegExp): Pick<Twist, 'world'> {
  return receiving((response) => {
    const isDeaf = value.test(headerOf(response, 'retry-after') ?? '');
    return isDeaf && String(response.status) === status ? { ...response, headers: {} } : response;
  });
}

/** Reads such delays as this one. */
function durations(written: RegExp, read: string): Pick<Twist, 'job'> {
  return specifying((delivery) => {
    const isWritten = written.test(String(delivery.backoffDelay));
    return isWritten ? { ...delivery, backoffDelay: read } : delivery;
  });
}
