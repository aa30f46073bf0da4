import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import type { DoctestTaskMeta } from './runtime.ts';

/** What became of one example. */
export interface ExampleResult {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly clauses: readonly string[];
  readonly status: 'passed' | 'failed' | 'skipped';
  /** Why it was skipped, or the first line of why it failed. */
  readonly reason?: string;
  readonly durationMs: number;
}

/** Options of the reporter. */
export interface DoctestReporterOptions {
  /** Path of the JSON file from the working directory. */
  readonly outputFile: string;
  /** Says of which sources these are the results; written beside them. Default: nothing. */
  readonly fingerprint?: (files: readonly string[]) => unknown;
}

/**
 * A Vitest reporter that writes what became of each example, for whatever shows or counts it.
 *
 * Results of a run that was narrowed (by `-t`, by a line) are not written: they would pass for the whole.
 */
export function doctestReporter(options: DoctestReporterOptions): Reporter {
  return {
    async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
      const cases = modules.flatMap((module) => [...module.children.allTests()]);
      const examples = cases.flatMap(toResult);
      if (examples.length === 0) return;
      const files = [...new Set(examples.map(({ file }) => file))].sort();
      const report = { fingerprint: options.fingerprint?.(files), examples };
      const path = resolve(options.outputFile);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, `${JSON.stringify(report, undefined, 2)}\n`);
    },
  };
}

function toResult(test: TestCase): readonly ExampleResult[] {
  const { doctest } = test.meta() as { doctest?: DoctestTaskMeta };
  if (doctest === undefined) return [];
  const { id, name, file, line, clauses, skip } = doctest;
  const result = test.result();
  const status = result.state === 'pending' ? 'skipped' : result.state;
  const message = result.errors?.[0]?.message.split('\n')[0];
  const reason = status === 'skipped' ? (skip ?? 'left out of this run') : message;
  const durationMs = Math.round(test.diagnostic()?.duration ?? 0);
  const base = { id, name, file, line, clauses, status, durationMs };
  return [reason === undefined ? base : { ...base, reason }];
}
