import { type Document, isAlias, isMap, isScalar, isSeq, type LineCounter, type Pair } from 'yaml';
import type { Position } from '../problem.ts';
import { offsetInScalar, type ScalarSource } from './scalar-offset.ts';

/**
 * Finds the place of a JSON pointer in the text of a document; of its key when asked, or of a character
 * within the string that is its value.
 */
export type FindPosition = (
  pointer: string,
  on: 'key' | 'value',
  within?: number,
) => Position | undefined;

/** Makes the function that finds places in one document; it resolves each alias once. */
export function positionsIn(document: Document, lines: LineCounter, text: string): FindPosition {
  const resolved = new Map<unknown, unknown>();
  const resolve = (node: unknown): unknown => {
    if (!isAlias(node)) return node;
    if (!resolved.has(node)) resolved.set(node, node.resolve(document));
    return resolved.get(node);
  };
  return (pointer, on, within) => {
    const { found, node } = placeOf(document.contents, pointer, on, resolve);
    const isInside = within !== undefined && isScalar(node) && on === 'value';
    const inside = isInside ? offsetInScalar(text, node as ScalarSource, within) : undefined;
    const offset = inside ?? found;
    if (offset === undefined) return undefined;
    const { line, col } = lines.linePos(offset);
    return { line, column: col, offset };
  };
}

function placeOf(
  contents: unknown,
  pointer: string,
  on: 'key' | 'value',
  resolve: (node: unknown) => unknown,
): { readonly found: number | undefined; readonly node: unknown } {
  const tokens = pointer.split('/').slice(1).map(unescapeToken);
  let node = contents;
  let found = startOf(node);
  for (const [index, token] of tokens.entries()) {
    const step = descend(resolve(node), token);
    if (step === undefined) return { found, node: undefined };
    const isLast = index === tokens.length - 1;
    // A value that was left out of an object has no place, so that its key is shown instead.
    const value = isLeftOut(step.value) && step.key !== undefined ? undefined : startOf(step.value);
    found = (isLast && on === 'key' ? step.key : (value ?? step.key)) ?? found;
    node = step.value;
  }
  return { found, node };
}

interface Step {
  readonly value: unknown;
  readonly key?: number | undefined;
}

function descend(node: unknown, token: string): Step | undefined {
  if (isSeq(node)) return { value: node.items[Number(token)] };
  if (!isMap(node)) return undefined;
  const pair = node.items.find(
    (item: Pair) => isScalar(item.key) && String(item.key.value) === token,
  );
  return pair && { value: pair.value, key: startOf(pair.key) };
}

/** Whether a value is the `null` of YAML that is written as nothing at all. */
export function isLeftOut(node: unknown): boolean {
  return node === null || (isScalar(node) && node.value === null && node.source === '');
}

function startOf(node: unknown): number | undefined {
  const range = Object(node).range as readonly number[] | null | undefined;
  return range?.[0];
}

function unescapeToken(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}
