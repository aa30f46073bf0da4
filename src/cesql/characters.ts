// Strings are counted in characters (code points), as SQL-096 asks, and stored in UTF-16 code units.
// A text without surrogates, the usual one, is cut without counting.

const isHigh = (code: number): boolean => (code & 0xfc00) === 0xd800;
const isLow = (code: number): boolean => (code & 0xfc00) === 0xdc00;

/** Whether a pair of code units that is one character starts here. */
function isPair(text: string, at: number): boolean {
  return isHigh(text.charCodeAt(at)) && isLow(text.charCodeAt(at + 1));
}

/** The number of characters of a text. */
export function countCharacters(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length - 1; at++) {
    if (isPair(text, at)) {
      count--;
      at++;
    }
  }
  return count;
}

/** The offset after `count` characters from `from`, at most the end of the text. */
export function skipCharacters(text: string, from: number, count: number): number {
  let at = from;
  for (let left = count; left > 0 && at < text.length; left--) at += isPair(text, at) ? 2 : 1;
  return at;
}

/** The offset `count` characters before the end; -1 when the text has fewer. */
export function skipFromEnd(text: string, count: number): number {
  let at = text.length;
  for (let left = count; left > 0; left--) {
    if (at === 0) return -1;
    at -= at > 1 && isPair(text, at - 2) ? 2 : 1;
  }
  return at;
}

/**
 * Removes white space (Unicode `White_Space`) from both ends. Unlike `String.prototype.trim` it keeps
 * the byte order mark and removes U+0085.
 */
export function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charAt(start))) start++;
  while (end > start && isSpace(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

function isSpace(character: string): boolean {
  return character === '\u0085' || (character !== '\ufeff' && character.trim() === '');
}
