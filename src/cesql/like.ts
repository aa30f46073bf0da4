import type { PieceSearch } from './like-search.ts';
import { ANY, prepareSearch } from './like-search.ts';

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
  const texts = pieces.map(plainText);
  const [first, second, third] = texts;
  if (pieces.length === 1 && first !== undefined) return shape('whole', first);
  if (pieces.length === 2 && first !== undefined && second === '') return shape('prefix', first);
  if (pieces.length === 2 && first === '' && second !== undefined) return shape('suffix', second);
  if (pieces.length === 3 && first === '' && second !== undefined && third === '') {
    return shape('infix', second);
  }
  return { kind: 'other', text: '', matches: matchPieces(pieces, texts) };
}

function shape(kind: LikeMatcher['kind'], text: string): LikeMatcher {
  const matches = (value: string): boolean => {
    if (kind === 'whole') return value === text;
    if (kind === 'prefix') return value.startsWith(text);
    return kind === 'suffix' ? value.endsWith(text) : value.includes(text);
  };
  return { kind, text, matches };
}

/** The piece as a text; `undefined` when it holds `_`, or half of a character of two code units. */
function plainText(codes: readonly number[]): string | undefined {
  let text = '';
  for (const code of codes) {
    if (code === ANY || (code >= 0xd800 && code <= 0xdfff)) return undefined;
    text += String.fromCodePoint(code);
  }
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

function matchPieces(
  pieces: readonly (readonly number[])[],
  texts: readonly (string | undefined)[],
): (text: string) => boolean {
  const first = pieces[0] as readonly number[];
  if (pieces.length === 1) return (text) => matchAt(first, text, 0) === text.length;
  const last = pieces.at(-1) as readonly number[];
  const searches = pieces.map((piece, index) => searchFor(piece, texts[index])).slice(1, -1);
  return (text) => {
    let at = matchAt(first, text, 0);
    for (let index = 0; at >= 0 && index < searches.length; index++) {
      at = (searches[index] as PieceSearch)(text, at);
    }
    return at >= 0 && endsWithPiece(last, text, at);
  };
}

function searchFor(piece: readonly number[], plain: string | undefined): PieceSearch {
  if (plain !== undefined) {
    return (text, from) => {
      const at = text.indexOf(plain, from);
      return at < 0 ? at : at + plain.length;
    };
  }
  return piece.length > SHORT ? prepareSearch(piece) : (text, from) => find(piece, text, from);
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
