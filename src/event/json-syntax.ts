import { type ParseError, parse } from 'jsonc-parser';
import type { Position } from '../problem.ts';
import { positionAt } from './json-text.ts';

/** Deepest text that the recursive parser is asked about; only a wrong text gets there. */
const EXPLAINED_DEPTH_MAX = 500;

const POSITION_IN_MESSAGE = /at position (\d{1,10})/;

/** Where a text that `JSON.parse` refused stops being JSON. */
export function syntaxErrorPosition(text: string, error: unknown): Position {
  const errors: ParseError[] = [];
  if (openings(text) <= EXPLAINED_DEPTH_MAX) {
    parse(text, errors, { disallowComments: true, allowTrailingComma: false });
  }
  const [first] = errors;
  if (first !== undefined) return positionAt(text, Math.min(first.offset, text.length));
  // What the two parsers disagree on, such as a control character, the engine's message places.
  const match = POSITION_IN_MESSAGE.exec(error instanceof Error ? error.message : '');
  return positionAt(text, Math.min(Number(match?.[1] ?? 0), text.length));
}

/** Number of opening brackets: no text nests deeper, whatever its strings and errors. */
function openings(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length && count <= EXPLAINED_DEPTH_MAX; index += 1) {
    const character = text[index];
    if (character === '[' || character === '{') count += 1;
  }
  return count;
}
