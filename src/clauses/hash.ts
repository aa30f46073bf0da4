const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;

/**
 * Fingerprint of a clause's text, to notice that it changed since its examples were reviewed.
 *
 * White space counts as one blank, so a clause can be wrapped anew without a new review. The
 * function (FNV-1a, 64 bits, over UTF-8) notices accidents; it is no defence against forgery.
 *
 * @param text The clause's text; any length.
 * @returns 16 hexadecimal digits.
 * @see CNF-006
 * @example Wrapping does not count, words do
 * ```ts
 * import { hashClause } from 'event-delivery-spec/clauses';
 *
 * hashClause('It MUST\n match.') === hashClause('It MUST match.'); // => true
 * hashClause('It MUST match!') === hashClause('It MUST match.'); // => false
 * ```
 */
export function hashClause(text: string): string {
  const bytes = new TextEncoder().encode(text.trim().split(/\s+/).join(' '));
  let hash = OFFSET;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * PRIME);
  return hash.toString(16).padStart(16, '0');
}
