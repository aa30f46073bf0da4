/** The pages of the API reference: made from the sources, so that their examples are those of source comments. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import type { WrittenExample } from './examples.ts';
import type { ExampleResult, PageResults, ResultsState } from './model.ts';

/** An example as TypeDoc writes it: its name in bold, its code below. */
const EXAMPLE = /^\*\*(.+)\*\*\n\n```ts[^\n]*\n([\s\S]*?)\n```$/gm;

/** The results of the examples on each page of the reference. An example that was never run has none. */
export function apiPages(
  siteDir: string,
  state: ResultsState,
  examples: readonly WrittenExample[],
): readonly PageResults[] {
  const files = globSync('docs/api/**/*.md', { cwd: siteDir }).sort();
  const ofSources = examples.filter(({ file }) => file.startsWith('src/'));
  return files.map((file) => {
    const text = readFileSync(path.join(siteDir, file), 'utf8');
    return { file, state, clauses: {}, examples: examplesOn(text, ofSources), clauseLinks: {} };
  });
}

/** By name; the code has to be the same too, because many symbols can have an example of one name. */
export function examplesOn(
  text: string,
  examples: readonly WrittenExample[],
): Readonly<Record<string, ExampleResult>> {
  const found = [...text.matchAll(EXAMPLE)].flatMap(([, bold = '', code = '']) => {
    const name = plainName(bold);
    const written = examples.find((one) => one.name === name && one.code.trim() === code.trim());
    if (written === undefined) return [];
    const { code: _, ...result } = written;
    return [[name, result] as const];
  });
  return Object.fromEntries(found);
}

/** TypeDoc escapes what Markdown would read, and the name has code in it or not. */
function plainName(bold: string): string {
  return bold.replace(/\\([\\`*_{}[\]()#+.!<>|-])/g, '$1');
}
