import { createDispatcher } from '../../delivery/dispatcher.ts';
import type { DeliveryRecord } from '../../delivery/observe.ts';
import type { Outcome } from '../../delivery/outcome.ts';
import { parseDeliverySpec } from '../../delivery/parse-spec.ts';
import type { Transport } from '../../delivery/transport.ts';
import { parseDuration } from '../../duration.ts';
import { EventDeliveryError } from '../../errors.ts';
import { createEvent } from '../../event/create.ts';
import { createRandom } from '../../simulation/random.ts';
import { createVirtualClock } from '../../virtual-clock.ts';
import { type Answer, BEHAVIOURS } from './behaviours.ts';
import type { Settings } from './settings.ts';

/** One request, as it was made. */
export interface SimulatedRequest {
  readonly event: number;
  /** Index of the subscriber whose delivery it belongs to. */
  readonly subscriber: number;
  readonly leg: 'subscriber' | 'dead-letter';
  readonly attempt: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly outcome: Outcome;
  /** Status, or what went wrong. */
  readonly answer: string;
  /** Whether the subscriber acted on the event, and had done so before. */
  readonly handled: 'no' | 'first' | 'again';
}

/** How the delivery of one event to one subscriber ended. */
export interface SimulatedDelivery {
  readonly event: number;
  readonly subscriber: number;
  readonly outcome: 'delivered' | 'dead-lettered' | 'dropped';
  readonly attempts: number;
}

/** A run of the simulator, or what is wrong with its settings. */
export type Simulation =
  | {
      readonly kind: 'run';
      readonly requests: readonly SimulatedRequest[];
      readonly deliveries: readonly SimulatedDelivery[];
      /** When the last delivery ended. */
      readonly endMs: number;
    }
  | { readonly kind: 'problem'; readonly message: string; readonly remedy: string };

const SINK = 'http://sink.example/';
/** Time between two events at most, so that what is drawn stays readable. */
const EVERY_MAX_MS = 3_600_000;

/** Runs the dispatcher of this package on a virtual clock, against subscribers that behave as the settings say. */
export async function simulate(settings: Settings): Promise<Simulation> {
  try {
    return await run(settings);
  } catch (error) {
    if (!(error instanceof EventDeliveryError)) throw error;
    const [problem] = error.problems;
    return { kind: 'problem', message: error.message, remedy: problem?.remedy ?? '' };
  }
}

async function run(settings: Settings): Promise<Simulation> {
  const clock = createVirtualClock();
  const { random } = createRandom(settings.seed);
  const everyMs = parseDuration(settings.every);
  if (everyMs > EVERY_MAX_MS) {
    const message = `Cannot send one event every ${settings.every}: over an hour`;
    return { kind: 'problem', message, remedy: 'Write PT1H or less' };
  }
  const policy = parseDeliverySpec({
    retry: settings.retry,
    backoffPolicy: settings.backoffPolicy,
    backoffDelay: settings.backoffDelay,
    timeout: settings.timeout,
    retryAfterMax: settings.retryAfterMax,
    jitter: settings.jitter,
    ...(settings.sink && { deadLetterSink: SINK }),
  });
  const handled = new Map<string, number>();
  const seen = new Map<string, number>();
  const requests: SimulatedRequest[] = [];
  const deliveries: SimulatedDelivery[] = [];

  const transport: Transport = async ({ url, headers, signal }) => {
    const key = `${url} ${headers['ce-id']}`;
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    const behaviour = settings.subscribers[subscriberOf(url)];
    const answer: Answer =
      behaviour === undefined
        ? BEHAVIOURS.accepts.answer()
        : BEHAVIOURS[behaviour].answer({ seen: before, nowMs: clock.now(), random });
    if (answer.handled) handled.set(key, (handled.get(key) ?? 0) + 1);
    if (answer.hangs) await clock.sleep(Number.MAX_SAFE_INTEGER, signal);
    await clock.sleep(answer.afterMs ?? 0, signal);
    const { status, headers: answered = {} } = answer;
    if (status === undefined) throw new TypeError('reset');
    return { status, headers: { ...answered }, body: new Uint8Array(0) };
  };

  const countBefore = new Map<object, number>();
  const observe = (record: DeliveryRecord) => {
    if (record.kind === 'exchange-started') {
      countBefore.set(record, handled.get(`${record.destination} ${record.event.id}`) ?? 0);
    }
    if (record.kind !== 'exchange-finished' || record.exchange === undefined) return;
    const { start, exchange } = record;
    const count = handled.get(`${start.destination} ${start.event.id}`) ?? 0;
    const before = countBefore.get(start) ?? 0;
    requests.push({
      event: Number(start.event.id),
      subscriber: start.context as number,
      leg: start.leg === 'dead-letter' ? 'dead-letter' : 'subscriber',
      attempt: exchange.number,
      startMs: exchange.startedAtMs,
      endMs: exchange.startedAtMs + exchange.durationMs,
      outcome: exchange.outcome,
      answer: exchange.status?.toString() ?? ANSWERS[exchange.error?.code ?? ''] ?? 'no answer',
      handled: count === before ? 'no' : before === 0 ? 'first' : 'again',
    });
  };

  const dispatcher = createDispatcher({ transport, clock, random, observe });
  const sending = Array.from({ length: settings.events }, async (_, index) => {
    await clock.sleep(index * everyMs);
    const event = createEvent({ id: `${index + 1}`, source: '/simulator', type: 'simulated' });
    await Promise.all(
      settings.subscribers.map(async (_behaviour, subscriber) => {
        const job = { subscriber: urlOf(subscriber), policy };
        const result = await dispatcher.dispatch(event, job, { context: subscriber });
        const { outcome, attempts } = result;
        deliveries.push({ event: index + 1, subscriber, outcome, attempts: attempts.length });
      }),
    );
  });
  await clock.run(Promise.all(sending));
  return { kind: 'run', requests, deliveries, endMs: clock.now() };
}

const ANSWERS: Readonly<Record<string, string>> = {
  DELIVERY_TIMEOUT: 'timeout',
  DELIVERY_NO_RESPONSE: 'connection lost',
};

function urlOf(subscriber: number): string {
  return `http://subscriber-${subscriber + 1}.example/`;
}

function subscriberOf(url: string): number {
  return Number(/subscriber-(\d+)/.exec(url)?.[1] ?? 0) - 1;
}
