import type { Diagnostic } from './diagnostic.ts';
import { errorAt } from './diagnostic.ts';
import { explainMistake } from './explain-mistake.ts';
import { readExpression } from './read-expression.ts';
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
  const { tree, mistakes } = readExpression(text);
  const diagnostics = mistakes.map((mistake) => {
    return errorAt(mistake.code, mistake, explainMistake(mistake, text));
  });
  return { text: typeof text === 'string' ? text : '', tree, diagnostics };
}
