/** Markdown to a syntax tree with positions, and the two walks that everything else needs. */
import type { Nodes, Paragraph, PhrasingContent, Root } from 'mdast';
import remarkDirective from 'remark-directive';
import remarkFrontmatter from 'remark-frontmatter';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';

/** Longest page that is read, in UTF-16 code units: 4 MiB, some forty times the longest page here. */
export const PAGE_LENGTH_MAX = 4 * 1024 * 1024;

/** Any node of the tree; remark-directive adds its own to mdast's. */
export type MarkdownNode = Nodes;

const processor = unified()
  .use(remarkParse)
  .use(remarkFrontmatter)
  .use(remarkGfm)
  .use(remarkDirective)
  .freeze();

/**
 * Parses CommonMark with GFM, front matter and `:::` directives, as all of this folder reads it.
 *
 * @param markdown The page, at most {@link PAGE_LENGTH_MAX} characters, with LF or CRLF.
 * @returns The mdast tree, with positions.
 * @throws `RangeError` when the page is longer than the limit.
 * @see CNF-001
 * @example A directive is a node of its own
 * ```ts
 * import { parseMarkdown } from 'event-delivery-spec/clauses';
 *
 * parseMarkdown(':::note\n\nText.\n\n:::').children.map((node) => node.type);
 * // => ['containerDirective']
 * ```
 */
export function parseMarkdown(markdown: string): Root {
  if (markdown.length > PAGE_LENGTH_MAX) {
    throw new RangeError(
      `Cannot read Markdown: ${markdown.length} characters, more than ${PAGE_LENGTH_MAX}`,
    );
  }
  return processor.parse(markdown);
}

/** Children of a node; none for a leaf. */
export function childrenOf(node: MarkdownNode): readonly MarkdownNode[] {
  return 'children' in node ? (node.children as readonly MarkdownNode[]) : [];
}

/** Every node in document order, without recursion, so that deep nesting cannot exhaust the stack. */
export function* nodesOf(tree: MarkdownNode): Generator<MarkdownNode> {
  const stack: MarkdownNode[] = [tree];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield node;
    const children = childrenOf(node);
    for (let index = children.length - 1; index >= 0; index -= 1) {
      const child = children[index];
      if (child !== undefined) stack.push(child);
    }
  }
}

/** Every paragraph in document order. */
export function* paragraphsOf(tree: MarkdownNode): Generator<Paragraph> {
  for (const node of nodesOf(tree)) if (node.type === 'paragraph') yield node;
}

/** Inline content as one line of text; code keeps its backticks, so `"a"` and `a` in code differ. */
export function inlineText(nodes: readonly (PhrasingContent | MarkdownNode)[]): string {
  const parts: string[] = [];
  for (const root of nodes) {
    for (const node of nodesOf(root)) {
      if (node.type === 'text') parts.push(node.value);
      else if (node.type === 'inlineCode') parts.push(`\`${node.value}\``);
      else if (node.type === 'break') parts.push(' ');
      else if (node.type === 'image') parts.push(node.alt ?? '');
      // A colon before a word parses as a directive; the words are the author's all the same.
      else if (node.type === 'textDirective') parts.push(`:${node.name}`);
    }
  }
  return parts.join('').split(/\s+/).join(' ').trim();
}
