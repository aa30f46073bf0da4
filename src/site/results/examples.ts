import { exportProject } from '../../doctest/project.ts';
import type { ExampleResult } from './model.ts';
import type { RawResults } from './read.ts';

/** Where examples stand, besides the pages. */
export const EXAMPLE_FILES = {
  sources: ['src/**/*.ts'],
  exclude: ['src/site/**', 'src/**/*.test.ts', 'docs/api/**'],
} as const;

/** Every example of the project as it is written now, with the result of its last run. */
export async function readExamples(
  siteDir: string,
  raw: RawResults,
): Promise<readonly ExampleResult[]> {
  const exported = await exportProject({ root: siteDir, ...EXAMPLE_FILES });
  return exported.map(({ id, name, file, line, endLine, clauses, runnable }) => {
    const status = raw.examples.get(id) ?? 'unknown';
    return { id, name, file, line, endLine, clauses, runnable, status };
  });
}
