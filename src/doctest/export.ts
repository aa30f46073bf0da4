import { readExampleExpectations } from './compile.ts';
import type { Attached } from './expectation.ts';
import type { Example, Page } from './page.ts';

/** One example as data, for whoever shows it, downloads it or runs it in another language. */
export interface ExportedExample {
  readonly id: string;
  readonly name: string;
  /** Path from the project's root, with first and last line from 1. */
  readonly file: string;
  readonly line: number;
  readonly endLine: number;
  readonly clauses: readonly string[];
  /** The code as it stands in the page, hidden lines included. */
  readonly code: string;
  /** A whole module: constants of the data fences, what runs before the example, the example. */
  readonly runnable: string;
  /** The parsed values of the data fences that the example can use: the part that no language owns. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly outcome: ExampleOutcome;
}

/** What has to happen when the example is run. */
export type ExampleOutcome =
  | { readonly kind: 'passes'; readonly expectations: readonly ExportedExpectation[] }
  | { readonly kind: 'throws'; readonly error: string }
  | { readonly kind: 'type-errors'; readonly codes: readonly number[] }
  | { readonly kind: 'skipped'; readonly reason: string };

/** One `// =>` or `// throws` comment. Lines count from 1 within the page. */
export type ExportedExpectation =
  | { readonly kind: 'equals' | 'matches'; readonly line: number; readonly value: string }
  | {
      readonly kind: 'throws';
      readonly line: number;
      readonly error: string;
      readonly message: string;
    };

/**
 * The examples of a page as data.
 *
 * Fences with mistakes are left out: they prove nothing. Nothing is run.
 *
 * @param page A page that {@link readPage} read.
 * @returns One entry an example, in page order.
 *
 * @example What has to happen is part of the data
 * ```ts
 * import { exportExamples, readPage } from 'event-delivery-spec/doctest';
 *
 * const page = readPage('```ts test="a sum"\n1 + 1; // => 2\n```\n', 'sums.md');
 * exportExamples(page)[0]?.outcome;
 * // => { kind: 'passes', expectations: [{ kind: 'equals', line: 2, value: '2' }] }
 * ```
 */
export function exportExamples(page: Page): readonly ExportedExample[] {
  return page.examples
    .filter(({ problems }) => problems.length === 0)
    .map((example) => exportExample(page, example));
}

function exportExample(page: Page, example: Example): ExportedExample {
  const { fence, words } = example;
  const data = Object.fromEntries(example.data.map(({ name, value }) => [name, value]));
  return {
    id: example.id,
    name: example.name,
    file: page.file,
    line: page.lines.at(fence.start).line,
    endLine: page.lines.at(fence.end).line,
    clauses: words.clause ?? [],
    code: fence.code,
    runnable: runnable(example),
    data,
    outcome: outcome(page, example),
  };
}

/** The module that a reader can save and run; see {@link ExportedExample.runnable}. */
function runnable(example: Example): string {
  const constants = example.data.map(
    ({ name, value }) => `const ${name} = ${JSON.stringify(value ?? null, undefined, 2)};`,
  );
  const code = [...example.prologue, example.fence].map((fence) => fence.code);
  const lines = [...constants, ...code].join('\n\n').split('\n');
  return `${lines.filter((line) => !/^\s*\/\/ ---cut(?:-start|-end)?---\s*$/.test(line)).join('\n')}\n`;
}

function outcome(page: Page, { words, fence }: Example): ExampleOutcome {
  if (words.skip !== undefined) return { kind: 'skipped', reason: words.skip };
  if (words.errors !== undefined) return { kind: 'type-errors', codes: words.errors };
  if (words.throws !== undefined) return { kind: 'throws', error: words.throws };
  const expectations = readExampleExpectations(page, fence).map(exportExpectation);
  return { kind: 'passes', expectations };
}

function exportExpectation({
  attached,
  line,
}: {
  attached: Attached;
  line: number;
}): ExportedExpectation {
  const { expectation } = attached;
  if (expectation.kind !== 'throws') {
    return { kind: expectation.kind, line, value: expectation.value.trim() };
  }
  return { kind: 'throws', line, error: expectation.error, message: expectation.message };
}
