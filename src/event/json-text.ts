import type { Position } from '../problem.ts';

/** One member of a JSON object, by offsets into its text. */
export interface JsonMember {
  readonly name: string;
  readonly nameStart: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** Where a value ends and how deep it nests: 0 for a scalar, 1 for `[]`. */
interface Extent {
  readonly end: number;
  readonly depth: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;

// Every function here takes text that `JSON.parse` has accepted, so it only looks for boundaries.
// None recurses: a text nested a million deep is no danger.

/** The members of the object that starts at `start`, in order, repeated names included. */
export function jsonMembers(text: string, start: number): readonly JsonMember[] {
  const members: JsonMember[] = [];
  let index = blankEnd(text, start + 1);
  while (text.charCodeAt(index) !== BRACE_CLOSE) {
    const nameStart = index;
    const nameEnd = stringEnd(text, nameStart);
    const valueStart = blankEnd(text, blankEnd(text, nameEnd) + 1);
    const valueEnd = valueExtent(text, valueStart).end;
    const name = stringValue(text, nameStart, nameEnd);
    members.push({ name, nameStart, valueStart, valueEnd });
    index = blankEnd(text, valueEnd);
    if (text.charCodeAt(index) === COMMA) index = blankEnd(text, index + 1);
  }
  return members;
}

/** The value of the string between these offsets; only one with escapes has to be parsed. */
function stringValue(text: string, start: number, end: number): string {
  const inner = text.slice(start + 1, end - 1);
  return inner.includes('\\') ? String(JSON.parse(text.slice(start, end))) : inner;
}

/** The offsets of the elements of the array that starts at `start`. */
export function jsonElements(text: string, start: number): readonly (readonly [number, number])[] {
  const elements: (readonly [number, number])[] = [];
  let index = blankEnd(text, start + 1);
  while (text.charCodeAt(index) !== BRACKET_CLOSE) {
    const { end } = valueExtent(text, index);
    elements.push([index, end]);
    index = blankEnd(text, end);
    if (text.charCodeAt(index) === COMMA) index = blankEnd(text, index + 1);
  }
  return elements;
}

/** How deep the value that starts at `start` nests. */
export function jsonDepth(text: string, start: number): number {
  return valueExtent(text, start).depth;
}

/** The text from `start` to `end` without white space between its tokens. */
export function compactJson(text: string, start: number, end: number): string {
  let compact = '';
  let runStart = start;
  let index = start;
  while (index < end) {
    if (text.charCodeAt(index) === QUOTE) {
      index = stringEnd(text, index);
    } else if (isBlank(text.charCodeAt(index))) {
      compact += text.slice(runStart, index);
      index = blankEnd(text, index);
      runStart = index;
    } else {
      index += 1;
    }
  }
  return compact + text.slice(runStart, end);
}

/** First offset from `start` on that holds no white space of JSON. */
export function blankEnd(text: string, start: number): number {
  let index = start;
  while (isBlank(text.charCodeAt(index))) index += 1;
  return index;
}

/** Line and column of an offset; a line ends with LF, CR or both. */
export function positionAt(text: string, offset: number): Position {
  let line = 1;
  let lineStart = 0;
  for (let index = 0; index < offset; index += 1) {
    const code = text.charCodeAt(index);
    const isCrLf = code === 13 && text.charCodeAt(index + 1) === 10;
    if (code === 10 || (code === 13 && !isCrLf)) {
      line += 1;
      lineStart = index + 1;
    }
  }
  return { line, column: offset - lineStart + 1, offset };
}

function valueExtent(text: string, start: number): Extent {
  let depth = 0;
  let deepest = 0;
  let index = start;
  do {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      index = stringEnd(text, index);
      continue;
    }
    if (code === BRACE_OPEN || code === BRACKET_OPEN) {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (code === BRACE_CLOSE || code === BRACKET_CLOSE) {
      depth -= 1;
    } else if (depth === 0) {
      return { end: scalarEnd(text, index), depth: 0 };
    }
    index += 1;
  } while (depth > 0 && index < text.length);
  return { end: index, depth: deepest };
}

/** End of a number, `true`, `false` or `null`. */
function scalarEnd(text: string, start: number): number {
  let index = start;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (isBlank(code) || code === COMMA || code === BRACE_CLOSE || code === BRACKET_CLOSE) break;
    index += 1;
  }
  return index;
}

function stringEnd(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text.charCodeAt(index) !== QUOTE) {
    index += text.charCodeAt(index) === BACKSLASH ? 2 : 1;
  }
  return index + 1;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
