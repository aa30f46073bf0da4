import { parse } from './parse.ts';
import type { ChainKind, Literal, Node } from './syntax.ts';

const RANKS: Readonly<Record<ChainKind, number>> = {
  logical: 1,
  comparison: 2,
  additive: 3,
  multiplicative: 4,
};

const POSTFIX = 5;
const PREFIX = 6;
const PRIMARY = 7;

/**
 * Writes an expression in its canonical form: keywords and function names in capitals, attribute
 * names in small letters, one space around operators, texts in `'…'`, and only the parentheses that
 * the tree needs.
 *
 * The result parses to the same tree as the input.
 *
 * @param expression A text without syntax errors, or a tree that `parse` made.
 * @returns The canonical text. A text with syntax errors, or a tree with error nodes, cannot be
 *   written: `undefined`.
 * @see SQL-141
 * @example Canonical text
 * ```ts
 * import { format } from 'event-delivery-spec/cesql';
 * format('not  (Type="a")or(b)'); // => "NOT (type = 'a') OR b"
 * format('a ='); // => undefined
 * ```
 */
export function format(expression: string | Node): string | undefined {
  if (typeof expression !== 'string')
    return hasError(expression) ? undefined : write(expression, 0);
  const { tree, diagnostics } = parse(expression);
  return diagnostics.length > 0 ? undefined : write(tree, 0);
}

function hasError(node: Node): boolean {
  return (
    node.kind === 'error' ||
    ('operands' in node && node.operands.some(hasError)) ||
    ('operand' in node && hasError(node.operand)) ||
    (node.kind === 'in' && node.elements.some(hasError))
  );
}

/** Writes a node, in parentheses when it binds less tightly than its place asks for. */
function write(node: Node, minimum: number): string {
  const rank = rankOf(node);
  const text = bare(node, rank);
  return rank < minimum ? `(${text})` : text;
}

function rankOf(node: Node): number {
  switch (node.kind) {
    case 'logical':
    case 'comparison':
    case 'additive':
    case 'multiplicative':
      return RANKS[node.kind];
    case 'like':
    case 'in':
      return POSTFIX;
    case 'not':
    case 'negate':
      return PREFIX;
    default:
      return PRIMARY;
  }
}

function bare(node: Node, rank: number): string {
  switch (node.kind) {
    case 'literal':
      return writeLiteral(node);
    case 'attribute':
      return node.name;
    case 'exists':
      return `EXISTS ${node.name}`;
    case 'not':
      return `NOT ${write(node.operand, PREFIX)}`;
    case 'negate':
      return writeNegation(node.operand);
    case 'like': {
      const operator = node.negated ? 'NOT LIKE' : 'LIKE';
      return `${write(node.operand, POSTFIX)} ${operator} ${writeLiteral(node.pattern)}`;
    }
    case 'in': {
      const operator = node.negated ? 'NOT IN' : 'IN';
      return `${write(node.operand, POSTFIX)} ${operator} (${writeList(node.elements)})`;
    }
    case 'call':
      return `${node.name}(${writeList(node.operands)})`;
    case 'error':
      return '';
    default: {
      const [first, ...rest] = node.operands.map((operand) => write(operand, rank + 1));
      return rest.reduce<string>(
        (text, operand, index) => `${text} ${node.operators[index]} ${operand}`,
        first as string,
      );
    }
  }
}

// A minus sign right before digits would be read as a part of the literal.
function writeNegation(operand: Node): string {
  const isPlain =
    operand.kind === 'literal' && typeof operand.value === 'number' && operand.value >= 0;
  return isPlain ? `-(${operand.value})` : `-${write(operand, PREFIX)}`;
}

function writeList(nodes: readonly Node[]): string {
  return nodes.map((node) => write(node, 0)).join(', ');
}

function writeLiteral({ value }: Literal): string {
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'number') return String(value);
  return quote(value, "'") ?? quote(value, '"') ?? JSON.stringify(value);
}

/** The text in quotation marks of one kind; `undefined` when no literal of the kind has this value. */
function quote(value: string, mark: string): string | undefined {
  let text = mark;
  for (let at = 0; at < value.length; at++) {
    const character = value.charAt(at);
    if (character === mark) text += `\\${mark}`;
    else if (character === '\\') {
      // A backslash keeps the character after it, unless that is the quotation mark.
      const next = value.charAt(++at);
      if (next === '' || next === mark) return undefined;
      text += character + next;
    } else text += character;
  }
  return text + mark;
}
