import path from 'node:path';
import type { Root } from 'mdast';
import { type FenceWords, readWords } from '../doctest/grammar.ts';
import { visibleCode } from './cut.ts';
import { type AnyNode, component, exportDefaultAs, rewrite, textOf } from './mdast.ts';
import { exampleAnchor, pageDataName } from './results/routes.ts';

const TYPESCRIPT = new Set(['ts', 'typescript', 'mts']);

export interface RemarkExamplesOptions {
  /** Root of the repository; paths of pages are relative to it. */
  readonly siteDir: string;
  /** Module path of the folder with one results file a page, as the bundler resolves it. */
  readonly dataDir: string;
}

/**
 * Frames the examples of a page: name, clauses, state, Copy, Download. The words of the fence grammar and the cut
 * lines go; nothing else of the code is touched. The page's module also exports its results as `pageResults`.
 */
export default function remarkExamples(options: RemarkExamplesOptions) {
  return (tree: Root, file: { path?: string }) => {
    const page = path.relative(options.siteDir, file.path ?? '').replaceAll('\\', '/');
    const generated = page.startsWith('docs/api/');
    if (generated) rewrite(tree, frameNamed);
    rewrite(tree, (node) => (node.type === 'code' ? frame(node, page, generated) : undefined));
    if (!generated || hasResults(tree)) {
      exportDefaultAs(tree, 'pageResults', `${options.dataDir}/${pageDataName(page)}`);
    }
  };
}

/** Names of the examples of the API reference, by the code below them. */
const NAMES = new WeakMap<AnyNode, string>();

/** An example of the API reference: what stands in bold above the code is its name, and goes into its frame. */
function frameNamed(node: AnyNode, parent: AnyNode): readonly unknown[] | undefined {
  const [only, ...others] = node.children ?? [];
  if (node.type !== 'paragraph' || only?.type !== 'strong' || others.length > 0) return undefined;
  const siblings = parent.children ?? [];
  const next = siblings[siblings.indexOf(node) + 1];
  if (next?.type !== 'code' || !TYPESCRIPT.has(next.lang ?? '')) return undefined;
  NAMES.set(next, textOf(only));
  return [];
}

/** Whether there is an example with a name, and so with a result. */
function hasResults(tree: Root): boolean {
  return tree.children.some((node) => {
    const { name, attributes } = node as { name?: string; attributes?: { name: string }[] };
    return name === 'Example' && attributes?.some((one) => one.name === 'name') === true;
  });
}

function frame(node: AnyNode, page: string, generated: boolean): readonly unknown[] | undefined {
  const language = node.lang ?? '';
  const { words } = readWords(node.meta ?? '', 0);
  const code = node.value ?? '';
  const shown = TYPESCRIPT.has(language) ? visibleCode(code) : code;
  if (shown === '' && code !== '') return [];
  const block = { ...node, value: shown, meta: displayMeta(node.meta ?? '', language, words) };
  if (words.as !== undefined) return [component('DataFence', { name: words.as }, [block])];
  if (!TYPESCRIPT.has(language)) return [block];
  if (words.test === undefined && words.skip === undefined && words.setup === undefined) {
    if (!generated) return [block];
    const name = NAMES.get(node);
    return name === undefined && shown === code
      ? [block]
      : [component('Example', { name, code }, [block])];
  }
  return [
    component('Example', attributes(words, code, page, node.position?.start.line ?? 0), [block]),
  ];
}

function attributes(words: FenceWords, code: string, page: string, line: number) {
  return {
    name: words.test,
    anchor: words.test === undefined ? undefined : exampleAnchor(words.test),
    clauses: words.clause?.join(','),
    errors: words.errors?.join(','),
    throws: words.throws,
    skip: words.skip,
    setup: words.setup,
    title: words.title,
    file: page,
    line,
    code,
  };
}

/** What the site itself understands: line highlights, line numbers, and a title where no example has its own. */
function displayMeta(meta: string, language: string, { title }: FenceWords): string | null {
  const words: string[] = meta.match(/\{[\d,\s-]+\}|showLineNumbers(?:=\d+)?/g) ?? [];
  if (title !== undefined && !TYPESCRIPT.has(language))
    words.push(`title=${JSON.stringify(title)}`);
  return words.length === 0 ? null : words.join(' ');
}
