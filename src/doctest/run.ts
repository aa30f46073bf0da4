import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { TestModule, Vitest } from 'vitest/node';
import { expressionProblem } from './expectation.ts';
import { type DoctestOptions, doctest } from './plugin.ts';
import { type ExampleResult, exampleResults } from './reporter.ts';
import { type DoctestTaskMeta, type RecordedValue, UPDATE_VARIABLE } from './runtime.ts';
import { updateExpectations } from './update.ts';

/** Options of one run without a Vitest configuration. */
export interface RunOptions extends DoctestOptions {
  /** Directory of the project. Default: the working directory. */
  readonly root?: string;
  /** Paths, or parts of paths, of the pages to run, each optionally with `:line`. Default: all. */
  readonly filters?: readonly string[];
  /** Writes the actual values behind `// =>` where they differ. Refused when `CI` is set. */
  readonly update?: boolean;
  /** Prints nothing while it runs. */
  readonly quiet?: boolean;
}

/** What a run found. */
export interface RunResult {
  readonly examples: readonly ExampleResult[];
  /** Pages that were rewritten, with the number of values in each. */
  readonly updated: Readonly<Record<string, number>>;
  /** Values that have no JavaScript literal and were left alone: `page:line`. */
  readonly notWritten: readonly string[];
}

/**
 * Runs the examples of a project once, without a Vitest configuration.
 *
 * @param options Which files, which of them, and whether to write values.
 * @returns What became of every example, in the order of the pages.
 * @throws `Error` when `update` is asked for while the environment variable `CI` is set: a build never edits what it checks.
 * @throws `Error` when the project has no example.
 *
 * @example A project without examples is refused
 * ```ts
 * import { runDoctests } from 'event-delivery-spec/doctest';
 *
 * await runDoctests({ pages: ['no-such-page.md'], quiet: true }); // throws Error: Cannot find an example
 * ```
 */
export async function runDoctests(options: RunOptions = {}): Promise<RunResult> {
  const { root = '.', filters = [], update = false, quiet = false, ...files } = options;
  if (update && (process.env.CI ?? '') !== '') {
    throw new Error(
      'Cannot update pages: CI is set. Run the update on your own machine and commit the result',
    );
  }
  const { startVitest } = await import('vitest/node');
  const vitest = await startVitest(
    'test',
    [...filters],
    {
      config: false,
      root: resolve(root),
      watch: false,
      isolate: false,
      reporters: quiet ? [{}] : ['default'],
      ...(update ? { env: { [UPDATE_VARIABLE]: '1' } } : {}),
    },
    { plugins: [doctest(files)] },
  );
  try {
    const modules = vitest.state.getTestModules();
    const examples = exampleResults(modules);
    const written = update
      ? await writeUpdates(resolve(root), modules)
      : { updated: {}, notWritten: [] };
    return { examples: [...examples, ...brokenModules(vitest)], ...written };
  } finally {
    await vitest.close();
    process.exitCode = 0; // Vitest sets it; what the result means is the caller's to say
  }
}

/** A module that could not even be loaded has no examples to fail; it must not look like a page without any. */
function brokenModules(vitest: Vitest): readonly ExampleResult[] {
  const broken = vitest.state.getTestModules().filter((module) => module.errors().length > 0);
  return broken.map((module) => ({
    id: module.relativeModuleId,
    name: 'the page as a whole',
    file: module.relativeModuleId,
    line: 1,
    clauses: [],
    status: 'failed',
    reason: module.errors()[0]?.message ?? 'unknown error',
    durationMs: 0,
  }));
}

async function writeUpdates(
  root: string,
  modules: readonly TestModule[],
): Promise<Pick<RunResult, 'updated' | 'notWritten'>> {
  const updated: Record<string, number> = {};
  const notWritten: string[] = [];
  for (const module of modules) {
    const metas = [...module.children.allTests()].flatMap((test) => {
      const { doctest: meta } = test.meta() as { doctest?: DoctestTaskMeta };
      return meta === undefined ? [] : [meta];
    });
    const file = metas[0]?.file;
    const recorded = metas.flatMap(({ updates }) => updates ?? []);
    if (file === undefined || recorded.length === 0) continue;
    const path = resolve(root, file);
    const text = await readFile(path, 'utf8');
    const writable = recorded.filter(({ text: value }) => expressionProblem(value) === undefined);
    const lineOf = ({ range }: RecordedValue) => text.slice(0, range[0]).split('\n').length;
    for (const value of recorded) {
      if (!writable.includes(value)) notWritten.push(`${file}:${lineOf(value)}`);
    }
    if (writable.length === 0) continue;
    await writeFile(path, updateExpectations(text, writable));
    updated[file] = writable.length;
  }
  return { updated, notWritten };
}
