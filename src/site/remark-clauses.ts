import path from 'node:path';
import type { Paragraph, PhrasingContent, Root } from 'mdast';
import { type ClauseNode, clausesInTree, noteOf } from '../clauses/clauses-in-tree.ts';
import { findKeywords } from '../clauses/keywords.ts';
import { type AnyNode, component, inline, rewrite, textOf } from './mdast.ts';

export interface RemarkClausesOptions {
  /** Root of the repository; paths of pages are relative to it. */
  readonly siteDir: string;
}

/**
 * Turns every clause of a spec page into a `Clause` component with anchor, level and badge.
 *
 * The words stay as they are: only the id moves into the frame, and the notes `Source` and `Untested` move below
 * the sentence.
 */
export default function remarkClauses(options: RemarkClausesOptions) {
  return (tree: Root, file: { path?: string }) => {
    const page = path.relative(options.siteDir, file.path ?? '').replaceAll('\\', '/');
    if (!page.startsWith('spec/')) return;
    const found = new Map(
      clausesInTree(tree, { file: page }).map((node) => [node.paragraph, node]),
    );
    rewrite(tree, (node) => {
      const clause = found.get(node as unknown as Paragraph);
      return clause === undefined ? undefined : [toClause(clause)];
    });
    if (found.size > 0) insertSummary(tree);
  };
}

function toClause({ clause, paragraph }: ClauseNode) {
  const { id, withdrawn } = clause;
  const sentence: PhrasingContent[] = [];
  const notes: unknown[] = [];
  for (const child of paragraph.children.slice(1)) {
    const note = noteOf(child);
    if (note === null) sentence.push(child);
    else notes.push(toNote(child as unknown as AnyNode, note));
  }
  trim(sentence as unknown as AnyNode[]);
  return component('Clause', { id, level: clause.level ?? undefined, withdrawn }, [
    { type: 'paragraph', children: sentence.flatMap(markKeywords) },
    ...notes,
  ]);
}

/** `*Source: CE-SUB-012.*` keeps its inline content, without the label. */
function toNote(emphasis: AnyNode, text: string) {
  const kind = text.slice(0, text.indexOf(':'));
  const children = [...(emphasis.children ?? [])];
  const first = children[0];
  if (first?.type === 'text') {
    children[0] = {
      ...first,
      value: textOf(first)
        .slice(kind.length + 1)
        .trimStart(),
    };
  }
  return component('ClauseNote', { kind }, [{ type: 'paragraph', children }]);
}

function trim(sentence: AnyNode[]): void {
  const first = sentence[0];
  if (first?.type === 'text') first.value = textOf(first).replace(/^\s*(?:\(withdrawn\)\s*)?/, '');
  while (sentence.at(-1)?.type === 'text' && textOf(sentence.at(-1) as AnyNode).trim() === '') {
    sentence.pop();
  }
  const last = sentence.at(-1);
  if (last?.type === 'text') last.value = textOf(last).trimEnd();
}

function markKeywords(node: PhrasingContent): PhrasingContent[] {
  if (node.type !== 'text') return [node];
  const keyword = findKeywords(node.value).find(({ kind }) => kind === 'level');
  if (keyword === undefined) return [node];
  const end = keyword.index + keyword.word.length;
  return [
    { type: 'text', value: node.value.slice(0, keyword.index) },
    inline('strong', 'eds-keyword', keyword.word),
    { type: 'text', value: node.value.slice(end) },
  ];
}

/** "n of m clauses verified" goes below the title. */
function insertSummary(tree: Root): void {
  // Docusaurus has put the page's own title into a header by now.
  const title = tree.children.findIndex((node) => {
    const { type, name, depth } = node as { type: string; name?: string; depth?: number };
    return name === 'header' || (type === 'heading' && depth === 1);
  });
  const front = tree.children.findIndex((node) => node.type === 'yaml');
  tree.children.splice(Math.max(title, front) + 1, 0, component('PageSummary', {}, []));
}
