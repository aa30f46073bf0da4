import type { Position } from '../problem.ts';

/** The line and column of an offset. Lines end with LF, CR or CR LF. */
export function positionAt(text: string, offset: number): Position {
  let line = 1;
  let lineStart = 0;
  for (let at = 0; at < offset; at++) {
    const code = text.charCodeAt(at);
    if (code !== 10 && (code !== 13 || text.charCodeAt(at + 1) === 10)) continue;
    line++;
    lineStart = at + 1;
  }
  return { line, column: offset - lineStart + 1, offset };
}
