import type { Code, Heading, Root } from 'mdast';
import remarkDirective from 'remark-directive';
import remarkFrontmatter from 'remark-frontmatter';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';

/** A stretch of one line of the page: offsets in UTF-16 code units, `end` after the last one. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A heading above a fence. */
export interface PageHeading {
  readonly text: string;
  readonly depth: number;
  readonly offset: number;
}

/** A fenced code block, with the place of each of its lines in the page. */
export interface Fence {
  /** First word of the info string, in lower case; `''` when there is none. */
  readonly language: string;
  /** The rest of the info string and where it starts. */
  readonly meta: string;
  readonly metaOffset: number;
  /** The code as a reader sees it, with `\n` line ends. */
  readonly code: string;
  /** One span a line of `code`, without list, quote and comment prefixes. */
  readonly lines: readonly Span[];
  /** Offset of the first character of the opening line's fence. */
  readonly start: number;
  /** Offset after the closing fence. */
  readonly end: number;
  /** The headings above, outermost first. */
  readonly headings: readonly PageHeading[];
}

const parser = unified()
  .use(remarkParse)
  .use(remarkFrontmatter)
  .use(remarkGfm)
  .use(remarkDirective)
  .freeze();

/** Finds every fenced code block of a Markdown text, at any depth of lists, quotes and directives. */
export function findFences(markdown: string): readonly Fence[] {
  const tree: Root = parser.parse(markdown);
  const fences: Fence[] = [];
  const headings: PageHeading[] = [];
  visit(tree, (node) => {
    if (node.type === 'heading') pushHeading(headings, node);
    if (node.type !== 'code') return;
    const fence = toFence(markdown, node, [...headings]);
    if (fence !== undefined) fences.push(fence);
  });
  return fences;
}

function pushHeading(headings: PageHeading[], node: Heading): void {
  while ((headings.at(-1)?.depth ?? 0) >= node.depth) headings.pop();
  headings.push({
    text: textOf(node),
    depth: node.depth,
    offset: node.position?.start.offset ?? 0,
  });
}

function textOf(node: unknown): string {
  const { value, children } = node as { value?: unknown; children?: readonly unknown[] };
  return typeof value === 'string' ? value : (children ?? []).map(textOf).join('');
}

function toFence(
  markdown: string,
  node: Code,
  headings: readonly PageHeading[],
): Fence | undefined {
  const start = node.position?.start.offset ?? 0;
  const end = node.position?.end.offset ?? 0;
  const open = /^[`~]{3,}[ \t]*/.exec(markdown.slice(start, end));
  if (open === null) return undefined; // an indented code block: it has no info string to carry words
  const lineEnd = endOfLine(markdown, start);
  const info = markdown.slice(start + open[0].length, lineEnd);
  const language = /^\S*/.exec(info)?.[0] ?? '';
  const gap = /^\s*/.exec(info.slice(language.length))?.[0].length ?? 0;
  return {
    language: language.toLowerCase(),
    meta: info.slice(language.length + gap).trimEnd(),
    metaOffset: start + open[0].length + language.length + gap,
    code: node.value.replaceAll(/\r\n?/g, '\n'),
    lines: lineSpans(markdown, lineEnd, node.value),
    start,
    end,
    headings,
  };
}

/** The code's lines are suffixes of the page's lines: what stands before them belongs to a list, quote or comment. */
function lineSpans(markdown: string, openLineEnd: number, code: string): readonly Span[] {
  if (code === '') return [];
  let cursor = openLineEnd;
  return code.split(/\r\n|\r|\n/).map((line) => {
    const start = nextLine(markdown, cursor);
    const end = endOfLine(markdown, start);
    cursor = end;
    const raw = markdown.slice(start, end);
    // A tab that a list's indent cuts in two becomes spaces in the code, so that the code is no suffix.
    const length = raw.endsWith(line) ? line.length : line.trimStart().length;
    return { start: end - length, end };
  });
}

function endOfLine(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at += 1;
  return at;
}

function nextLine(text: string, lineEnd: number): number {
  return lineEnd + (text.startsWith('\r\n', lineEnd) ? 2 : 1);
}
