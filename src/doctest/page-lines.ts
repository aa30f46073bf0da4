import type { Span } from './fence.ts';

/** A place in a text; both numbers count from 1, columns in UTF-16 code units. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/** Converts between offsets and lines of one text. Lines end with `\n`, `\r\n` or `\r`. */
export interface PageLines {
  readonly text: string;
  /** Line and column of an offset. */
  at(offset: number): LineColumn;
  /** Offset of a line and column; past the end of the text it is the text's length. */
  offsetOf(place: LineColumn): number;
}

/** Indexes the lines of a text once. */
export function pageLines(text: string): PageLines {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length);
  const at = (offset: number): LineColumn => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
  return {
    text,
    at,
    offsetOf: ({ line, column }) =>
      Math.min((starts[line - 1] ?? text.length) + column - 1, text.length),
  };
}

/**
 * A text in which each span stands at the line and column that it has in the page, and nothing else does.
 *
 * Whatever reads it (the TypeScript compiler, say) thereby speaks of places in the page, without a source map.
 */
export function placedText(page: PageLines, spans: readonly Span[]): string {
  let text = '';
  let line = 1;
  for (const span of spans) {
    const place = page.at(span.start);
    text += '\n'.repeat(place.line - line);
    text += ' '.repeat(place.column - 1) + page.text.slice(span.start, span.end);
    line = place.line;
  }
  return text;
}
