import type { Paragraph, PhrasingContent, Root } from 'mdast';
import { type Clause, isClauseId } from './clause.ts';
import { hashClause } from './hash.ts';
import { findKeywords } from './keywords.ts';
import { inlineText, nodesOf, paragraphsOf } from './markdown.ts';
import { isNote, parseSourceNote, parseUntestedNote, type SourceNote } from './source-note.ts';

/** A clause together with the paragraph that holds it. */
export interface ClauseNode {
  readonly clause: Clause;
  readonly paragraph: Paragraph;
  /** Its source note, problems included; `null` when there is none. */
  readonly source: SourceNote | null;
  /** Every level keyword of the sentence, in order; a sound clause has one. */
  readonly levels: readonly string[];
}

const WITHDRAWN = '(withdrawn)';

/**
 * Finds the clauses of a parsed page, in document order.
 *
 * A clause is a paragraph, wherever it stands (list, block quote, directive), whose first child is
 * a bold, well-formed id. The tree is not changed.
 *
 * @param tree mdast with positions.
 * @param options `file`: the name that each clause carries.
 * @returns Clauses with their nodes, duplicates included.
 * @see CNF-001
 * @example A plugin finds the paragraph to decorate
 * ```ts
 * import { clausesInTree, parseMarkdown } from 'event-delivery-spec/clauses';
 *
 * const tree = parseMarkdown('- **FLT-002** It MUST match. *Source: CE-SUB-012.*');
 * const [found] = clausesInTree(tree, { file: 'spec/3-filters.md' });
 * found?.paragraph.children.length; // => 3
 * ```
 */
export function clausesInTree(tree: Root, options: { readonly file: string }): ClauseNode[] {
  const found: ClauseNode[] = [];
  for (const paragraph of paragraphsOf(tree)) {
    const id = headOf(paragraph);
    if (id !== null && isClauseId(id)) found.push(readClause(paragraph, id, options.file));
  }
  return found;
}

/** The bold text that starts a paragraph; `null` when it starts otherwise. */
export function headOf(paragraph: Paragraph): string | null {
  const first = paragraph.children[0];
  return first?.type === 'strong' ? inlineText(first.children) : null;
}

/** The clause's own words: what follows the id, without notes. */
export function sentenceOf(paragraph: Paragraph): readonly PhrasingContent[] {
  return paragraph.children.slice(1).filter((child) => noteOf(child) === null);
}

/** Text of a note; `null` for anything else. */
export function noteOf(node: PhrasingContent): string | null {
  if (node.type !== 'emphasis') return null;
  const text = inlineText(node.children);
  return isNote(text) ? text : null;
}

function readClause(paragraph: Paragraph, id: string, file: string): ClauseNode {
  const sentence = sentenceOf(paragraph);
  const words = inlineText(sentence);
  const withdrawn = words.startsWith(WITHDRAWN);
  const text = withdrawn ? words.slice(WITHDRAWN.length).trim() : words;
  const notes = paragraph.children.map(noteOf).filter((note) => note !== null);
  const source = firstOf(notes, parseSourceNote);
  const untested = firstOf(notes, parseUntestedNote);
  const levels = levelsOf(sentence);
  const start = paragraph.position?.start;
  const clause: Clause = {
    id,
    level: withdrawn ? null : ((levels[0] ?? null) as Clause['level']),
    text,
    file,
    line: start?.line ?? 1,
    column: start?.column ?? 1,
    sources: source?.sources ?? [],
    ...(source?.ours === undefined ? {} : { ours: source.ours }),
    // An empty reason convinces nobody: the clause counts as testable.
    ...(untested === null || untested === '' ? {} : { untested }),
    withdrawn,
    hash: hashClause(text),
  };
  return { clause, paragraph, source, levels };
}

function levelsOf(sentence: readonly PhrasingContent[]): readonly string[] {
  const levels: string[] = [];
  for (const root of sentence) {
    for (const node of nodesOf(root)) {
      if (node.type !== 'text') continue;
      for (const keyword of findKeywords(node.value)) {
        if (keyword.kind === 'level') levels.push(keyword.word);
      }
    }
  }
  return levels;
}

function firstOf<T>(notes: readonly string[], parse: (note: string) => T | null): T | null {
  for (const note of notes) {
    const parsed = parse(note);
    if (parsed !== null) return parsed;
  }
  return null;
}
