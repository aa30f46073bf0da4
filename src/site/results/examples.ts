import { exportProject } from '../../doctest/project.ts';
import type { ExampleResult } from './model.ts';
import type { RawResults } from './read.ts';

/** Where examples stand, besides the pages. */
export const EXAMPLE_FILES = {
  sources: ['src/**/*.ts'],
  exclude: ['src/site/**', 'src/**/*.test.ts', 'docs/api/**'],
} as const;

/** An example with its code as it stands in the page, cut lines included. */
export interface WrittenExample extends ExampleResult {
  readonly code: string;
}

/** Every example of the project as it is written now, with the result of its last run. */
export async function readExamples(
  siteDir: string,
  raw: RawResults,
): Promise<readonly WrittenExample[]> {
  const exported = await exportProject({ root: siteDir, ...EXAMPLE_FILES });
  return exported.map(({ id, name, file, line, endLine, clauses, code, runnable }) => {
    const status = raw.examples.get(id) ?? 'unknown';
    return { id, name, file, line, endLine, clauses, runnable, status, code };
  });
}
