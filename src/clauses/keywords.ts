import type { Level } from './clause.ts';

/**
 * A word of obligation in a text.
 *
 * `level`: one of the five keywords. `synonym`: an RFC 2119 word that the specification leaves out.
 * `lower`: must, shall or should not in capitals, or half in capitals; it reads like an obligation
 * and is none.
 */
export interface Keyword {
  readonly kind: 'level' | 'synonym' | 'lower';
  /** The word as a reader sees it, with one blank between its parts. */
  readonly word: string;
  /** Offset in the text. */
  readonly index: number;
}

const WORDS =
  /(?<![\p{L}\p{N}_-])(?:(?:must|shall|should)(?:\s+not)?|MAY(?:\s+NOT)?|(?:NOT\s+)?RECOMMENDED|REQUIRED|OPTIONAL)(?![\p{L}\p{N}_])/giu;

const LEVEL_WORDS = new Set(['MUST', 'MUST NOT', 'SHOULD', 'SHOULD NOT', 'MAY']);

/** What to write in place of each word that the specification leaves out. */
export const SYNONYMS: Readonly<Record<string, Level>> = {
  SHALL: 'MUST',
  'SHALL NOT': 'MUST NOT',
  REQUIRED: 'MUST',
  RECOMMENDED: 'SHOULD',
  'NOT RECOMMENDED': 'SHOULD NOT',
  OPTIONAL: 'MAY',
  'MAY NOT': 'MUST NOT',
};

/**
 * Finds every keyword of a text, in order.
 *
 * @param text Text of one node, without code.
 * @returns Keywords; `may`, `required` and the like only in capitals.
 */
export function findKeywords(text: string): readonly Keyword[] {
  const keywords: Keyword[] = [];
  for (const match of text.matchAll(WORDS)) {
    const keyword = classify(match[0], match.index);
    if (keyword !== null) keywords.push(keyword);
  }
  return keywords;
}

function classify(raw: string, index: number): Keyword | null {
  const parts = raw.split(/\s+/);
  const word = parts.join(' ');
  if (LEVEL_WORDS.has(word)) return { kind: 'level', word, index };
  if (Object.hasOwn(SYNONYMS, word)) return { kind: 'synonym', word, index };
  const synonym = parts.find((part) => Object.hasOwn(SYNONYMS, part));
  if (synonym !== undefined) return { kind: 'synonym', word: synonym, index };
  const first = (parts[0] ?? '').toLowerCase();
  const obliges = first === 'must' || first === 'shall' || first === 'should';
  // "MUST not" and "MAY not": readers disagree on what the half in capitals binds.
  const mixed = (obliges || first === 'may') && parts.some((part) => part === part.toUpperCase());
  return obliges || mixed ? { kind: 'lower', word, index } : null;
}
