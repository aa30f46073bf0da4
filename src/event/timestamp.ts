const RFC_3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

const MINUTE_MS = 60_000;

/**
 * Tells whether a text is a timestamp of RFC 3339, calendar included.
 *
 * Lower-case `t` and `z` count, and so do any offset and any number of digits after the second. A
 * leap second counts at the end of a month in UTC. A space in place of `T` does not count.
 *
 * @param text Text to test; any length, linear time.
 * @returns `true` for a timestamp.
 * @see EVT-008
 * @example Days that exist
 * ```ts
 * import { isTimestamp } from 'event-delivery-spec/event';
 * isTimestamp('2028-02-29T23:59:59.123456789+05:30'); // => true
 * isTimestamp('2026-02-29T00:00:00Z'); // => false
 * isTimestamp('2016-12-31T23:59:60Z'); // => true
 * isTimestamp('2026-11-22 01:00:00Z'); // => false
 * ```
 */
export function isTimestamp(text: string): boolean {
  const match = RFC_3339.exec(text);
  if (match === null) return false;
  const part = (index: number) => Number(match[index] ?? 0);
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map(part) as Sextet;
  if (month < 1 || month > 12 || day < 1 || day > daysOfMonth(year, month)) return false;
  if (hour > 23 || minute > 59 || part(8) > 23 || part(9) > 59) return false;
  if (second < 60) return true;
  const offsetMinutes = (match[7] === '-' ? -1 : 1) * (part(8) * 60 + part(9));
  return second === 60 && endsMonth(utcMs(year, month, day, hour, minute - offsetMinutes));
}

type Sextet = [number, number, number, number, number, number];

function daysOfMonth(year: number, month: number): number {
  return new Date(utcMs(year, month + 1, 0, 0, 0)).getUTCDate();
}

/** `Date.UTC` takes the years 0 to 99 for 1900 to 1999, so the year is set by itself. */
function utcMs(year: number, month: number, day: number, hour: number, minute: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.setUTCHours(hour, minute);
}

/** Whether this minute is the last of its month in UTC: the only one that can hold a leap second. */
function endsMonth(minuteMs: number): boolean {
  const next = new Date(minuteMs + MINUTE_MS);
  return next.getUTCDate() === 1 && next.getUTCHours() === 0 && next.getUTCMinutes() === 0;
}
