import type { TokenKind } from './scanner.ts';
import { Scanner } from './scanner.ts';
import type { Span } from './syntax.ts';

/** What a piece of an expression is shown as. */
export type TokenClass =
  | 'keyword'
  | 'literal'
  | 'string'
  | 'number'
  | 'attribute'
  | 'function'
  | 'operator'
  | 'punctuation'
  | 'invalid';

/** A piece of an expression. */
export interface HighlightedToken extends Span {
  readonly class: TokenClass;
}

const CLASSES: Partial<Record<TokenKind, TokenClass>> = {
  TRUE: 'literal',
  FALSE: 'literal',
  AND: 'keyword',
  OR: 'keyword',
  XOR: 'keyword',
  NOT: 'keyword',
  LIKE: 'keyword',
  IN: 'keyword',
  EXISTS: 'keyword',
  string: 'string',
  integer: 'number',
  name: 'attribute',
  function: 'function',
  '(': 'punctuation',
  ')': 'punctuation',
  ',': 'punctuation',
  '==': 'invalid',
  '&&': 'invalid',
  '||': 'invalid',
  '!': 'invalid',
  '=<': 'invalid',
  '=>': 'invalid',
  unterminated: 'invalid',
  unknown: 'invalid',
};

/**
 * Cuts a text into tokens for an editor, with the lexer that the parser uses.
 *
 * Never throws. Tokens are in the order of the text and do not overlap; only white space lies between
 * them.
 *
 * @param text Any text, whether it is an expression or not.
 * @returns The tokens. A name before `(` is a function.
 * @see SQL-143
 * @example Tokens of an expression
 * ```ts
 * import { highlight } from 'event-delivery-spec/cesql';
 * highlight("type = 'a'").map((token) => token.class); // => ['attribute', 'operator', 'string']
 * ```
 */
export function highlight(text: string): readonly HighlightedToken[] {
  const scanner = new Scanner(String(text));
  const tokens: HighlightedToken[] = [];
  for (let kind = scanner.next(); kind !== 'end'; kind = scanner.next()) {
    const last = tokens.at(-1);
    if (kind === '(' && last?.class === 'attribute') {
      tokens[tokens.length - 1] = { ...last, class: 'function' };
    }
    tokens.push({ class: CLASSES[kind] ?? 'operator', start: scanner.start, end: scanner.end });
  }
  return tokens;
}
