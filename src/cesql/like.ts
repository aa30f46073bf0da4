import type { PieceSearch } from './like-search.ts';
import { ANY, prepareSearch } from './like-search.ts';

/** A compiled pattern. */
export interface LikeMatcher {
  /** Whether a text matches. */
  readonly matches: (text: string) => boolean;
  /** The shapes that the engine has a function for, with the text that they look for. */
  readonly kind: 'prefix' | 'suffix' | 'infix' | 'other';
  readonly text: string;
}

const PERCENT = 37;
const UNDERSCORE = 95;
const BACKSLASH = 92;

/** Pieces up to this length, in characters, are compared place by place. */
const SHORT = 64;

/**
 * Compiles a LIKE pattern: `%` is any number of characters, `_` exactly one, `\%` and `\_` are
 * themselves, and so is everything else.
 *
 * The matcher never goes back over a `%` that it has left: the pieces between two `%` are found from
 * left to right, each at its first place, which is enough because nothing but `%` stands between them.
 *
 * @param pattern Value of the literal after LIKE.
 * @returns A matcher; compares code points, anchored at both ends, case-sensitive.
 * @see SQL-060 to SQL-066
 */
export function compileLike(pattern: string): LikeMatcher {
  const pieces = split(pattern);
  if (pieces.some((piece) => piece.includes(ANY) || hasLoneSurrogate(piece))) {
    return { kind: 'other', text: '', matches: matchPieces(pieces) };
  }
  const texts = pieces.map(textOf);
  const [first, second, third] = texts as [string, string, string];
  if (texts.length === 2 && second === '') {
    return { kind: 'prefix', text: first, matches: (text) => text.startsWith(first) };
  }
  if (texts.length === 2 && first === '') {
    return { kind: 'suffix', text: second, matches: (text) => text.endsWith(second) };
  }
  if (texts.length === 3 && first === '' && third === '') {
    return { kind: 'infix', text: second, matches: (text) => text.includes(second) };
  }
  return { kind: 'other', text: '', matches: matchTexts(texts) };
}

function textOf(codes: readonly number[]): string {
  let text = '';
  for (const code of codes) text += String.fromCodePoint(code);
  return text;
}

/** The code points between the `%` of a pattern; `ANY` for `_`. */
function split(pattern: string): number[][] {
  let piece: number[] = [];
  const pieces = [piece];
  for (let at = 0; at < pattern.length; at++) {
    let code = pattern.codePointAt(at) as number;
    if (code === PERCENT) {
      piece = [];
      pieces.push(piece);
      continue;
    }
    if (code === UNDERSCORE) code = ANY;
    else if (code === BACKSLASH) {
      const next = pattern.charCodeAt(at + 1);
      if (next === PERCENT || next === UNDERSCORE) {
        code = next;
        at++;
      }
    } else if (code > 0xffff) at++;
    piece.push(code);
  }
  return pieces;
}

// A lone surrogate in a pattern must not match one half of a character in the text.
function hasLoneSurrogate(piece: readonly number[]): boolean {
  return piece.some((code) => code >= 0xd800 && code <= 0xdfff);
}

function matchTexts(texts: readonly string[]): (text: string) => boolean {
  const first = texts[0] as string;
  if (texts.length === 1) return (text) => text === first;
  const last = texts.at(-1) as string;
  const inner = texts.slice(1, -1);
  const size = first.length + last.length;
  return (text) => {
    if (text.length < size || !text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    for (const piece of inner) {
      const found = text.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return at <= text.length - last.length;
  };
}

function matchPieces(pieces: readonly (readonly number[])[]): (text: string) => boolean {
  const first = pieces[0] as readonly number[];
  if (pieces.length === 1) return (text) => matchAt(first, text, 0) === text.length;
  const last = pieces.at(-1) as readonly number[];
  const searches = pieces
    .slice(1, -1)
    .filter((piece) => piece.length > 0)
    .map((piece): PieceSearch => {
      return piece.length > SHORT ? prepareSearch(piece) : (text, from) => find(piece, text, from);
    });
  return (text) => {
    let at = matchAt(first, text, 0);
    for (let index = 0; at >= 0 && index < searches.length; index++) {
      at = (searches[index] as PieceSearch)(text, at);
    }
    return at >= 0 && endsWithPiece(last, text, at);
  };
}

/** Where the piece ends when it stands at `from`; -1 when it does not. */
function matchAt(piece: readonly number[], text: string, from: number): number {
  let at = from;
  for (let index = 0; index < piece.length; index++) {
    const code = piece[index] as number;
    let actual = text.charCodeAt(at);
    // Not a number at the end of the text, and then equal to nothing.
    if (code === ANY ? Number.isNaN(actual) : code <= 0xffff && code !== actual) return -1;
    if ((actual & 0xfc00) === 0xd800) {
      actual = text.codePointAt(at) as number;
      if (code !== ANY && code !== actual) return -1;
      if (actual > 0xffff) at++;
    } else if (code > 0xffff) return -1;
    at++;
  }
  return at;
}

/** Where the first occurrence of the piece ends, at or after `from`; -1 when there is none. */
function find(piece: readonly number[], text: string, from: number): number {
  for (let at = from; at + piece.length <= text.length; at++) {
    const end = matchAt(piece, text, at);
    if (end >= 0) return end;
    if ((text.codePointAt(at) as number) > 0xffff) at++;
  }
  return -1;
}

function endsWithPiece(piece: readonly number[], text: string, from: number): boolean {
  let at = text.length;
  for (let index = piece.length; index-- > 0; ) {
    if (at <= from) return false;
    let actual = text.charCodeAt(--at);
    if ((actual & 0xfc00) === 0xdc00 && at > from) {
      const pair = text.codePointAt(at - 1) as number;
      if (pair > 0xffff) {
        actual = pair;
        at--;
      }
    }
    const code = piece[index];
    if (code !== ANY && code !== actual) return false;
  }
  return at >= from;
}
