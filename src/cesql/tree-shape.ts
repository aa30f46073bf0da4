import { isRequired } from './attribute.ts';
import type { Chain, In, Literal, Node } from './syntax.ts';
import { castValue, flat } from './value.ts';

// Shapes of trees that have a predicate of their own.

/** `name = 'text'`. */
export function comparedWithText(node: Node): { name: string; text: string } | undefined {
  if (node.kind !== 'comparison' || node.operands.length !== 2) return undefined;
  const [left, right] = node.operands as [Node, Node];
  if (node.operators[0] !== '=' || left.kind !== 'attribute' || left.name === 'data')
    return undefined;
  const isText = right.kind === 'literal' && typeof right.value === 'string';
  return isText ? { name: left.name, text: (right as Literal).value as string } : undefined;
}

/** The name of an attribute that can be read; the data cannot. */
export function nameOf(node: Node): string | undefined {
  return node.kind === 'attribute' && node.name !== 'data' ? node.name : undefined;
}

/** A literal of any type. */
export function isLiteral(node: Node): boolean {
  return node.kind === 'literal';
}

/** `x IN (…)` with nothing but literals. */
export function isLiteralSet({ elements }: In): boolean {
  return elements.every(isLiteral);
}

/** The elements as a String attribute is compared with them. @see SQL-070 */
export function textsOf({ elements }: In): string[] {
  return elements.map((element) => flat(String((element as Literal).value)));
}

/** A row of `*`, `/`, `%`, `+` or `-`. */
export function isArithmetic(node: Node): node is Chain {
  return node.kind === 'additive' || node.kind === 'multiplicative';
}

/** A literal cast to Integer; `NaN` when that fails. */
export function literalInteger(node: Node): number {
  return Number(castValue((node as Literal).value, 'Integer') ?? Number.NaN);
}

/** `name = 5`. */
export function comparedWithInteger(node: Node): { name: string; integer: number } | undefined {
  if (node.kind !== 'comparison' || node.operands.length !== 2) return undefined;
  const [left, right] = node.operands as [Node, Node];
  const name = nameOf(left);
  if (node.operators[0] !== '=' || name === undefined || right.kind !== 'literal') return undefined;
  return typeof right.value === 'number' ? { name, integer: right.value } : undefined;
}

/** `EXISTS name` and `NOT EXISTS name`, for a name that is not always or never there. */
export function presenceOf(node: Node): { name: string; present: boolean } | undefined {
  if (node.kind === 'not') {
    const inner = presenceOf(node.operand);
    return inner === undefined ? undefined : { ...inner, present: !inner.present };
  }
  if (node.kind !== 'exists' || node.name === 'data' || isRequired(node.name)) return undefined;
  return { name: node.name, present: true };
}
