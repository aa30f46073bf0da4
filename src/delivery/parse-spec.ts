import { parseDuration } from '../duration.ts';
import { EventDeliveryError } from '../errors.ts';
import { pointerTo, problemsError } from '../event/problem-list.ts';
import { type Problem, stateOf } from '../problem.ts';
import { type DeliveryFault, readDestination } from './destination.ts';
import type { BackoffPolicy, BackoffProfile, DeliveryPolicy } from './policy.ts';
import { BACKOFF_MAX_MS_DEFAULT, DEFAULT_POLICY, RETRY_MAX } from './policy.ts';

/** The most problems that one delivery specification is reported with. */
const PROBLEM_MAX = 20;

/** Options of {@link parseDeliverySpec}. */
export interface DeliverySpecOptions {
  /** Whose reading of `backoffPolicy` counts. Default: `delivery-spec`. */
  readonly backoffProfile?: BackoffProfile;
}

/**
 * Reads a delivery specification: the `delivery` of a Subscription, Trigger, Channel or Broker.
 *
 * All or nothing: a specification with a problem gives no policy, and each problem has its place. What the
 * specification leaves out gets its default; `undefined` is a specification that leaves out everything.
 *
 * @param value Members `retry`, `backoffPolicy`, `backoffDelay`, `backoffMax`, `jitter`, `timeout`, `retryAfterMax`,
 *   `deadLetterSink` (a URL, or an object with `uri`) and `format`; durations in ISO 8601.
 * @param options Whose reading of `backoffPolicy` counts.
 * @returns The policy, durations in milliseconds.
 * @throws `EventDeliveryError` `DELIVERY_BAD_SPEC`, `DELIVERY_UNKNOWN_MEMBER`, `DELIVERY_BAD_DESTINATION` or
 *   `DURATION_INVALID`, the code of the first problem.
 * @see DLV-131
 * @example From Knative's spelling to numbers
 * ```ts
 * import { parseDeliverySpec } from 'event-delivery-spec/delivery';
 *
 * const policy = parseDeliverySpec({ retry: 3, backoffPolicy: 'linear', backoffDelay: 'PT1S' });
 * policy; // => ~ { retry: 3, backoffPolicy: 'linear', backoffDelayMs: 1000, timeoutMs: 30000 }
 * parseDeliverySpec({ retry: -1 }); // throws DELIVERY_BAD_SPEC: /retry
 * ```
 */
export function parseDeliverySpec(
  value: unknown,
  options: DeliverySpecOptions = {},
): DeliveryPolicy {
  const problems: Problem[] = [];
  const report: Report = (pointer, fault) => {
    if (problems.length < PROBLEM_MAX) problems.push(toProblem(pointer, fault));
  };
  const policy = readable(() => readSpec(value ?? {}, report), report);
  if (problems.length > 0 || policy === undefined) throw problemsError(problems);
  return { ...policy, backoffProfile: options.backoffProfile ?? DEFAULT_POLICY.backoffProfile };
}

type Report = (pointer: string, fault: DeliveryFault) => void;
type Members = Readonly<Record<string, unknown>>;

/** What a hostile value throws while it is read becomes a problem. */
function readable<T>(read: () => T, report: Report): T | undefined {
  try {
    return read();
  } catch {
    report('', bad('reading it failed', 'Pass a plain object, such as JSON gives'));
    return undefined;
  }
}

const MEMBERS = [
  'retry',
  'backoffPolicy',
  'backoffDelay',
  'backoffMax',
  'jitter',
  'timeout',
  'retryAfterMax',
  'deadLetterSink',
  'format',
] as const;

function readSpec(value: unknown, report: Report): DeliveryPolicy | undefined {
  if (!isObject(value)) {
    report('', bad('it is no object', 'Write an object, such as { "retry": 3 }'));
    return undefined;
  }
  for (const name of Object.keys(value)) {
    if ((MEMBERS as readonly string[]).includes(name)) continue;
    report(pointerTo('', name), {
      code: 'DELIVERY_UNKNOWN_MEMBER',
      state: 'there is no such member',
      remedy: `Write one of ${MEMBERS.join(', ')}`,
    });
  }
  const member = (name: (typeof MEMBERS)[number]) => {
    return Object.hasOwn(value, name) ? (value[name] ?? undefined) : undefined;
  };
  const duration = (name: (typeof MEMBERS)[number], minMs = 0) => {
    return readDuration(member(name), `/${name}`, minMs, report);
  };
  const backoffDelayMs = duration('backoffDelay') ?? DEFAULT_POLICY.backoffDelayMs;
  const sink = readSink(member('deadLetterSink'), report);
  const format = readChoice(member('format'), '/format', ['json', 'binary'] as const, report);
  return {
    ...DEFAULT_POLICY,
    retry: readRetry(member('retry'), report),
    backoffPolicy: readBackoffPolicy(member('backoffPolicy'), report),
    backoffDelayMs,
    backoffMaxMs: backoffMaxMs(duration('backoffMax'), backoffDelayMs, report),
    jitter: readJitter(member('jitter'), report),
    timeoutMs: duration('timeout', 1) ?? DEFAULT_POLICY.timeoutMs,
    retryAfterMaxMs: duration('retryAfterMax') ?? DEFAULT_POLICY.retryAfterMaxMs,
    ...(sink !== undefined && { deadLetterSink: sink }),
    ...(format !== undefined && { format }),
  };
}

