import { expect, test } from 'vitest';
import { conformanceReport } from './report.ts';
import { formatHtml } from './report-html.ts';
import { formatJunit } from './report-junit.ts';
import type { CheckResult, CheckStatus } from './run.ts';

const hostile = '<script>alert("1")</script> & \u0000 \ud800';
const result = (status: CheckStatus, more: Partial<CheckResult> = {}): CheckResult => {
  const id = `CHN-100/${status}`;
  return { id, clause: 'CHN-100', title: hostile, status, durationMs: 1500, ...more };
};
const evidence = { message: hostile, expected: 1, actual: hostile, transcript: [hostile] };
const report = conformanceReport(
  [
    result('pass'),
    result('fail', { evidence }),
    result('inconclusive', { evidence: { message: 'No answer in 5 ms' } }),
    result('not-applicable', { evidence: { message: 'not claimed' } }),
    result('untested', { evidence: { message: 'not seen' } }),
  ],
  { adapter: hostile },
);

test('JUnit: every result is a test case, with its kind and its reason', () => {
  const xml = formatJunit(report);
  expect(xml).toContain('tests="5" failures="1" errors="1" skipped="2"');
  expect(xml.match(/<testcase /g)).toHaveLength(5);
  expect(xml).toContain('<error message="No answer in 5 ms"></error>');
  expect(xml).toContain('<skipped message="not claimed"/>');
  expect(xml).toContain('time="1.500"');
});

test('JUnit and HTML: what implementations say is text, and nothing that XML forbids', () => {
  for (const text of [formatJunit(report), formatHtml(report, { reproduce: hostile })]) {
    expect(text).not.toContain('<script');
    expect(text).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; \ufffd \ufffd');
    expect(text).not.toContain('\u0000');
  }
});

test('HTML: failures are open and first, and links go to clauses', () => {
  const html = formatHtml(report, { clauseUrl: (clause) => `/spec#${clause.toLowerCase()}` });
  expect(html.indexOf('Failed (1)')).toBeLessThan(html.indexOf('Passed (1)'));
  expect(html).toContain('<details open><summary><h2>Failed (1)');
  expect(html).toContain('<a href="/spec#chn-100">CHN-100/fail</a>');
});
