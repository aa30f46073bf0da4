/** Delivery options as flags, and as the delivery specification that they stand for. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseDeliverySpec } from '../delivery/parse-spec.ts';
import { EventDeliveryError } from '../errors.ts';
import { stateOf } from '../problem.ts';
import { urlFlag } from './flag-values.ts';

/** Values of the flags of {@link withDeliveryFlags}. */
export interface DeliveryFlags {
  readonly retry?: number;
  readonly backoffPolicy?: 'linear' | 'exponential';
  readonly backoffDelay?: string;
  readonly timeout?: string;
  readonly retryAfterMax?: string;
  readonly deadLetter?: string;
}

/** Adds the flags; `retries` is what the command does without `--retry`. */
export function withDeliveryFlags(command: Command, retries: number): Command {
  return command
    .option('--retry <n>', `retries after the first attempt (default: ${retries})`, retryFlag)
    .addOption(
      new Option('--backoff-policy <policy>', 'how the delay grows (default: exponential)').choices(
        ['linear', 'exponential'],
      ),
    )
    .option(
      '--backoff-delay <time>',
      'first delay, such as 200ms or PT0.2S (default: 200ms)',
      durationFlag('backoffDelay'),
    )
    .option(
      '--timeout <time>',
      'for one request, such as 30s or PT30S (default: 30s)',
      durationFlag('timeout'),
    )
    .option(
      '--retry-after-max <time>',
      'longest Retry-After that is kept (default: PT1H)',
      durationFlag('retryAfterMax'),
    )
    .option('--dead-letter <url>', 'where events go that cannot be delivered', urlFlag);
}

/** The delivery specification; `undefined` when no flag was given. */
export function deliverySpec(flags: DeliveryFlags): Readonly<Record<string, unknown>> | undefined {
  const { retry, backoffPolicy, backoffDelay, timeout, retryAfterMax, deadLetter } = flags;
  const spec = {
    ...(retry !== undefined && { retry }),
    ...(backoffPolicy !== undefined && { backoffPolicy }),
    ...(backoffDelay !== undefined && { backoffDelay }),
    ...(timeout !== undefined && { timeout }),
    ...(retryAfterMax !== undefined && { retryAfterMax }),
    ...(deadLetter !== undefined && { deadLetterSink: { uri: deadLetter } }),
  };
  return Object.keys(spec).length === 0 ? undefined : spec;
}

function retryFlag(text: string): number {
  // What is no number, and what is too large, is for the delivery specification to refuse.
  const retry = /^[0-9]{1,8}$/.test(text) ? Number(text) : Number.NaN;
  assertMember('retry', retry);
  return retry;
}

/** A duration of ISO 8601, or a time such as `200ms`. */
function durationFlag(member: string): (text: string) => string {
  return (text) => {
    const duration = text.startsWith('P') ? text : isoOf(text);
    assertMember(member, duration);
    return duration;
  };
}

function isoOf(text: string): string {
  const found = /^([0-9]{1,8})(ms|s|m|h|d)$/.exec(text);
  if (found === null) {
    throw new InvalidArgumentError('Give a time such as 200ms, 2s or PT2S.');
  }
  const [, number = '', unit = ''] = found;
  if (unit === 'ms') return `PT${Number(number) / 1000}S`;
  return unit === 'd' ? `P${number}D` : `PT${number}${unit.toUpperCase()}`;
}

/** Asks the delivery specification, so that what it refuses is told by the flag that was typed. */
function assertMember(member: string, value: unknown): void {
  try {
    parseDeliverySpec({ [member]: value });
  } catch (error) {
    const [problem] = error instanceof EventDeliveryError ? error.problems : [];
    if (problem === undefined) throw error;
    const { message, remedy } = problem;
    throw new InvalidArgumentError(`${remedy}: ${stateOf(message)}.`);
  }
}
