/** Delivery options as flags, and as the delivery specification that they stand for. */
import { type Command, InvalidArgumentError, Option } from 'commander';
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
    .option('--retry <n>', `retries after the first attempt; default: ${retries}`, retryFlag)
    .addOption(
      new Option('--backoff-policy <policy>', 'how the delay grows; default: exponential').choices([
        'linear',
        'exponential',
      ]),
    )
    .option('--backoff-delay <time>', 'first delay, 200ms or PT0.2S; default: 200ms', durationFlag)
    .option('--timeout <time>', 'for one request, 30s or PT30S; default: 30s', durationFlag)
    .option('--retry-after-max <time>', 'longest Retry-After that is kept', durationFlag)
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
  if (/^[0-9]{1,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number, 0 or more.');
}

/** A duration of ISO 8601, which the delivery specification checks, or a time such as `200ms`. */
function durationFlag(text: string): string {
  if (text.startsWith('P')) return text;
  const found = /^([0-9]{1,8})(ms|s|m)$/.exec(text);
  if (found === null) throw new InvalidArgumentError('Give a time such as 200ms, 2s or PT2S.');
  const [, number = '', unit] = found;
  if (unit === 'm') return `PT${number}M`;
  return unit === 's' ? `PT${number}S` : `PT${Number(number) / 1000}S`;
}
