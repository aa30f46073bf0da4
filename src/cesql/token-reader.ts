import type { CesqlErrorCode } from './errors.ts';
import { DIAGNOSTICS_MAX, EXPRESSION_DEPTH_MAX } from './limits.ts';
import type { TokenKind } from './scanner.ts';
import { Scanner } from './scanner.ts';
import type { ErrorNode, Node, Span } from './syntax.ts';

/** What is wrong, and where. The words for it are in `explain-mistake.ts`. */
export interface Mistake extends Span {
  readonly code: CesqlErrorCode;
  /** Where the parenthesis that is never closed was opened. */
  readonly opened?: number | undefined;
}

/** The tokens of an expression, the mistakes in them and the limits on what is built of them. */
export class TokenReader extends Scanner {
  /** In the order of the text; empty exactly when it is an expression. */
  readonly mistakes: Mistake[] = [];
  /** Open parentheses and prefix operators around the token. */
  depth = 0;
  /** Height of the tree that was read last. */
  height = 0;
  /** End of the last token that was consumed. */
  consumed = 0;
  stopped = false;
}

export function at(tokens: TokenReader, kind: TokenKind): boolean {
  return tokens.kind === kind;
}

export function advance(tokens: TokenReader): void {
  tokens.consumed = tokens.end;
  if (tokens.stopped) return;
  while (tokens.next() === 'unknown') report(tokens, 'CESQL_UNKNOWN_CHARACTER', tokens);
}

export function report(
  tokens: TokenReader,
  code: CesqlErrorCode,
  { start, end }: Span,
  opened?: number,
): void {
  if (tokens.mistakes.length >= DIAGNOSTICS_MAX || tokens.stopped) return;
  tokens.mistakes.push({ code, start, end, opened });
}

export function fail(tokens: TokenReader, code: CesqlErrorCode, { start, end }: Span): ErrorNode {
  report(tokens, code, { start, end });
  tokens.height = 1;
  return { kind: 'error', start, end };
}

/** Gives up: one diagnostic, and the rest of the text reads as its end. */
export function stop(tokens: TokenReader): ErrorNode {
  const node = fail(tokens, 'CESQL_TOO_DEEP', tokens);
  tokens.stopped = true;
  tokens.kind = 'end';
  return node;
}

/** Accounts for a node above a tree of the given height. */
export function grown<Grown extends Node>(
  tokens: TokenReader,
  height: number,
  node: Grown,
): Grown | ErrorNode {
  tokens.height = height + 1;
  return tokens.height > EXPRESSION_DEPTH_MAX && !tokens.stopped ? stop(tokens) : node;
}

/** The place right after what was consumed last. */
export function gap(tokens: TokenReader): Span {
  return { start: tokens.consumed, end: tokens.consumed };
}

/** The token; at the end of the text the place right after what was consumed last. */
export function here(tokens: TokenReader): Span {
  return at(tokens, 'end') ? gap(tokens) : tokens;
}
