import type { ReceiverErrorCode } from './receiver-errors.ts';

/** What a sender shows to be let in. */
export interface Credentials {
  /** The token of `Authorization: Bearer` or of the query parameter `access_token`. */
  readonly token: string | undefined;
  /** A header of the request that belongs to no event; name in lower case. */
  header(name: string): string | undefined;
}

/**
 * Tells whether a sender can deliver. Anything but `true` refuses; an error is answered with 503, and so is an answer
 * that comes later than `decisionTimeoutMs`.
 */
export type Authenticate = (credentials: Credentials) => boolean | Promise<boolean>;

/** Longest token that is looked at, in characters. */
export const TOKEN_LENGTH_MAX = 8_192;

/**
 * Lets in whoever has one of these tokens.
 *
 * Compares in a time that depends on lengths alone, so that answers do not tell how much of a guess was right.
 *
 * @param tokens Tokens of 1 to 8,192 characters; two of them while one is being replaced.
 * @returns A function for `authenticate`.
 * @throws `RangeError` for no token, and for one that is empty or too long.
 * @see DLV-089
 * @example Right and wrong
 * ```ts
 * import { bearerTokens } from 'event-delivery-spec/delivery';
 * const authenticate = bearerTokens(['new secret', 'old secret']);
 * authenticate({ token: 'old secret', header: () => undefined }); // => true
 * authenticate({ token: 'guess', header: () => undefined }); // => false
 * authenticate({ token: undefined, header: () => undefined }); // => false
 * ```
 */
export function bearerTokens(tokens: readonly string[]): (credentials: Credentials) => boolean {
  const known = [...tokens];
  if (known.length === 0 || known.some(({ length }) => length === 0 || length > TOKEN_LENGTH_MAX)) {
    throw new RangeError(
      `Cannot use tokens: each needs 1 to ${TOKEN_LENGTH_MAX} characters, and there has to be one`,
    );
  }
  return ({ token }) => {
    if (token === undefined || token.length > TOKEN_LENGTH_MAX) return false;
    // Every token is compared, whichever matches.
    return known.map((one) => isSameText(token, one)).includes(true);
  };
}

/** Compares without stopping at the first difference. */
function isSameText(given: string, known: string): boolean {
  let difference = given.length ^ known.length;
  for (let index = 0; index < given.length; index += 1) {
    difference |= given.charCodeAt(index) ^ known.charCodeAt(index % known.length);
  }
  return difference === 0;
}

/** A token and where it came from, or what is wrong with it. */
export type TokenFound =
  | { readonly token: string | undefined; readonly isInQuery: boolean }
  | { readonly code: ReceiverErrorCode };

/** The token of a request, wherever it is; one in two places is an error (RFC 6750 section 2). */
export function tokenOf(authorization: string | undefined, query: string): TokenFound {
  const inQuery = query === '' ? [] : new URLSearchParams(query).getAll('access_token');
  if (inQuery.length > 1 || (inQuery.length === 1 && authorization !== undefined)) {
    return { code: 'RECEIVER_TWO_TOKENS' };
  }
  if (inQuery.length === 1) return { token: inQuery[0], isInQuery: true };
  return { token: bearerOf(authorization), isInQuery: false };
}

function bearerOf(authorization: string | undefined): string | undefined {
  if (authorization === undefined || authorization.length > TOKEN_LENGTH_MAX + 8) return undefined;
  const [, token] = /^bearer +(\S.*)$/i.exec(authorization) ?? [];
  return token;
}
