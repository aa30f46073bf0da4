import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin, UserConfig } from 'vite';
import { generateTests } from './generate.ts';
import { DEFAULT_PAGES, type ProjectFiles, readProject, readProjectPage } from './project.ts';
import { tsconfigAliases } from './tsconfig.ts';
import { createTypeChecker, type TypeChecker } from './types.ts';

/** Options of the Vitest plugin: which files, and how they are checked. */
export interface DoctestOptions extends Omit<ProjectFiles, 'root'> {
  /** The tsconfig whose options the examples are checked with, and whose `paths` they import by. Default: `tsconfig.json`. */
  readonly tsconfig?: string;
  /** Whether types are checked. Default: true. */
  readonly types?: boolean;
}

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
 * @throws `Error` when no file has an example: a run that tests nothing must not be green. Thrown when Vitest starts.
 *
 * @example The examples of a README beside the tests of a project
 * ```ts
 * import { doctest } from 'event-delivery-spec/doctest';
 *
 * const project = { plugins: [doctest({ pages: ['README.md'] })], test: { name: 'examples' } };
 * project.plugins[0]?.name; // => 'event-delivery-doctest'
 * ```
 */
export function doctest(options: DoctestOptions = {}): Plugin {
  let root = process.cwd();
  let files = new Set<string>();
  let checker: TypeChecker | undefined;
  const tsconfig = (): string => resolve(root, options.tsconfig ?? 'tsconfig.json');

  const typeChecker = async (): Promise<TypeChecker | undefined> => {
    if (options.types === false) return undefined;
    if (checker === undefined) {
      checker = createTypeChecker(root, tsconfig());
      checker.prepare(await readProject({ ...options, root }));
    }
    return checker;
  };
  return {
    name: 'event-delivery-doctest',
    enforce: 'pre',
    async config(config): Promise<UserConfig> {
      root = resolve(config.root ?? process.cwd());
      const pages = await readProject({ ...options, root });
      if (pages.length === 0) throw new Error(nothingFound(root, options));
      files = new Set(pages.map(({ file }) => resolve(root, file)));
      const include = pages.map(({ file }) => file);
      const alias = existsSync(tsconfig()) ? tsconfigAliases(tsconfig()) : [];
      return { resolve: { alias }, test: { include, includeTaskLocation: true } } as UserConfig;
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
      const page = await readProjectPage(root, file);
      const types = await typeChecker();
      const { code, map } = generateTests(page, {
        source: file,
        runtime: RUNTIME,
        ...(types === undefined ? {} : { types: (example) => types.check(page, example) }),
      });
      return { code, map: JSON.stringify(map) };
    },
  };
}

function isSource(path: string): boolean {
  return /\.[cm]?tsx?$/.test(path);
}

function nothingFound(
  root: string,
  { pages = DEFAULT_PAGES, sources = [] }: DoctestOptions,
): string {
  const globs = [...pages, ...sources].join(' ');
  return `Cannot find an example: no file in ${root} that matches ${globs} has one. Name the files with the options "pages" and "sources"`;
}
