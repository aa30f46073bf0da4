import { EXPRESSION_LENGTH_MAX } from './limits.ts';
import { parseTokens } from './parser.ts';
import type { Node } from './syntax.ts';
import type { Mistake } from './token-reader.ts';
import { TokenReader } from './token-reader.ts';

/** A tree, and the mistakes by code and place. */
export interface ReadExpression {
  readonly tree: Node;
  readonly mistakes: readonly Mistake[];
}

/** Reads any text, and refuses at once what is no text or too long. @see SQL-120, SQL-123 */
export function readExpression(text: string): ReadExpression {
  if (typeof text !== 'string') return refused('CESQL_NOT_TEXT', 0);
  if (text.length > EXPRESSION_LENGTH_MAX) return refused('CESQL_TOO_LONG', text.length);
  const tokens = new TokenReader(text);
  const tree = parseTokens(tokens);
  // A mistake in a name or a set is known only when what follows has been read.
  const { mistakes } = tokens;
  if (mistakes.length > 1) mistakes.sort((a, b) => a.start - b.start);
  return { tree, mistakes };
}

function refused(code: Mistake['code'], end: number): ReadExpression {
  const tree = { kind: 'error', start: 0, end } as const;
  return { tree, mistakes: [{ code, start: 0, end }] };
}
