/** Values of flags that several commands take. */
import { InvalidArgumentError, Option } from 'commander';
import { readDestination } from '../delivery/destination.ts';
import { isAttributeName } from '../event/attributes.ts';

/** Longest time that a flag can ask for, in milliseconds: one hour. */
export const FLAG_TIME_MAX_MS = 3_600_000;

/** Milliseconds of the units of a time. */
const UNITS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;

/** `200ms`, `2s`, `1m`, `1h` or `1d` in milliseconds; at most an hour. */
export function timeFlag(text: string): number {
  return timeBetween(0, FLAG_TIME_MAX_MS)(text);
}

/** {@link timeFlag} with ends of its own, in milliseconds. */
export function timeBetween(minMs: number, maxMs: number): (text: string) => number {
  return (text) => {
    const [, number = '', unit = ''] = /^([0-9]{1,8})(ms|s|m|h|d)$/.exec(text) ?? [];
    const ms = Object.hasOwn(UNITS, unit)
      ? Number(number) * UNITS[unit as keyof typeof UNITS]
      : Number.NaN;
    if (ms >= minMs && ms <= maxMs) return ms;
    throw new InvalidArgumentError(
      `Give a time such as 200ms, 2s or 1m, from ${timeText(minMs)} to ${timeText(maxMs)}.`,
    );
  };
}

/** A time in the longest unit that shows it exactly. */
export function timeText(ms: number): string {
  const whole = Object.entries(UNITS).find(([, unit]) => ms >= unit && ms % unit === 0);
  return whole === undefined ? `${ms}ms` : `${ms / whole[1]}${whole[0]}`;
}

/** `--port`; 0 takes any free one. */
export function portOption(description: string): Option {
  return new Option('--port <port>', description).argParser(portFlag).default(0, '0, any free one');
}

function portFlag(text: string): number {
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new InvalidArgumentError('Give a port from 0 to 65535.');
}

/** Largest number that a flag can ask for. */
const FLAG_COUNT_MAX = 999_999_999;

/** A whole number, 1 or more. */
export function countFlag(text: string): number {
  return countUpTo(FLAG_COUNT_MAX)(text);
}

/** {@link countFlag} with an upper end. */
export function countUpTo(max: number): (text: string) => number {
  return (text) => {
    if (/^[1-9][0-9]{0,8}$/.test(text) && Number(text) <= max) return Number(text);
    throw new InvalidArgumentError(`Give a whole number from 1 to ${max}.`);
  };
}

/** The name of an attribute of events. */
export function attributeFlag(text: string): string {
  if (isAttributeName(text)) return text;
  throw new InvalidArgumentError('Give the name of an attribute: lower-case letters and digits.');
}

/** An absolute `http:` or `https:` URL, without a user name and a password: they would be in every log. */
export function urlFlag(text: string): string {
  const found = readDestination(text);
  if (typeof found === 'string') return text;
  throw new InvalidArgumentError(
    `Give an http or https URL without a user name, such as http://127.0.0.1:8080/: ${found.state}.`,
  );
}

/** {@link urlFlag} for a flag that can be given several times. */
export function urlsFlag(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, urlFlag(text)];
}
