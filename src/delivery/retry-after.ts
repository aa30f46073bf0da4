import type { HeaderSource } from '../http/message.ts';
import { readHttpDate } from './http-date.ts';

/** The longest `Retry-After` that is read, in UTF-16 code units; a date has 29. */
const LENGTH_MAX = 64;

/** Statuses whose `Retry-After` counts. */
const COUNTED = [429, 503];

/**
 * How long a response asks to wait, in milliseconds.
 *
 * Whatever the header holds, the answer is a number that is 0 or more, or nothing.
 *
 * @param response Status and headers.
 * @param nowMs The time, in milliseconds since 1970; dates are measured from it.
 * @returns Milliseconds; 0 for a date in the past; `undefined` for another status than 429 and 503, and for a header
 *   that is absent or unreadable.
 * @see DLV-126
 * @see DLV-129
 * @example Seconds and dates
 * ```ts
 * import { retryAfterMs } from 'event-delivery-spec/delivery';
 *
 * retryAfterMs({ status: 503, headers: { 'retry-after': '120' } }, 0); // => 120000
 * const date = 'Thu, 01 Jan 1970 00:00:05 GMT';
 * retryAfterMs({ status: 429, headers: { 'retry-after': date } }, 2000); // => 3000
 * retryAfterMs({ status: 500, headers: { 'retry-after': '120' } }, 0); // => undefined
 * ```
 */
export function retryAfterMs(
  response: { readonly status: number; readonly headers: HeaderSource },
  nowMs: number,
): number | undefined {
  if (!COUNTED.includes(response.status)) return undefined;
  const value = headerOf(response.headers, 'retry-after')?.trim();
  if (value === undefined || value === '' || value.length > LENGTH_MAX) return undefined;
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1000, Number.MAX_SAFE_INTEGER);
  const atMs = readHttpDate(value, nowMs);
  return atMs === undefined ? undefined : Math.max(atMs - nowMs, 0);
}

/** The first value of a header; its name in lower case. */
export function headerOf(source: HeaderSource, name: string): string | undefined {
  if (Symbol.iterator in source) {
    for (const [written, value] of source as Iterable<readonly [string, string]>) {
      if (written.toLowerCase() === name) return value;
    }
    return undefined;
  }
  for (const written of Object.keys(source)) {
    if (written.toLowerCase() !== name) continue;
    const value = source[written];
    return typeof value === 'object' ? value[0] : value;
  }
  return undefined;
}