function readRetry(value: unknown, report: Report): number {
  if (value === undefined) return DEFAULT_POLICY.retry;
  if (Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= RETRY_MAX) {
    return value as number;
  }
  const remedy = 'Write how often to try again after the first attempt, such as 3';
  report('/retry', bad(`it is no integer from 0 to ${RETRY_MAX}`, remedy));
  return DEFAULT_POLICY.retry;
}

function readBackoffPolicy(value: unknown, report: Report): BackoffPolicy {
  const choices = ['linear', 'exponential'] as const;
  return readChoice(value, '/backoffPolicy', choices, report) ?? DEFAULT_POLICY.backoffPolicy;
}

function readJitter(value: unknown, report: Report): number {
  if (value === undefined) return DEFAULT_POLICY.jitter;
  if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  report('/jitter', bad('it is no number from 0 to 1', 'Write a part of the delay, such as 0.1'));
  return DEFAULT_POLICY.jitter;
}

function readChoice<Choice extends string>(
  value: unknown,
  pointer: string,
  choices: readonly Choice[],
  report: Report,
): Choice | undefined {
  if (value === undefined) return undefined;
  const choice = choices.find((one) => one === value);
  if (choice === undefined) {
    report(pointer, bad(`it is not ${choices.join(' or ')}`, `Write ${choices.join(' or ')}`));
  }
  return choice;
}

function readDuration(
  value: unknown,
  pointer: string,
  minMs: number,
  report: Report,
): number | undefined {
  if (value === undefined) return undefined;
  try {
    const ms = parseDuration(value as string);
    if (ms >= minMs) return ms;
    report(pointer, bad('it is no time at all', 'Write a duration above zero, such as PT30S'));
  } catch (error) {
    const problem = error instanceof EventDeliveryError ? error.problems[0] : undefined;
    if (problem === undefined) throw error;
    const { message, remedy } = problem;
    report(pointer, { code: 'DURATION_INVALID', state: stateOf(message), remedy });
  }
  return undefined;
}

/** Never below the delay itself: who asks for a delay of two hours gets it. */
function backoffMaxMs(given: number | undefined, delayMs: number, report: Report): number {
  if (given === undefined) return Math.max(BACKOFF_MAX_MS_DEFAULT, delayMs);
  if (given < delayMs) {
    const remedy = 'Write a longer backoffMax or a shorter backoffDelay';
    report('/backoffMax', bad('it is shorter than backoffDelay', remedy));
  }
  return given;
}

function readSink(value: unknown, report: Report): string | undefined {
  if (value === undefined) return undefined;
  const isUri = isObject(value);
  const pointer = isUri ? '/deadLetterSink/uri' : '/deadLetterSink';
  if (isUri) {
    const other = Object.keys(value).find((name) => name !== 'uri');
    if (other !== undefined) {
      report(pointerTo('/deadLetterSink', other), {
        code: 'DELIVERY_UNKNOWN_MEMBER',
        state: 'only uri is known here',
        remedy: 'Resolve references first, and write the URL as uri',
      });
      return undefined;
    }
  }
  const result = readDestination(isUri ? value.uri : value);
  if (typeof result === 'string') return result;
  report(pointer, result);
  return undefined;
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function bad(state: string, remedy: string): DeliveryFault {
  return { code: 'DELIVERY_BAD_SPEC', state, remedy };
}

function toProblem(pointer: string, { code, state, remedy }: DeliveryFault): Problem {
  const shown = pointer.length > 60 ? `${pointer.slice(0, 60)}…` : pointer;
  const subject = pointer === '' ? 'delivery specification' : shown;
  return { code, pointer, message: `Cannot accept ${subject}: ${state}`, remedy };
}
