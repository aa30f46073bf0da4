/**
 * Adds up Vitest's JSON results and prints one line; fails when a test failed, a report is missing or no test ran.
 *
 *     node --import tsx scripts/count-tests.ts REPORT…
 */
import { readFileSync } from 'node:fs';
import { type Counts, countTests } from './test-counts.ts';

const reports = process.argv.slice(2);
const total: Counts = { passed: 0, failed: 0, skipped: 0 };
for (const report of reports) {
  try {
    const counts = countTests(JSON.parse(readFileSync(report, 'utf8')));
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
  } catch (error) {
    console.error(`Cannot read ${report}: ${(error as Error).message}`);
    total.failed += 1;
  }
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
if (total.failed > 0 || total.passed === 0) process.exitCode = 1;
