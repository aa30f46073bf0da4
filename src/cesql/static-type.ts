import type { Functions } from './functions.ts';
import type { Node } from './syntax.ts';
import type { ValueType } from './value.ts';
import { typeOf } from './value.ts';

/** The type of a node's value whatever the event; `undefined` for an attribute. @see SQL-020 */
export function staticType(node: Node, functions: Functions): ValueType | undefined {
  switch (node.kind) {
    case 'literal':
      return typeOf(node.value);
    case 'attribute':
      return undefined;
    case 'negate':
    case 'additive':
    case 'multiplicative':
      return 'Integer';
    case 'call':
      return functions.resolve(node.name, node.operands.length)?.returns ?? 'Boolean';
    default:
      return 'Boolean';
  }
}
