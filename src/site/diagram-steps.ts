/** A line of a sequence diagram that gives a participant another name. */
const PARTICIPANT = /^participant (\w+)(?: as (.+))?$/;
/** A message: who, the arrow (`-x` is lost), to whom, what. */
const MESSAGE = /^(\w+)(-->>|->>|-x)(\w+): (.+)$/;
/** A note over one or two participants. */
const NOTE = /^Note over (\w+)(?:,(\w+))?: (.+)$/;

/**
 * What a sequence diagram shows, in words: one line a message or note. For those who do not see the drawing, or see
 * it on a small screen.
 *
 * @param text The diagram as it stands in the page.
 * @returns The lines in order; none when the text is no sequence diagram, or has a line that is not understood: half
 *   of a story would pass for the whole.
 */
export function diagramSteps(text: string): readonly string[] {
  const [kind, ...lines] = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (kind !== 'sequenceDiagram') return [];
  const names = new Map<string, string>();
  const steps: string[] = [];
  for (const line of lines) {
    const participant = PARTICIPANT.exec(line);
    if (participant !== null) {
      const [, id = '', label = id] = participant;
      names.set(id, label);
      continue;
    }
    const step = stepOf(line, (id) => names.get(id) ?? id);
    if (step === undefined) return [];
    steps.push(step);
  }
  return steps;
}

function stepOf(line: string, nameOf: (id: string) => string): string | undefined {
  const [, from = '', arrow, to = '', message] = MESSAGE.exec(line) ?? [];
  if (message !== undefined) {
    const lost = arrow === '-x' ? ' (lost)' : '';
    return `${nameOf(from)} to ${nameOf(to)}: ${message}${lost}`;
  }
  const [, over = '', last, note] = NOTE.exec(line) ?? [];
  if (note === undefined) return undefined;
  // Over all of them it is about the whole, over one it is what that one does.
  return last === undefined ? `${nameOf(over)}: ${note}` : `${note}`;
}
