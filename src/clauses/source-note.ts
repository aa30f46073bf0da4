/** The notes that end a clause: where it comes from, and why nothing can test it. */

/** A parsed `*Source: …*` note. */
export interface SourceNote {
  /** Requirement ids, in their order. */
  readonly sources: readonly string[];
  /** The reason after `ours, because`. */
  readonly ours?: string;
  /** What is wrong with the note, as an instruction; absent when nothing is. */
  readonly problem?: string;
}

const SOURCE = 'Source:';
const UNTESTED = 'Untested:';
const REQUIREMENT_ID = /^[A-Z]{2,}(?:-[A-Z]{2,})*-\d{3}$/;
const OURS = 'ours';
const OURS_BECAUSE = 'ours, because ';

/** Tells whether the text of an emphasis is one of the two notes. */
export function isNote(text: string): boolean {
  return text.startsWith(SOURCE) || text.startsWith(UNTESTED);
}

/**
 * Reads the text of a source note.
 *
 * @param text The emphasis as text, such as `Source: CE-SUB-012; ours, because it is undefined.`
 * @returns Ids and reason, or `null` for any other text.
 */
export function parseSourceNote(text: string): SourceNote | null {
  if (!text.startsWith(SOURCE)) return null;
  const body = withoutPeriod(text.slice(SOURCE.length));
  const start = oursStart(body);
  const idsPart = start === -1 ? body : body.slice(0, start).trimEnd().replace(/;$/, '');
  const sources = idsPart
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const bad = sources.find((id) => !REQUIREMENT_ID.test(id));
  if (bad !== undefined) {
    return {
      sources: sources.filter((id) => REQUIREMENT_ID.test(id)),
      problem: `"${bad}" is no requirement id; write ids like CE-SUB-012, with commas between them`,
    };
  }
  if (start === -1) {
    const empty = { problem: 'name a requirement id, or write "ours, because <reason>"' };
    return sources.length === 0 ? { sources, ...empty } : { sources };
  }
  const reason = body.slice(start);
  if (!reason.startsWith(OURS_BECAUSE)) {
    return { sources, problem: 'say why it is ours: "ours, because <reason>"' };
  }
  return { sources, ours: reason.slice(OURS_BECAUSE.length).trim() };
}

/** The reason of an untested note; empty when it gives none, `null` for any other text. */
export function parseUntestedNote(text: string): string | null {
  return text.startsWith(UNTESTED) ? withoutPeriod(text.slice(UNTESTED.length)) : null;
}

/** Where `ours` starts: at the beginning or after the ids' semicolon; -1 when it is absent. */
function oursStart(body: string): number {
  if (body.startsWith(OURS)) return 0;
  const semicolon = body.indexOf(';');
  if (semicolon === -1) return -1;
  const rest = body.slice(semicolon + 1);
  const trimmed = rest.trimStart();
  return trimmed.startsWith(OURS) ? semicolon + 1 + (rest.length - trimmed.length) : -1;
}

function withoutPeriod(text: string): string {
  const trimmed = text.trim();
  return trimmed.endsWith('.') ? trimmed.slice(0, -1).trimEnd() : trimmed;
}
