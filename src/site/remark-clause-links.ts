import path from 'node:path';
import type { Root } from 'mdast';
import { type AnyNode, rewrite } from './mdast.ts';

const CLAUSE_ID = /\b[A-Z]{3}-\d{3}\b/g;

export interface RemarkClauseLinksOptions {
  readonly siteDir: string;
  /** Clause id to page and anchor on the site. */
  readonly links: ReadonlyMap<string, string>;
}

/**
 * In the API reference, which is written from source comments, a clause id in running text becomes a link to the
 * clause. Ids that the spec does not have stay text. Written pages make their links themselves.
 */
export default function remarkClauseLinks(options: RemarkClauseLinksOptions) {
  return (tree: Root, file: { path?: string }) => {
    const page = path.relative(options.siteDir, file.path ?? '').replaceAll('\\', '/');
    if (!page.startsWith('docs/api/')) return;
    rewrite(tree, (node, parent) =>
      node.type === 'text' && parent.type !== 'link' ? linkIds(node, options.links) : undefined,
    );
  };
}

function linkIds(node: AnyNode, links: ReadonlyMap<string, string>): unknown[] | undefined {
  const text = node.value ?? '';
  const out: unknown[] = [];
  let end = 0;
  for (const match of text.matchAll(CLAUSE_ID)) {
    const url = links.get(match[0]);
    if (url === undefined) continue;
    out.push({ type: 'text', value: text.slice(end, match.index) });
    out.push({ type: 'link', url, children: [{ type: 'text', value: match[0] }] });
    end = match.index + match[0].length;
  }
  return end === 0 ? undefined : [...out, { type: 'text', value: text.slice(end) }];
}
