/** A page taken apart once, for every lint rule: clauses, ids, keywords, references and fences. */
import type { Paragraph, Root, Text } from 'mdast';
import { CLAUSE_PREFIXES } from './clause.ts';
import { type ClauseNode, clausesInTree, headOf, noteOf } from './clauses-in-tree.ts';
import { findKeywords, type Keyword } from './keywords.ts';
import { childrenOf, inlineText, type MarkdownNode, parseMarkdown } from './markdown.ts';

/** A place on the page; line and column count from 1, `length` is what to underline. */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** A keyword and the clause whose sentence holds it; `null` outside a sentence. */
export interface PlacedKeyword extends Keyword, Span {
  readonly clause: ClauseNode | null;
}

/** A clause id that is mentioned or linked. */
export interface Reference extends Span {
  readonly id: string;
  /** The link's target; `null` for a mention without a link. */
  readonly url: string | null;
  /** True when the mention stands in square brackets that lead nowhere. */
  readonly bracketed: boolean;
}

/** A bold paragraph start that looks like a clause id. */
export interface ClauseHead extends Span {
  readonly id: string;
}

/** What the rules look at. */
export interface ClausePage {
  readonly file: string;
  readonly clauses: readonly ClauseNode[];
  readonly heads: readonly ClauseHead[];
  readonly keywords: readonly PlacedKeyword[];
  readonly references: readonly Reference[];
  /** Ids in the `clause=` word of fences. */
  readonly fences: readonly ClauseHead[];
}

