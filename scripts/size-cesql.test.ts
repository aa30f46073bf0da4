import { expect, test } from 'vitest';
import { bundleSize, CESQL_ENTRIES } from './size-cesql.ts';

/** What `compile` may take, in bytes with gzip: docs/decisions/0011-cesql-size.md. */
const COMPILE_BUDGET = 11_200;

/** The same for parser, predicates and built-in functions, without words and without the evaluator. */
const CORE_BUDGET = 7_816;

test('compile with the parser and the built-in functions stays within its budget', async () => {
  const { gzip, files } = await bundleSize(CESQL_ENTRIES.compile);
  expect(files.map(([file]) => file)).toContain('src/cesql/parser.ts');
  expect(gzip).toBeGreaterThan(COMPILE_BUDGET / 2);
  expect(gzip).toBeLessThanOrEqual(COMPILE_BUDGET);
});

test('parser, predicates and built-in functions stay within their budget', async () => {
  const { gzip, files } = await bundleSize(CESQL_ENTRIES.core);
  const names = files.map(([file]) => file.replace('src/cesql/', ''));
  for (const name of ['parser.ts', 'predicate.ts', 'builtin-functions.ts']) {
    expect(names).toContain(name);
  }
  expect(names).not.toContain('evaluate.ts');
  expect(names).not.toContain('explain-mistake.ts');
  expect(gzip).toBeLessThanOrEqual(CORE_BUDGET);
});

test('compile brings neither warnings nor explanations, nor what editors need', async () => {
  const { files } = await bundleSize(CESQL_ENTRIES.compile);
  const names = files.map(([file]) => file.replace('src/cesql/', ''));
  const others = ['warnings.ts', 'explain.ts', 'format.ts', 'highlight.ts', 'complete.ts'];
  expect(others.filter((name) => names.includes(name))).toEqual([]);
});

test('parse alone brings no evaluator', async () => {
  const { files } = await bundleSize(CESQL_ENTRIES.parse);
  expect(files.map(([file]) => file)).toContain('src/cesql/parser.ts');
  expect(files.map(([file]) => file)).not.toContain('src/cesql/evaluate.ts');
});
