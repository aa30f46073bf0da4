import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup as resolve } from 'node:dns';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { EventDeliveryError } from '../errors.ts';

/**
 * Which addresses a transport connects to: `any`; `public`, those of the internet and no loopback, private,
 * link-local or other special ones; or a function of the address.
 */
export type AddressPolicy = 'any' | 'public' | ((address: string) => boolean);

/**
 * Whether an address is one of the public internet.
 *
 * An IPv4 address mapped into an IPv6 one is judged as what it is. What is no address is not public.
 *
 * @param address IPv4 or IPv6, in any form, brackets allowed.
 * @returns `false` for loopback, private, link-local, shared, multicast, reserved and translated ranges.
 * @see DLV-171
 * @example Addresses that a subscriber from outside has no business with
 * ```ts
 * import { isPublicAddress } from 'event-delivery-spec/node';
 *
 * isPublicAddress('93.184.215.14'); // => true
 * ['127.0.0.1', '10.0.0.7', '169.254.169.254', '::1', '::ffff:10.0.0.7', 'fd00::1'].some(isPublicAddress);
 * // => false
 * ```
 */
export function isPublicAddress(address: string): boolean {
  const text = withoutBrackets(address);
  if (!ipaddr.isValid(text)) return false;
  const parsed = ipaddr.process(text);
  return parsed.range() === 'unicast' && isAssigned(parsed);
}

/**
 * Of IPv6 only 2000::/3 is the internet's (IANA, Internet Protocol Version 6 Address Space). `ipaddr.js` takes all else
 * that has no other name for unicast: `::a.b.c.d`, ranges given back that overlay networks use, ranges to come.
 */
function isAssigned(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return !('parts' in address) || (address.parts[0] ?? 0) >> 13 === 1;
}

/** Whether the policy lets a transport connect to an address. */
export function allowsAddress(policy: AddressPolicy, address: string): boolean {
  if (policy === 'any') return true;
  const text = withoutBrackets(address);
  return policy === 'public' ? isPublicAddress(text) : policy(text);
}

/** The refusal of a host that is an address already; names are judged when they are resolved. */
export function refusedLiteral(
  policy: AddressPolicy,
  host: string,
): EventDeliveryError | undefined {
  const text = withoutBrackets(host);
  if (isIP(text) === 0 || allowsAddress(policy, text)) return undefined;
  return refusal(host);
}

type Callback = (
  error: Error | null,
  address: string | LookupAddress[],
  family?: number | undefined,
) => void;

/**
 * A `lookup` for sockets that gives only addresses that the policy allows.
 *
 * The socket connects to what it is given, so that nothing can change between the check and the connection.
 */
export function policyLookup(policy: AddressPolicy) {
  return (host: string, options: LookupOptions, callback: Callback): void => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '');
      const allowed = addresses.filter(({ address }) => allowsAddress(policy, address));
      const [first] = allowed;
      if (first === undefined) return callback(refusal(host), '');
      if (options.all === true) return callback(null, allowed);
      callback(null, first.address, first.family);
    });
  };
}

function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

function refusal(host: string): EventDeliveryError {
  const code = 'DELIVERY_DESTINATION_REFUSED';
  const message = `Cannot connect to ${host.slice(0, 100)}: the destination policy allows none of its addresses`;
  const remedy = 'Use a destination with a public address, or allow this address in the transport';
  return new EventDeliveryError(code, message, {
    problems: [{ code, pointer: '', message, remedy }],
  });
}
