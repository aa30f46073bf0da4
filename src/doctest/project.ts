import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { glob } from 'tinyglobby';
import { type ExportedExample, exportExamples } from './export.ts';
import { type Page, readPage } from './page.ts';

/** Which files of a project hold examples. All paths and globs are from `root`. */
export interface ProjectFiles {
  /** Directory of the project. Default: the working directory. */
  readonly root?: string;
  /** Globs of the Markdown pages. Default: {@link DEFAULT_PAGES}. */
  readonly pages?: readonly string[];
  /** Globs of the TypeScript sources whose `@example` blocks count. Default: none. */
  readonly sources?: readonly string[];
  /** Globs of files to leave out, besides `node_modules`, `dist` and `build`. */
  readonly exclude?: readonly string[];
}

/** Globs of pages that are used when none are named. */
export const DEFAULT_PAGES: readonly string[] = ['README.md', 'docs/**/*.md', 'spec/**/*.md'];

const ALWAYS_EXCLUDED = ['**/node_modules/**', '**/dist/**', '**/build/**'];

/**
 * Reads every page of a project that has an example.
 *
 * @param files Which files; paths and globs are from `files.root`.
 * @returns The pages in the order of their paths; empty when no file has an example.
 * @throws `RangeError`: A page is longer than the engine reads.
 *
 * @example The pages of the working directory
 * ```ts
 * import { readProject } from 'event-delivery-spec/doctest';
 *
 * const pages = await readProject({ pages: ['README.md'] });
 * pages.map(({ file, kind }) => [file, kind]); // => [['README.md', 'markdown']]
 * ```
 */
export async function readProject(files: ProjectFiles = {}): Promise<readonly Page[]> {
  const root = resolve(files.root ?? '.');
  const found = await glob([...(files.pages ?? DEFAULT_PAGES), ...(files.sources ?? [])], {
    cwd: root,
    ignore: [...ALWAYS_EXCLUDED, ...(files.exclude ?? [])],
    absolute: true,
  });
  const pages = await Promise.all(found.sort().map((file) => readProjectPage(root, file)));
  return pages.filter(({ examples }) => examples.length > 0);
}

/** Reads one page; `file` is absolute, the page's own path is from `root`. */
export async function readProjectPage(root: string, file: string): Promise<Page> {
  return readPage(await readFile(file, 'utf8'), relative(root, file).replaceAll('\\', '/'));
}

/**
 * Every example of a project as data, without running any.
 *
 * @param files Which files; paths and globs are from `files.root`.
 * @returns The examples in the order of their pages.
 * @throws `RangeError`: A page is longer than the engine reads.
 *
 * @example Where the examples are
 * ```ts
 * import { exportProject } from 'event-delivery-spec/doctest';
 *
 * const examples = await exportProject({ pages: ['README.md'] });
 * new Set(examples.map(({ file }) => file)); // => new Set(['README.md'])
 * ```
 */
export async function exportProject(files: ProjectFiles = {}): Promise<readonly ExportedExample[]> {
  return (await readProject(files)).flatMap(exportExamples);
}
