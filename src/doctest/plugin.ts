import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { globSync } from 'tinyglobby';
import type { Plugin, UserConfig } from 'vite';
import { generateTests } from './generate.ts';
import { type Page, readPage } from './page.ts';
import { createTypeChecker, type TypeChecker } from './types.ts';

/** Options of the Vitest plugin. All paths are from the project's root. */
export interface DoctestOptions {
  /** Globs of the Markdown pages whose fences are tests. Default: `README.md`, `docs/**` and `spec/**`. */
  readonly pages?: readonly string[];
  /** Globs of the TypeScript sources whose `@example` blocks are tests. Default: none. */
  readonly sources?: readonly string[];
  /** Globs of files to leave out. Default: `node_modules`, `dist`, `build`. */
  readonly exclude?: readonly string[];
  /** The tsconfig whose options the examples are checked with, or `false` for no type check. Default: `tsconfig.json`. */
  readonly tsconfig?: string | false;
}

/** Globs that are used when the options name none. */
export const DEFAULT_PAGES = ['README.md', 'docs/**/*.md', 'spec/**/*.md'] as const;
const DEFAULT_EXCLUDE = ['**/node_modules/**', '**/dist/**', '**/build/**'];
const RUNTIME = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './runtime.ts' : './runtime.js', import.meta.url),
);
/** Marks a source as a test file: the same path without it is the module itself. */
const QUERY = '?doctest';

/**
 * Makes Markdown pages and `@example` blocks test files of Vitest.
 *
 * Every TypeScript fence becomes one test with the place it has in the page; see the page "Doc-tests" for the
 * grammar. A page with a mistake fails in the example that has it, and in no other.
 *
 * @param options Which files, and with which tsconfig.
 * @returns A Vite plugin for the `plugins` of a Vitest configuration or of one of its projects.
 * @throws {Error} When no file matches: a run that tests nothing must not be green.
 */
export function doctest(options: DoctestOptions = {}): Plugin {
  const pages = options.pages ?? DEFAULT_PAGES;
  const sources = options.sources ?? [];
  const exclude = [...DEFAULT_EXCLUDE, ...(options.exclude ?? [])];
  let root = process.cwd();
  let files = new Set<string>();
  let checker: TypeChecker | undefined;
  const find = (patterns: readonly string[]): string[] =>
    patterns.length === 0
      ? []
      : globSync([...patterns], { cwd: root, ignore: exclude, absolute: true });

  const read = async (file: string): Promise<Page> =>
    readPage(await readFile(file, 'utf8'), relative(root, file).replaceAll('\\', '/'));

  const typeChecker = async (): Promise<TypeChecker | undefined> => {
    if (options.tsconfig === false) return undefined;
    if (checker === undefined) {
      checker = createTypeChecker(root, options.tsconfig ?? 'tsconfig.json');
      checker.prepare(await Promise.all([...files].map(read)));
    }
    return checker;
  };
  return {
    name: 'event-delivery-doctest',
    enforce: 'pre',
    async config(config): Promise<UserConfig> {
      root = resolve(config.root ?? process.cwd());
      const found = [...find(pages), ...find(sources)];
      const readable = await Promise.all(
        found.map(async (file) => [file, await read(file)] as const),
      );
      files = new Set(
        readable.filter(([, page]) => page.examples.length > 0).map(([file]) => file),
      );
      if (files.size === 0) {
        throw new Error(
          `Cannot find an example: ${found.length} files match ${[...pages, ...sources].join(' ')} in ${root}, and none has one. Name the pages with the option "pages"`,
        );
      }
      const include = [...files].map((file) => relative(root, file).replaceAll('\\', '/'));
      return { test: { include, includeTaskLocation: true } } as UserConfig;
    },
    resolveId(source, importer) {
      // Vite gives the modules that Vitest starts with this importer; every other import means the module itself.
      const isEntry = importer === undefined || importer === resolve(root, 'index.html');
      if (!isEntry || !isSource(source)) return undefined;
      const file = source.startsWith(root) ? source : resolve(root, source.replace(/^\/+/, ''));
      return files.has(file) ? `${file}${QUERY}` : undefined;
    },
    async load(id) {
      const file = id.endsWith(QUERY) ? id.slice(0, -QUERY.length) : id;
      if (!files.has(file) || (file === id && isSource(id))) return undefined;
      this.addWatchFile(file);
      const page = await read(file);
      const types = await typeChecker();
      const { code, map } = generateTests(page, {
        source: file,
        runtime: RUNTIME,
        ...(types === undefined ? {} : { types: (example) => types.check(page, example) }),
      });
      return { code, map: JSON.stringify(map) };
    },
  };

  function isSource(path: string): boolean {
    return sources.length > 0 && /\.[cm]?tsx?$/.test(path);
  }
}
