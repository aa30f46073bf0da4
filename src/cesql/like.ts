import { ANY, matchLong, REST } from './like-search.ts';

/** A compiled pattern. */
export interface LikeMatcher {
  /** Whether a text matches. */
  readonly matches: (text: string) => boolean;
  /** The shapes that the engine has a function for, with the text that they look for. */
  readonly kind: 'whole' | 'prefix' | 'suffix' | 'infix' | 'other';
  readonly text: string;
}

const PERCENT = 37;
const UNDERSCORE = 95;
const BACKSLASH = 92;

/** Patterns up to this length, in characters, are compared place by place. */
const SHORT = 256;

/**
 * Compiles a LIKE pattern: `%` is any number of characters, `_` exactly one, `\%` and `\_` are
 * themselves, and so is everything else.
 *
 * @param pattern Value of the literal after LIKE.
 * @returns A matcher; compares code points, anchored at both ends, case-sensitive.
 * @see SQL-060 to SQL-066
 */
export function compileLike(pattern: string): LikeMatcher {
  const tokens = tokensOf(pattern);
  const isOpenAtStart = tokens[0] === REST;
  const isOpenAtEnd = tokens.length > 1 && tokens.at(-1) === REST;
  const text = plainText(tokens, isOpenAtStart ? 1 : 0, tokens.length - (isOpenAtEnd ? 1 : 0));
  if (text === undefined) {
    const matches = tokens.length > SHORT ? matchLong(tokens) : matchShort(tokens);
    return { kind: 'other', text: '', matches };
  }
  if (isOpenAtEnd) {
    return isOpenAtStart
      ? { kind: 'infix', text, matches: (value) => value.includes(text) }
      : { kind: 'prefix', text, matches: (value) => value.startsWith(text) };
  }
  return isOpenAtStart
    ? { kind: 'suffix', text, matches: (value) => value.endsWith(text) }
    : { kind: 'whole', text, matches: (value) => value === text };
}

/** The tokens as a text; `undefined` when one is a wildcard, or half of a character of two code units. */
function plainText(tokens: readonly number[], from: number, to: number): string | undefined {
  let text = '';
  for (let index = from; index < to; index++) {
    const code = tokens[index] as number;
    if (code < 0 || (code >= 0xd800 && code <= 0xdfff)) return undefined;
    text += String.fromCodePoint(code);
  }
  return text;
}

/** The code points of a pattern, `ANY` for `_` and `REST` for each row of `%`. */
function tokensOf(pattern: string): number[] {
  const tokens: number[] = [];
  for (let at = 0; at < pattern.length; at++) {
    let code = pattern.codePointAt(at) as number;
    if (code > 0xffff) at++;
    else if (code === UNDERSCORE) code = ANY;
    else if (code === PERCENT) {
      if (tokens.at(-1) === REST) continue;
      code = REST;
    } else if (code === BACKSLASH) {
      const next = pattern.charCodeAt(at + 1);
      if (next === PERCENT || next === UNDERSCORE) {
        code = next;
        at++;
      }
    }
    tokens.push(code);
  }
  return tokens;
}

/**
 * Compares from left to right. Where a character does not match, the last `%` covers one more: never
 * the one before, because what stands between the two was found at its first place.
 */
function matchShort(tokens: readonly number[]): (text: string) => boolean {
  const count = tokens.length;
  return (text) => {
    let at = 0;
    let index = 0;
    let covered = 0;
    let afterRest = -1;
    while (at < text.length) {
      const token = tokens[index];
      const code = text.codePointAt(at) as number;
      if (token === code || token === ANY) {
        index++;
        at += code > 0xffff ? 2 : 1;
      } else if (token === REST) {
        index++;
        afterRest = index;
        covered = at;
      } else if (afterRest < 0) {
        return false;
      } else {
        covered += (text.codePointAt(covered) as number) > 0xffff ? 2 : 1;
        at = covered;
        index = afterRest;
      }
    }
    return index === count || (index === count - 1 && tokens[index] === REST);
  };
}