const PREFIXES = Object.keys(CLAUSE_PREFIXES).join('|');
const KNOWN_HEAD = new RegExp(`^(?:${PREFIXES})[-_ ]?\\d{1,9}`, 'i');
const ID_LIKE_HEAD = /^[A-Z]{2,8}-\d{1,9}/i;
const MENTION = new RegExp(`(?<![\\p{L}\\p{N}_-])(?:${PREFIXES})-\\d{3}(?![\\p{L}\\p{N}_])`, 'gu');
const URL_ANCHOR = new RegExp(`#((?:${PREFIXES})-\\d{3})$`, 'i');
const FENCE_WORD = /([^\s="']+)(?:=(?:"([^"]*)"|'([^']*)'|(\S*)))?/g;

/** Takes a page apart. Lines are those of the text given. */
export function readPage(markdown: string, file: string): ClausePage {
  const tree = parseMarkdown(markdown);
  const lines = markdown.split(/\r\n|\n|\r/);
  const clauses = clausesInTree(tree, { file });
  const page = {
    file,
    clauses,
    heads: [] as ClauseHead[],
    keywords: [] as PlacedKeyword[],
    references: [] as Reference[],
    fences: [] as ClauseHead[],
  };
  const owners = new Map<Paragraph, ClauseNode>(clauses.map((found) => [found.paragraph, found]));
  for (const visit of visits(tree, owners)) readNode(visit, page, lines);
  return page;
}

interface Visit {
  readonly node: MarkdownNode;
  /** The clause whose sentence the node belongs to. */
  readonly clause: ClauseNode | null;
  /** The nearest link around the node. */
  readonly url: string | null;
}

/** Depth first, in document order, without recursion. */
function* visits(tree: Root, owners: ReadonlyMap<Paragraph, ClauseNode>): Generator<Visit> {
  const stack: Visit[] = [{ node: tree, clause: null, url: null }];
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    yield visit;
    const { node } = visit;
    const owner = node.type === 'paragraph' ? (owners.get(node) ?? null) : null;
    const url = node.type === 'link' ? node.url : visit.url;
    const children = childrenOf(node);
    for (let index = children.length - 1; index >= 0; index -= 1) {
      const child = children[index];
      if (child === undefined) continue;
      const note = owner !== null && child.type === 'emphasis' && noteOf(child) !== null;
      const clause = owner === null ? visit.clause : note ? null : owner;
      stack.push({ node: child, clause, url });
    }
  }
}

interface MutablePage {
  heads: ClauseHead[];
  keywords: PlacedKeyword[];
  references: Reference[];
  fences: ClauseHead[];
}

function readNode(visit: Visit, page: MutablePage, lines: readonly string[]): void {
  const { node } = visit;
  if (node.type === 'paragraph') readHead(node, page);
  if (node.type === 'code') page.fences.push(...readFence(node, lines));
  if (node.type === 'link' || node.type === 'definition') readLink(node, page);
  if (node.type === 'text') readText(node, visit, page, lines);
}

function readHead(paragraph: Paragraph, page: MutablePage): void {
  const id = headOf(paragraph);
  if (id === null) return;
  const noted = paragraph.children.some((child) => noteOf(child) !== null);
  const text = inlineText(paragraph.children.slice(1));
  const obliges = noted || findKeywords(text).some((keyword) => keyword.kind === 'level');
  if (!KNOWN_HEAD.test(id) && !(obliges && ID_LIKE_HEAD.test(id))) return;
  const start = paragraph.position?.start;
  page.heads.push({
    id,
    line: start?.line ?? 1,
    column: start?.column ?? 1,
    length: id.length + 4,
  });
}

function readText(node: Text, visit: Visit, page: MutablePage, lines: readonly string[]): void {
  for (const keyword of findKeywords(node.value)) {
    page.keywords.push({
      ...keyword,
      ...spanOf(node, keyword.index, keyword.word.length, lines),
      clause: visit.clause,
    });
  }
  for (const match of node.value.matchAll(MENTION)) {
    const end = match.index + match[0].length;
    // In a link only its own text counts as the label; readLink has the target.
    if (visit.url !== null) continue;
    page.references.push({
      id: match[0],
      url: null,
      bracketed: node.value[match.index - 1] === '[' && node.value[end] === ']',
      ...spanOf(node, match.index, match[0].length, lines),
    });
  }
}

function readLink(
  node: Extract<MarkdownNode, { type: 'link' | 'definition' }>,
  page: MutablePage,
): void {
  const label = node.type === 'link' ? inlineText(node.children) : '';
  const labelled = new RegExp(`^(?:${PREFIXES})-\\d{3}$`).test(label) ? label : undefined;
  const anchored = URL_ANCHOR.exec(node.url)?.[1]?.toUpperCase();
  const id = labelled ?? anchored;
  if (id === undefined) return;
  const start = node.position?.start;
  const end = node.position?.end;
  const sameLine = start !== undefined && end?.line === start.line;
  page.references.push({
    id,
    url: node.url,
    bracketed: false,
    line: start?.line ?? 1,
    column: start?.column ?? 1,
    length: sameLine ? end.column - start.column : label.length + 2,
  });
}

function readFence(
  node: Extract<MarkdownNode, { type: 'code' }>,
  lines: readonly string[],
): readonly ClauseHead[] {
  const word = [...(node.meta ?? '').matchAll(FENCE_WORD)].find((match) => match[1] === 'clause');
  if (word === undefined) return [];
  const line = node.position?.start.line ?? 1;
  const source = lines[line - 1] ?? '';
  const value = word[2] ?? word[3] ?? word[4] ?? '';
  return value.split(',').map((part) => {
    const id = part.trim();
    const found = id === '' ? -1 : source.indexOf(id, source.lastIndexOf('clause='));
    const column = (found === -1 ? Math.max(source.lastIndexOf('clause='), 0) : found) + 1;
    return { id, line, column, length: Math.max(id.length, 1) };
  });
}

/** Maps an offset in a text node to the page; block prefixes and indents are not in the node. */
function spanOf(node: Text, index: number, length: number, lines: readonly string[]): Span {
  const start = node.position?.start ?? { line: 1, column: 1 };
  const before = node.value.slice(0, index).split('\n');
  const line = start.line + before.length - 1;
  const within = before.at(-1)?.length ?? 0;
  if (before.length === 1) return clip(line, start.column + within, length, lines);
  const valueLine = node.value.split('\n')[before.length - 1] ?? '';
  const indent = Math.max((lines[line - 1] ?? '').indexOf(valueLine), 0);
  return clip(line, indent + within + 1, length, lines);
}

/** Keeps a span on its line: a keyword may be wrapped, an escape may shift it. */
function clip(line: number, column: number, length: number, lines: readonly string[]): Span {
  const room = Math.max((lines[line - 1] ?? '').length, 1);
  const from = Math.min(Math.max(column, 1), room);
  return { line, column: from, length: Math.max(Math.min(length, room - from + 1), 1) };
}
