/** Numbers of tests by what became of them. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Counts the tests of one report of Vitest's JSON reporter.
 *
 * A file that could not be loaded has no tests and counts as one failure: it must not look like nothing.
 *
 * @throws {TypeError} It is no such report.
 */
export function countTests(report: unknown): Counts {
  const { testResults } = report as { testResults?: unknown };
  if (!Array.isArray(testResults)) throw new TypeError('the report has no "testResults"');
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of testResults as readonly FileReport[]) {
    for (const { status } of file.assertionResults) {
      if (status === 'passed') counts.passed += 1;
      else if (status === 'failed') counts.failed += 1;
      else counts.skipped += 1;
    }
    if (
      file.status === 'failed' &&
      !file.assertionResults.some(({ status }) => status === 'failed')
    ) {
      counts.failed += 1;
    }
  }
  return counts;
}

interface FileReport {
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string }[];
}
