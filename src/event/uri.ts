// The character classes of RFC 3986, each by what is not in it: a search for one character takes time in step with the
// text and no memory, where a class repeated up to an end can run out of the engine's stack on a text of megabytes.
const LETTER_FIRST = /^[A-Za-z]/;
const NOT_SCHEME = /[^A-Za-z0-9+.-]/;
const NOT_USER_INFO = /[^A-Za-z0-9._~!$&'()*+,;=:%-]/;
const NOT_REG_NAME = /[^A-Za-z0-9._~!$&'()*+,;=%-]/;
const NOT_PATH = /[^A-Za-z0-9._~!$&'()*+,;=:@%/-]/;
const NOT_QUERY_OR_FRAGMENT = /[^A-Za-z0-9._~!$&'()*+,;=:@%/?-]/;
const LONE_PERCENT = /%(?![0-9A-Fa-f]{2})/;
const NOT_DIGITS = /[^0-9]/;
const NOT_HEX = /[^0-9A-Fa-f]/;
const NOT_IP_FUTURE = /[^A-Za-z0-9._~!$&'()*+,;=:-]/;
const IPV6_GROUP = /^[0-9A-Fa-f]{1,4}$/;
const IPV4 = /^(?:\d{1,3}\.){3}\d{1,3}$/;

/**
 * What most URLs are, and nothing that is no URI: these need not be taken apart. Linear, since no part of it can match
 * what the next one begins with; for short texts alone, since its groups take a place on the engine's stack each.
 */
const PLAIN_URL = /^[a-z]+:\/\/[a-z0-9.-]+(?:\/[A-Za-z0-9._~-]+)*$/;
const PLAIN_URL_LENGTH_MAX = 1000;

/** The five parts of a URI-reference; `undefined` is not the same as empty. */
interface UriParts {
  readonly scheme: string | undefined;
  readonly authority: string | undefined;
  readonly path: string;
  readonly query: string | undefined;
  readonly fragment: string | undefined;
}

/**
 * Tells whether a text is a URI-reference (RFC 3986 section 4.1): absolute or relative, ASCII only.
 *
 * @param text Text to test; any length, linear time. The empty text is a URI-reference too.
 * @returns `true` for a URI-reference.
 * @see EVT-005
 * @example Absolute and relative
 * ```ts
 * import { isUriReference } from 'event-delivery-spec/event';
 * isUriReference('urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66'); // => true
 * isUriReference('1-555-123-4567'); // => true
 * isUriReference('http://[bad'); // => false
 * isUriReference('/a b'); // => false
 * ```
 */
export function isUriReference(text: string): boolean {
  if (text.length <= PLAIN_URL_LENGTH_MAX && PLAIN_URL.test(text)) return true;
  const parts = splitUri(text);
  if (LONE_PERCENT.test(text)) return false;
  return (
    (parts.scheme === undefined || isScheme(parts.scheme)) &&
    (parts.authority === undefined || isAuthority(parts.authority)) &&
    isPath(parts) &&
    !NOT_QUERY_OR_FRAGMENT.test(parts.query ?? '') &&
    !NOT_QUERY_OR_FRAGMENT.test(parts.fragment ?? '')
  );
}

/**
 * Tells whether a text is an absolute URI (RFC 3986 section 4.3): with a scheme, without a fragment.
 *
 * @param text Text to test; any length, linear time.
 * @returns `true` for an absolute URI.
 * @see EVT-010
 * @example A fragment makes it a reference
 * ```ts
 * import { isAbsoluteUri } from 'event-delivery-spec/event';
 * isAbsoluteUri('https://example.com/order.json'); // => true
 * isAbsoluteUri('order.json'); // => false
 * isAbsoluteUri('https://example.com/order.json#v2'); // => false
 * ```
 */
export function isAbsoluteUri(text: string): boolean {
  const { scheme, fragment } = splitUri(text);
  return scheme !== undefined && fragment === undefined && isUriReference(text);
}

function splitUri(text: string): UriParts {
  const [beforeFragment, fragment] = cut(text, '#');
  const [hierarchy, query] = cut(beforeFragment, '?');
  const [scheme, rest] = cutScheme(hierarchy);
  if (!rest.startsWith('//')) return { scheme, authority: undefined, path: rest, query, fragment };
  const slash = rest.indexOf('/', 2);
  const end = slash === -1 ? rest.length : slash;
  return { scheme, authority: rest.slice(2, end), path: rest.slice(end), query, fragment };
}

/** A colon before the first slash ends a scheme: a relative path cannot have one there. */
function cutScheme(text: string): readonly [string | undefined, string] {
  const colon = text.indexOf(':');
  const slash = text.indexOf('/');
  if (colon === -1 || (slash !== -1 && slash < colon)) return [undefined, text];
  return [text.slice(0, colon), text.slice(colon + 1)];
}

function cut(text: string, mark: string): readonly [string, string | undefined] {
  const index = text.indexOf(mark);
  return index === -1 ? [text, undefined] : [text.slice(0, index), text.slice(index + mark.length)];
}

function isScheme(text: string): boolean {
  return LETTER_FIRST.test(text) && !NOT_SCHEME.test(text);
}

function isPath({ authority, path }: UriParts): boolean {
  if (authority !== undefined && path !== '' && !path.startsWith('/')) return false;
  return !NOT_PATH.test(path);
}

function isAuthority(authority: string): boolean {
  const at = authority.indexOf('@');
  const hostAndPort = authority.slice(at + 1);
  if (NOT_USER_INFO.test(authority.slice(0, Math.max(at, 0)))) return false;
  if (hostAndPort.startsWith('[')) {
    const close = hostAndPort.indexOf(']');
    return (
      close !== -1 && isIpLiteral(hostAndPort.slice(1, close)) && isPort(hostAndPort, close + 1)
    );
  }
  const [host] = cut(hostAndPort, ':');
  return !NOT_REG_NAME.test(host) && isPort(hostAndPort, host.length);
}

function isPort(text: string, start: number): boolean {
  return start === text.length || (text[start] === ':' && !NOT_DIGITS.test(text.slice(start + 1)));
}

function isIpLiteral(text: string): boolean {
  if (isIpFuture(text)) return true;
  if (text.length > IPV6_LENGTH_MAX) return false;
  const [head, tail] = cut(text, '::');
  if (tail === undefined) return groupCount(head, true) === 8;
  const headCount = head === '' ? 0 : groupCount(head, false);
  const tailCount = tail === '' ? 0 : groupCount(tail, true);
  return headCount + tailCount <= 7;
}

/** Eight groups of four digits, the last two as an IPv4 address: what is longer is not taken apart. */
const IPV6_LENGTH_MAX = 45;

/** `v`, a version of hex digits, a dot, an address. */
function isIpFuture(text: string): boolean {
  const [version, address] = cut(text.slice(1), '.');
  return (
    (text.startsWith('v') || text.startsWith('V')) &&
    version !== '' &&
    !NOT_HEX.test(version) &&
    address !== undefined &&
    address !== '' &&
    !NOT_IP_FUTURE.test(address)
  );
}

/** Number of 16-bit groups, an IPv4 address at the end counting two; infinite when malformed. */
function groupCount(text: string, allowsIpv4: boolean): number {
  const groups = text.split(':');
  const last = groups.at(-1) ?? '';
  const hasIpv4 = allowsIpv4 && isIpv4(last);
  const hex = hasIpv4 ? groups.slice(0, -1) : groups;
  return hex.every((group) => IPV6_GROUP.test(group)) ? hex.length + (hasIpv4 ? 2 : 0) : Infinity;
}

function isIpv4(text: string): boolean {
  return (
    IPV4.test(text) &&
    text.split('.').every((octet) => Number(octet) <= 255 && String(Number(octet)) === octet)
  );
}
