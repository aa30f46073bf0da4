import type { Diagnostic } from './diagnostic.ts';
import { errorAt } from './diagnostic.ts';
import { EXPRESSION_LENGTH_MAX } from './limits.ts';
import { Parser } from './parser.ts';
import type { Node } from './syntax.ts';

/** What a text is as an expression. */
export interface Parsed {
  /** The text that was parsed. */
  readonly text: string;
  /** The syntax tree; an error node stands where an operand cannot be read. */
  readonly tree: Node;
  /** The errors in the order of the text; empty exactly when the text is an expression. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads an expression into a syntax tree.
 *
 * Never throws, for any text: what cannot be read becomes a diagnostic with a position and a remedy,
 * and the rest of the text is read as well as it can be.
 *
 * @param text The expression; at most `EXPRESSION_LENGTH_MAX` UTF-16 code units.
 * @returns The tree and the errors, in the order of the text, at most `DIAGNOSTICS_MAX`.
 * @see SQL-120
 * @example A mistake and its fix
 * ```ts
 * import { parse } from 'event-delivery-spec/cesql';
 * const { diagnostics } = parse("type == 'order.created'");
 * diagnostics; // => ~ [{ code: 'CESQL_FOREIGN_OPERATOR', start: 5, end: 7 }]
 * diagnostics[0]?.fix; // => { start: 5, end: 7, text: '=' }
 * ```
 */
export function parse(text: string): Parsed {
  if (typeof text !== 'string') {
    const code = 'CESQL_NOT_TEXT';
    return refused('', code, `${typeof text} is no text`, 'Write the expression as a string');
  }
  if (text.length > EXPRESSION_LENGTH_MAX) {
    const state = `${text.length} code units, more than ${EXPRESSION_LENGTH_MAX}`;
    return refused(text, 'CESQL_TOO_LONG', state, 'Split the expression into several filters');
  }
  const parser = new Parser(text);
  return { text, tree: parser.expression(), diagnostics: parser.diagnostics };
}

function refused(
  text: string,
  code: 'CESQL_NOT_TEXT' | 'CESQL_TOO_LONG',
  state: string,
  remedy: string,
): Parsed {
  const span = { start: 0, end: text.length };
  return {
    text,
    tree: { kind: 'error', ...span },
    diagnostics: [errorAt(code, span, { state, remedy })],
  };
}
