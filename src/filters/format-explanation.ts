import type { AttributeExplanation, Explanation } from './explanation.ts';
import { quote } from './show.ts';

/** How the parts of a tree are set off; the default is plain text. */
export interface ExplanationStyle {
  /** For the tick of an expression that matches. */
  readonly match: (text: string) => string;
  /** For the cross of an expression that does not. */
  readonly noMatch: (text: string) => string;
  /** For pointers and remarks. */
  readonly faint: (text: string) => string;
}

const PLAIN: ExplanationStyle = { match: (t) => t, noMatch: (t) => t, faint: (t) => t };

/**
 * Writes an explanation as an indented tree for people, one expression a line.
 *
 * A tick or a cross stands before each expression, so the tree reads without colour as well.
 *
 * @param explanation From {@link explainFilters} or `filter.explain`.
 * @param style Wraps verdicts and side remarks, for example in colours; default plain text.
 * @returns Lines joined by `\n`, without one at the end.
 * @see FLT-080
 * @example The tree of one event
 * ```ts
 * import { createEvent } from 'event-delivery-spec/event';
 * import { explainFilters, formatExplanation } from 'event-delivery-spec/filters';
 * const event = createEvent({ id: '1', source: '/shop', type: 'order.deleted' });
 * const why = explainFilters([{ prefix: { type: 'order.' } }, { exact: { subject: '7' } }], event);
 * formatExplanation(why).split('\n');
 * // => ['✗ filters: /1 does not match',
 * //     '├─ ✓ /0 prefix: "type" starts with "order."',
 * //     '└─ ✗ /1 exact: "subject" is absent  ← decides']
 * ```
 */
export function formatExplanation(explanation: Explanation, style = PLAIN): string {
  return lines(explanation, explanation.decidedBy, style).join('\n');
}

function lines(node: Explanation, decidedBy: string, style: ExplanationStyle): readonly string[] {
  const isRoot = node.dialect === 'filters' || node.dialect === 'filter';
  const label = isRoot ? '' : `${node.pointer} `;
  const reason = node.attributes ? attributeReason(node.attributes) : node.reason;
  const head = `${tick(node.matched, style)} ${style.faint(label)}${node.dialect}: ${reason}`;
  const decides = !isRoot && node.pointer === decidedBy ? style.faint('  ← decides') : '';
  const attributes = node.attributes ?? [];
  const nested = [
    ...(attributes.length > 1 ? attributes.map((a) => [attributeLine(a, style)]) : []),
    ...(node.children ?? []).map((child) => lines(child, decidedBy, style)),
  ];
  return [head + decides, ...nested.flatMap((block, i) => indent(block, i === nested.length - 1))];
}

function attributeLine(attribute: AttributeExplanation, style: ExplanationStyle): string {
  return `${tick(attribute.matched, style)} ${describe(attribute)}`;
}

function attributeReason(attributes: readonly AttributeExplanation[]): string {
  const failed = attributes.find((attribute) => !attribute.matched);
  return failed ? describe(failed) : attributes.map(describe).join(' and ');
}

/** The reason, opened by the attribute's name where the reason does not name it. */
function describe({ name, reason }: AttributeExplanation): string {
  return reason.startsWith(`${quote(name)} `) ? reason : `${name} ${reason}`;
}

function indent(block: readonly string[], isLast: boolean): readonly string[] {
  return block.map((line, index) => {
    if (index === 0) return `${isLast ? '└─' : '├─'} ${line}`;
    return `${isLast ? '  ' : '│ '} ${line}`;
  });
}

function tick(matched: boolean, style: ExplanationStyle): string {
  return matched ? style.match('✓') : style.noMatch('✗');
}
