import { encodeBase64 } from './base64.ts';
import type { CloudEvent, NativeAttributeValue } from './cloud-event.ts';
import { INTEGER_MAX, INTEGER_MIN } from './cloud-event.ts';

/** Searched for, since a search takes no memory however long the name is. */
const NOT_NAME = /[^a-z0-9]/;

/**
 * Tells whether a text is the name of a context attribute: one or more of `a`-`z` and `0`-`9`, and
 * not `data`.
 *
 * A leading digit and more than 20 characters are accepted: CloudEvents advises against them only.
 *
 * @param name Text to test; any length.
 * @returns `true` for core attributes, extension attributes and names nobody uses yet.
 * @see EVT-013
 * @example Names
 * ```ts
 * import { isAttributeName } from 'event-delivery-spec/event';
 * isAttributeName('subject'); // => true
 * isAttributeName('2ndapprover'); // => true
 * isAttributeName('my_ext'); // => false
 * isAttributeName('data'); // => false
 * ```
 */
export function isAttributeName(name: string): boolean {
  return name !== '' && name !== 'data' && !NOT_NAME.test(name);
}

/**
 * Writes one attribute value in the canonical string form of its type: what filters compare and
 * what HTTP headers carry.
 *
 * A string is returned unchanged, a timestamp in string form too: `…00.000Z` stays `…00.000Z`.
 *
 * @param value String, Boolean, Integer (-2,147,483,648 to 2,147,483,647), bytes, `Date` (years 0 to
 *   9999) or `URL`.
 * @returns `true`/`false`, decimal digits without leading zeros, padded Base64, RFC 3339 in UTC with
 *   milliseconds, or the URL as written by `href`.
 * @throws `RangeError` for a number that is no Integer and for an impossible date.
 * @throws `TypeError` for a value of any other type.
 * @see EVT-022
 * @example One form for each type
 * ```ts
 * import { canonicalString } from 'event-delivery-spec/event';
 * canonicalString(true); // => 'true'
 * canonicalString(-0); // => '0'
 * canonicalString(new Uint8Array([1, 2])); // => 'AQI='
 * canonicalString(new Date(0)); // => '1970-01-01T00:00:00.000Z'
 * canonicalString(1.5); // throws RangeError: 1.5
 * ```
 */
export function canonicalString(value: NativeAttributeValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number') return integerString(value);
  if (value instanceof Uint8Array) return encodeBase64(value);
  if (value instanceof Date) return dateString(value);
  if (value instanceof URL) return value.href;
  throw new TypeError(`Cannot write attribute value: type ${typeof value} has no string form`);
}

/**
 * Reads one context attribute of an event in its canonical string form.
 *
 * Own properties only, so `constructor` or `toString` are absent unless the event has them; never
 * `data` or `data_base64`; never throws for an event that was validated.
 *
 * @param event Validated event.
 * @param name Attribute name; any other text is the name of no attribute.
 * @returns The string form, or `undefined` when the attribute is absent.
 * @see EVT-024
 * @example Present, absent, and not an attribute
 * ```ts
 * import { attributeString, createEvent } from 'event-delivery-spec/event';
 * const event = createEvent({ id: '1', source: '/a', type: 't', priority: 7, data: 'x' });
 * attributeString(event, 'priority'); // => '7'
 * attributeString(event, 'constructor'); // => undefined
 * attributeString(event, 'data'); // => undefined
 * ```
 */
export function attributeString(event: CloudEvent, name: string): string | undefined {
  // A validated event has no other members than attributes and these two.
  if (name === 'data' || name === 'data_base64' || !Object.hasOwn(event, name)) return undefined;
  const value = event[name];
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return canonicalString(value);
  // An event that skipped validation can hold anything; a value of no attribute type counts as absent.
  return isInteger(value) ? canonicalString(value) : undefined;
}

/** Whether a value is an Integer of the CloudEvents type system: whole and within 32 bits. */
export function isInteger(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= INTEGER_MIN && Number(value) <= INTEGER_MAX;
}

function integerString(value: number): string {
  if (!isInteger(value)) {
    throw new RangeError(`Cannot write attribute value: ${value} is not a signed 32-bit integer`);
  }
  return String(value);
}

function dateString(value: Date): string {
  const year = value.getUTCFullYear();
  if (Number.isNaN(year) || year < 0 || year > 9999) {
    throw new RangeError('Cannot write attribute value: the date is outside the years 0 to 9999');
  }
  return value.toISOString();
}
