/**
 * Documentation that runs: Markdown pages and `@example` blocks as Vitest tests.
 *
 * @module
 */
export {
  type ExampleOutcome,
  type ExportedExample,
  type ExportedExpectation,
  exportExamples,
} from './export.ts';
export type { Fence, PageHeading, Span } from './fence.ts';
export { FENCE_WORDS, type FenceWords, TIMEOUT_MAX_MS } from './grammar.ts';
export { type DataFence, type Example, PAGE_LENGTH_MAX, type Page, readPage } from './page.ts';
export type { LineColumn, PageLines } from './page-lines.ts';
export { type DoctestOptions, doctest } from './plugin.ts';
export { DOCTEST_PROBLEMS, type DoctestProblem } from './problem.ts';
export { DEFAULT_PAGES, exportProject, type ProjectFiles, readProject } from './project.ts';
export {
  type DoctestReporterOptions,
  doctestReporter,
  type ExampleReport,
  type ExampleResult,
} from './reporter.ts';
export { type RunOptions, type RunResult, runDoctests } from './run.ts';
export { updateExpectations } from './update.ts';
