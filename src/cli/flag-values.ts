/** Values of flags that several commands take. */
import { InvalidArgumentError } from 'commander';
import { isAttributeName } from '../event/attributes.ts';

/** Longest time that a flag can ask for, in milliseconds: one hour. */
export const FLAG_TIME_MAX_MS = 3_600_000;

/** `200ms`, `2s` or `1m` in milliseconds. */
export function timeFlag(text: string): number {
  const found = /^([0-9]{1,8})(ms|s|m)$/.exec(text);
  const ms = Number(found?.[1]) * (found?.[2] === 'm' ? 60_000 : found?.[2] === 's' ? 1_000 : 1);
  if (ms <= FLAG_TIME_MAX_MS) return ms;
  throw new InvalidArgumentError('Give a time such as 200ms, 2s or 1m, at most an hour.');
}

/** A port; 0 takes any free one. */
export function portFlag(text: string): number {
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new InvalidArgumentError('Give a port from 0 to 65535.');
}

/** A whole number, 1 or more. */
export function countFlag(text: string): number {
  if (/^[1-9][0-9]{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number, 1 or more.');
}

/** The name of an attribute of events. */
export function attributeFlag(text: string): string {
  if (isAttributeName(text)) return text;
  throw new InvalidArgumentError('Give the name of an attribute: lower-case letters and digits.');
}

/** An absolute `http:` or `https:` URL. */
export function urlFlag(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return text;
  throw new InvalidArgumentError('Give an http or https URL, such as http://127.0.0.1:8080/.');
}

/** {@link urlFlag} for a flag that can be given several times. */
export function urlsFlag(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, urlFlag(text)];
}
