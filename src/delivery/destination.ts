import { EventDeliveryError } from '../errors.ts';
import type { DeliveryErrorCode } from './errors.ts';

/** The longest URL of a destination, in UTF-16 code units. See DLV-170. */
export const DESTINATION_LENGTH_MAX = 8192;

/** What is wrong with a part of a delivery specification, before it is known which part. */
export interface DeliveryFault {
  readonly code: DeliveryErrorCode;
  /** What it is now, such as `it is no text`. */
  readonly state: string;
  readonly remedy: string;
}

/**
 * The URL of a destination in its normal form.
 *
 * @param url Absolute, `http:` or `https:`, without user name and password; at most 8,192 characters.
 * @returns The URL without a fragment, as it is requested.
 * @throws `EventDeliveryError` `DELIVERY_BAD_DESTINATION`.
 * @see DLV-170
 * @example Only absolute http and https URLs
 * ```ts
 * import { parseDestination } from 'event-delivery-spec/delivery';
 *
 * parseDestination('HTTP://Shop.example'); // => 'http://shop.example/'
 * parseDestination('file:///etc/passwd'); // throws DELIVERY_BAD_DESTINATION
 * ```
 */
export function parseDestination(url: string): string {
  const result = readDestination(url);
  if (typeof result === 'string') return result;
  const { code, state, remedy } = result;
  const message = `Cannot accept destination: ${state}`;
  throw new EventDeliveryError(code, message, {
    problems: [{ code, pointer: '', message, remedy }],
  });
}

/** The URL of a destination in its normal form, or what is wrong with it. */
export function readDestination(url: unknown): string | DeliveryFault {
  if (typeof url !== 'string' || url.length > DESTINATION_LENGTH_MAX) return NO_TEXT;
  if (!URL.canParse(url)) return NOT_ABSOLUTE;
  const parsed = new URL(url);
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') return NOT_HTTP;
  if (parsed.username !== '' || parsed.password !== '') return CREDENTIALS;
  parsed.hash = '';
  return parsed.href;
}

const code = 'DELIVERY_BAD_DESTINATION';

const NO_TEXT: DeliveryFault = {
  code,
  state: `it is no text of at most ${DESTINATION_LENGTH_MAX} characters`,
  remedy: 'Write an absolute URL, such as https://shop.example/events',
};

const NOT_ABSOLUTE: DeliveryFault = {
  code,
  state: 'it is no absolute URL',
  remedy: 'Write an absolute URL, such as https://shop.example/events',
};

const NOT_HTTP: DeliveryFault = {
  code,
  state: 'its scheme is neither http nor https',
  remedy: 'Write a URL that starts with https:// or http://',
};

const CREDENTIALS: DeliveryFault = {
  code,
  state: 'it holds a user name or a password',
  remedy: 'Take them out, and set an Authorization header for each attempt',
};
