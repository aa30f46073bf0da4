import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Root } from 'mdast';
import { type AnyNode, rewrite } from './mdast.ts';
import { routeOf } from './results/routes.ts';

const RELATIVE_PAGE = /^(?![a-z][a-z+.-]*:|\/|#)([^#?]+\.mdx?)([#?].*)?$/i;

export interface RemarkCrossLinksOptions {
  readonly siteDir: string;
}

/**
 * Links between `docs/` and `spec/` are written as relative paths to the file, as any Markdown reader follows them.
 * The two are separate instances here, which cannot see each other's files: the links become routes.
 */
export default function remarkCrossLinks({ siteDir }: RemarkCrossLinksOptions) {
  return (tree: Root, file: { path?: string }) => {
    const from = file.path ?? siteDir;
    rewrite(tree, (node) => {
      if (node.type === 'link' || node.type === 'definition') redirect(node, from, siteDir);
      return undefined;
    });
  };
}

function redirect(node: AnyNode, from: string, siteDir: string): void {
  const match = RELATIVE_PAGE.exec(node.url ?? '');
  if (match === null) return;
  const target = path.resolve(path.dirname(from), decodeURI(match[1] ?? ''));
  const relative = path.relative(siteDir, target).replaceAll('\\', '/');
  const here = path.relative(siteDir, from).replaceAll('\\', '/');
  if (relative.split('/')[0] === here.split('/')[0]) return;
  const route = routeOf(relative);
  if (route === undefined) return;
  if (!existsSync(target)) {
    const line = node.position?.start.line ?? 0;
    throw new Error(`Cannot follow the link "${node.url}" in ${here}:${line}: no such file`);
  }
  node.url = `${route}${match[2] ?? ''}`;
}
