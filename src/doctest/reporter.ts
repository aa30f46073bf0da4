import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';
import type { DoctestTaskMeta } from './runtime.ts';

/** What became of one example. */
export interface ExampleResult {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly clauses: readonly string[];
  readonly status: 'passed' | 'failed' | 'skipped';
  /** Why it was skipped, or why it failed. */
  readonly reason?: string;
  /** Where it failed: `file:line:column`. */
  readonly at?: string;
  readonly durationMs: number;
}

/** The file that the reporter writes. */
export interface ExampleReport {
  /** Of which sources these are the results: hashes of the code under test and of each page. */
  readonly fingerprint: { readonly src: string; readonly pages: Readonly<Record<string, string>> };
  readonly examples: readonly ExampleResult[];
}

/** Options of the reporter. */
export interface DoctestReporterOptions {
  /** Path of the JSON file from the working directory. */
  readonly outputFile: string;
  /** Hash of the code that the examples run. Results of other code are dropped from the file. */
  readonly hashSources: () => string;
  /** Hash of one page; `file` is its path from the working directory. */
  readonly hashPage: (file: string) => string;
}

/**
 * A Vitest reporter that writes what became of each example, for whatever shows or counts it.
 *
 * A run of some pages replaces the results of those pages. A run narrowed by a name or a line writes nothing: its
 * results would pass for those of whole pages.
 *
 * @param options Where to write, and how to tell whether old results still stand.
 * @returns A reporter for the `reporters` of a Vitest configuration.
 *
 * @example A reporter beside Vitest's own
 * ```ts
 * import { doctestReporter } from 'event-delivery-spec/doctest';
 *
 * const reporter = doctestReporter({
 *   outputFile: '.results/examples.json',
 *   hashSources: () => 'revision 7',
 *   hashPage: (file) => `revision 7 of ${file}`,
 * });
 * typeof reporter.onTestRunEnd; // => 'function'
 * ```
 */
export function doctestReporter(options: DoctestReporterOptions): Reporter {
  let narrowed = false;
  let vitest: Vitest | undefined;
  // Taken before the run: what changes meanwhile makes its results old, not new.
  let hashes: Hashes = { src: '', pages: new Map() };
  return {
    onInit(context) {
      vitest = context;
    },
    onTestRunStart(specifications) {
      const byLine = specifications.some(({ testLines }) => (testLines?.length ?? 0) > 0);
      narrowed = byLine || vitest?.config.testNamePattern !== undefined;
      const root = vitest?.config.root ?? process.cwd();
      const files = specifications.map(({ moduleId }) => fileOf(moduleId, root));
      const pages = new Map(files.map((file) => [file, options.hashPage(file)]));
      hashes = { src: options.hashSources(), pages };
    },
    async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
      const examples = exampleResults(modules);
      if (narrowed || examples.length === 0) return;
      const path = resolve(options.outputFile);
      const report = merge(await readReport(path), examples, hashes);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, `${JSON.stringify(report, undefined, 2)}\n`);
    },
  };
}

interface Hashes {
  readonly src: string;
  readonly pages: ReadonlyMap<string, string>;
}

/** The page of a test module, from the root; the mark of a source that is a test file is cut off. */
function fileOf(moduleId: string, root: string): string {
  return relative(root, moduleId.split('?')[0] ?? moduleId).replaceAll('\\', '/');
}

async function readReport(path: string): Promise<ExampleReport | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as ExampleReport;
  } catch {
    return undefined; // no results yet, or not readable: the run's own results are all there is
  }
}

function merge(
  old: ExampleReport | undefined,
  examples: readonly ExampleResult[],
  { src, pages: hashed }: Hashes,
): ExampleReport {
  const now = new Set(examples.map(({ file }) => file));
  const kept =
    old?.fingerprint.src === src ? old : { fingerprint: { src, pages: {} }, examples: [] };
  const others = kept.examples.filter(({ file }) => !now.has(file));
  const pages: Record<string, string> = {};
  for (const { file } of others) pages[file] = kept.fingerprint.pages[file] ?? '';
  for (const file of now) pages[file] = hashed.get(file) ?? '';
  return { fingerprint: { src, pages }, examples: [...others, ...examples] };
}

/** The results of the examples among the tests of a run, in the order in which they stand. */
export function exampleResults(modules: readonly TestModule[]): readonly ExampleResult[] {
  return modules.flatMap((module) => [...module.children.allTests()].flatMap(toResult));
}

function toResult(test: TestCase): readonly ExampleResult[] {
  const { doctest } = test.meta() as { doctest?: DoctestTaskMeta };
  if (doctest === undefined) return [];
  const { id, name, file, line, clauses, skip } = doctest;
  const result = test.result();
  const status = result.state === 'pending' ? 'skipped' : result.state;
  const durationMs = Math.round(test.diagnostic()?.duration ?? 0);
  const base = { id, name, file, line, clauses, status, durationMs };
  if (status === 'skipped') return [{ ...base, reason: skip ?? 'left out of this run' }];
  const error = result.errors?.[0];
  if (error === undefined) return [base];
  const frame = error.stacks?.find((stack) => stack.file.endsWith(file));
  const at = frame === undefined ? {} : { at: `${file}:${frame.line}:${frame.column}` };
  return [{ ...base, reason: error.message, ...at }];
}
