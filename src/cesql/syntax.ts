import type { Value } from './value.ts';

/** A part of an expression: offsets in UTF-16 code units, `end` excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A literal: `TRUE`, `-5`, `'text'`. */
export interface Literal extends Span {
  readonly kind: 'literal';
  readonly value: Value;
}

/** The name of a context attribute, in lower case. */
export interface Attribute extends Span {
  readonly kind: 'attribute';
  readonly name: string;
}

/** `EXISTS name`. */
export interface Exists extends Span {
  readonly kind: 'exists';
  readonly name: string;
}

/** `NOT x` and `-x`. */
export interface Unary extends Span {
  readonly kind: 'not' | 'negate';
  readonly operand: Node;
}

/** `x LIKE 'pattern'` and `x NOT LIKE 'pattern'`. */
export interface Like extends Span {
  readonly kind: 'like';
  readonly negated: boolean;
  readonly operand: Node;
  readonly pattern: Literal;
}

/** `x IN (y, …)` and `x NOT IN (y, …)`; at least one element. */
export interface In extends Span {
  readonly kind: 'in';
  readonly negated: boolean;
  readonly operand: Node;
  readonly elements: readonly Node[];
}

/** The operators of one level of precedence. */
export type ChainKind = 'multiplicative' | 'additive' | 'comparison' | 'logical';

/** An operator between two operands; `<>` is written `!=`. */
export type ChainOperator =
  | '*'
  | '/'
  | '%'
  | '+'
  | '-'
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'AND'
  | 'OR'
  | 'XOR';

/**
 * A row of operators of one level: `operators[i]` stands between `operands[i]` and `operands[i + 1]`.
 *
 * `logical` groups from the right, the other levels from the left. @see SQL-012, SQL-013
 */
export interface Chain extends Span {
  readonly kind: ChainKind;
  readonly operands: readonly Node[];
  readonly operators: readonly ChainOperator[];
}

/** `NAME(arguments)`; the name in capitals. */
export interface Call extends Span {
  readonly kind: 'call';
  readonly name: string;
  /** End of the name. */
  readonly nameEnd: number;
  readonly operands: readonly Node[];
}

/** A place where an operand is missing or cannot be read; there is a diagnostic for it. */
export interface ErrorNode extends Span {
  readonly kind: 'error';
}

/** A node of the syntax tree. Parentheses leave no node: they show in the shape of the tree. */
export type Node = Literal | Attribute | Exists | Unary | Like | In | Chain | Call | ErrorNode;

/** The operands of a node in the order of the text; none for a leaf. */
export function operandsOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'not':
    case 'negate':
      return [node.operand];
    case 'like':
      return [node.operand, node.pattern];
    case 'in':
      return [node.operand, ...node.elements];
    case 'multiplicative':
    case 'additive':
    case 'comparison':
    case 'logical':
    case 'call':
      return node.operands;
    default:
      return [];
  }
}
