import { quote } from './show.ts';

/** How a text in the filter is compared with an attribute's canonical string form. */
export interface Comparison {
  readonly holds: (actual: string, wanted: string) => boolean;
  /** The comparison as a verb: `is`, `starts with`, `ends with`. */
  readonly verb: string;
  /** The part of the actual text that is set against the wanted one, and how many code units precede it. */
  readonly part: (
    actual: string,
    wanted: string,
  ) => { readonly text: string; readonly from: number };
}

/** Both texts are the same, code unit for code unit. @see FLT-010 */
export const isEqual: Comparison = {
  holds: (actual, wanted) => actual === wanted,
  verb: 'is',
  part: (actual) => ({ text: actual, from: 0 }),
};

/** The actual text starts with the wanted one. @see FLT-011 */
export const startsWith: Comparison = {
  holds: (actual, wanted) => actual.startsWith(wanted),
  verb: 'starts with',
  part: (actual, wanted) => ({ text: actual.slice(0, wanted.length), from: 0 }),
};

/** The actual text ends with the wanted one. @see FLT-012 */
export const endsWith: Comparison = {
  holds: (actual, wanted) => actual.endsWith(wanted),
  verb: 'ends with',
  part: (actual, wanted) => {
    const from = Math.max(0, actual.length - wanted.length);
    return { text: actual.slice(from), from };
  },
};

/** Says where an attribute's text parts from the one in the filter; for a comparison that fails. */
export function difference(actual: string, wanted: string, comparison: Comparison): string {
  const { text, from } = comparison.part(actual, wanted);
  if (text.length < wanted.length && comparison === endsWith) {
    return `${quote(actual)} is shorter than ${quote(wanted)}`;
  }
  const at = firstDifference(text, wanted);
  if (at === wanted.length) return `${quote(actual)} goes on after ${quote(wanted)}`;
  if (at === text.length) return `${quote(actual)} ends before ${quote(wanted.slice(at))}`;
  const where = `at character ${countCharacters(actual, from + at) + 1}`;
  if (foldCase(text) === foldCase(wanted)) return `${quote(actual)} differs in case ${where}`;
  if (text.normalize() === wanted.normalize()) {
    return `${quote(actual)} looks alike but is encoded otherwise ${where}`;
  }
  return `${quote(actual)} differs ${where}: ${pointAt(text, at)}, not ${pointAt(wanted, at)}`;
}

/** Index of the first code point that differs; the shorter length when one text starts the other. */
function firstDifference(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  let at = 0;
  while (at < end) {
    const point = a.codePointAt(at);
    if (point !== b.codePointAt(at)) return at;
    at += point !== undefined && point > 0xffff ? 2 : 1;
  }
  return Math.min(at, end);
}

function countCharacters(text: string, end: number): number {
  let count = 0;
  for (let at = 0; at < end; count += 1) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return count;
}

function pointAt(text: string, at: number): string {
  return JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0));
}

function foldCase(text: string): string {
  return text.toLowerCase();
}
