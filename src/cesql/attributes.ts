import { parse } from './parse.ts';
import type { Node } from './syntax.ts';
import { operandsOf } from './syntax.ts';

/**
 * Lists the attributes that an expression reads or tests for, so that a user interface or an index
 * knows what it depends on.
 *
 * @param expression A text, with or without syntax errors, or a tree that `parse` made.
 * @returns The names in small letters, each once, in the order of the text.
 * @see SQL-142
 * @example What an expression reads
 * ```ts
 * import { attributes } from 'event-delivery-spec/cesql';
 * attributes("Type = 'a' AND (EXISTS subject OR type LIKE 'b%')"); // => ['type', 'subject']
 * ```
 */
export function attributes(expression: string | Node): readonly string[] {
  const names = new Set<string>();
  const visit = (node: Node): void => {
    if (node.kind === 'attribute' || node.kind === 'exists') names.add(node.name);
    for (const operand of operandsOf(node)) visit(operand);
  };
  visit(typeof expression === 'string' ? parse(expression).tree : expression);
  return [...names];
}
