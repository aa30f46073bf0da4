// Strings are counted in characters (code points), as SQL-096 asks, and stored in UTF-16 code units.

const PAIR = /[\ud800-\udbff]/;
const SPACE = /\p{White_Space}/u;

/** The characters of a text; the usual text has no pairs of code units, and is its own list. */
export function charactersOf(text: string): string | readonly string[] {
  return PAIR.test(text) ? Array.from(text) : text;
}

/** The characters from one place to another, as `slice` counts them. */
export function cut(characters: string | readonly string[], from: number, to?: number): string {
  return typeof characters === 'string'
    ? characters.slice(from, to)
    : characters.slice(from, to).join('');
}

/**
 * Removes white space (Unicode `White_Space`) from both ends. Unlike `String.prototype.trim` it keeps
 * the byte order mark and removes U+0085.
 */
export function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && SPACE.test(text.charAt(start))) start++;
  while (end > start && SPACE.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}
