import { PARTICIPANTS, type Participant, type TraceEvent } from './world/trace.ts';

/**
 * Draws what happened as a sequence diagram in Mermaid.
 *
 * Only those who take part are drawn; who is alone of its kind has no number.
 *
 * @param trace What happened, as counterexamples and scenarios give it.
 * @returns The text of a diagram, without a fence.
 * @example The smallest loss
 * ```ts
 * import { refute, traceToMermaid } from 'event-delivery-spec/outbox';
 *
 * const lines = traceToMermaid(refute('guaranteed-publish', { seed: 7 }).trace).split('\n');
 * lines.slice(0, 4);
 * // => ['sequenceDiagram', '  participant writer1 as writer',
 * //    '  participant database', '  writer1->>database: commit a1']
 * ```
 */
export function traceToMermaid(trace: readonly TraceEvent[]): string {
  const present = presentIn(trace);
  const first = present[0] ?? 'database';
  const last = present.at(-1) ?? 'database';
  const lines = present.map((name) => {
    const label = labelOf(name, present);
    return label === name ? `participant ${name}` : `participant ${name} as ${label}`;
  });
  for (const { from, to, text, kind } of trace) {
    const safe = text.replaceAll(';', ',').replaceAll('#', '');
    if (kind === 'note') lines.push(`Note over ${first},${last}: ${safe}`);
    else if (from === to) lines.push(`Note over ${from}: ${safe}`);
    else lines.push(`${from}${kind === 'failure' ? '-x' : '->>'}${to}: ${safe}`);
  }
  return ['sequenceDiagram', ...lines.map((line) => `  ${line}`)].join('\n');
}

/**
 * Writes what happened as numbered lines.
 *
 * @param trace What happened.
 * @returns One line for each thing that happened, such as `3  relay -> log: publish a1`; failures have `x>` in place of
 *   `->`.
 * @example Two lines of a history
 * ```ts
 * import { traceToText } from 'event-delivery-spec/outbox';
 *
 * traceToText([
 *   { from: 'writer1', to: 'database', text: 'commit a1', kind: 'message' },
 *   { from: 'relay1', to: 'relay1', text: 'crash', kind: 'failure' },
 * ]).split('\n');
 * // => ['1  writer -> database: commit a1', '2  relay: crash']
 * ```
 */
export function traceToText(trace: readonly TraceEvent[]): string {
  const present = presentIn(trace);
  const width = String(trace.length).length;
  const lines = trace.map(({ from, to, text, kind }, at) => {
    const number = String(at + 1).padStart(width);
    if (kind === 'note') return `${number}  -- ${text} --`;
    const who = labelOf(from, present);
    if (from === to) return `${number}  ${who}: ${text}`;
    return `${number}  ${who} ${kind === 'failure' ? 'x>' : '->'} ${labelOf(to, present)}: ${text}`;
  });
  return lines.join('\n');
}

function presentIn(trace: readonly TraceEvent[]): readonly Participant[] {
  const present = new Set<Participant>();
  for (const { from, to, kind } of trace) if (kind !== 'note') present.add(from).add(to);
  return PARTICIPANTS.filter((name) => present.has(name));
}

/** Without its number where there is only one of its kind. */
function labelOf(name: Participant, present: readonly Participant[]): string {
  const kind = name.replace(/[12]$/, '');
  return present.filter((other) => other.startsWith(kind)).length === 1 ? kind : name;
}
