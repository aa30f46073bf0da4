import { type Document, isAlias, isMap, isScalar, isSeq, type LineCounter, type Pair } from 'yaml';
import type { Position } from '../problem.ts';

/** Finds the place of a JSON pointer in the text of a YAML document; of its key when asked. */
export function positionOf(
  document: Document,
  pointer: string,
  on: 'key' | 'value',
  lines: LineCounter,
): Position | undefined {
  const tokens = pointer.split('/').slice(1).map(unescapeToken);
  let node: unknown = document.contents;
  let found = startOf(node);
  for (const [index, token] of tokens.entries()) {
    const step = descend(isAlias(node) ? node.resolve(document) : node, token);
    if (step === undefined) break;
    const isLast = index === tokens.length - 1;
    // A value that was left out of an object has no place, so that its key is shown instead.
    const value = isLeftOut(step.value) && step.key !== undefined ? undefined : startOf(step.value);
    found = (isLast && on === 'key' ? step.key : (value ?? step.key)) ?? found;
    node = step.value;
  }
  if (found === undefined) return undefined;
  const { line, col } = lines.linePos(found);
  return { line, column: col, offset: found };
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
