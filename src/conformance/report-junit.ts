import type { ConformanceReport } from './report.ts';
import type { CheckResult } from './run.ts';

/**
 * Writes a report as JUnit XML, the form that continuous integration reads.
 *
 * A check that gave no answer is an `error`; what was not applicable or is not tested is `skipped` with its reason. Five
 * elements and three kinds of characters to escape are less than any library for XML would bring.
 *
 * @param report The report.
 * @returns An XML document with one test case for each result.
 * @see CNF-030
 * @example One test case
 * ```ts
 * import { conformanceReport, formatJunit } from 'event-delivery-spec/conformance';
 *
 * const result = { id: 'CHN-100/a', clause: 'CHN-100', title: 'It is <there>', durationMs: 12 };
 * const report = conformanceReport([{ ...result, status: 'pass' }], { adapter: 'mine' });
 * formatJunit(report).split('\n')[2];
 * // => '    <testcase classname="CHN-100" name="It is &lt;there&gt;" time="0.012"/>'
 * ```
 */
export function formatJunit({ adapter, summary, results }: ConformanceReport): string {
  const skipped = summary['not-applicable'] + summary.untested;
  const counts = [
    ['tests', results.length],
    ['failures', summary.fail],
    ['errors', summary.inconclusive],
    ['skipped', skipped],
  ] as const;
  const attributes = counts.map(([name, count]) => `${name}="${count}"`).join(' ');
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites><testsuite name="${escaped(adapter)}" ${attributes}>`,
    ...results.map(testCase),
    '</testsuite></testsuites>',
    '',
  ].join('\n');
}

function testCase({ clause, title, status, durationMs, evidence }: CheckResult): string {
  const time = (durationMs / 1000).toFixed(3);
  const head = `    <testcase classname="${escaped(clause)}" name="${escaped(title)}" time="${time}"`;
  if (status === 'pass') return `${head}/>`;
  const message = escaped(evidence?.message ?? status);
  if (status === 'not-applicable' || status === 'untested') {
    return `${head}><skipped message="${message}"/></testcase>`;
  }
  const name = status === 'fail' ? 'failure' : 'error';
  const details =
    evidence && 'expected' in evidence
      ? [`expected ${text(evidence.expected)}`, `actual ${text(evidence.actual)}`]
      : [];
  const lines = [...details, ...(evidence?.transcript ?? [])];
  return `${head}><${name} message="${message}">${escaped(lines.join('\n'))}</${name}></testcase>`;
}

function text(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}

/** Text for XML 1.0, in which most control characters cannot stand even when they are escaped. */
export function escaped(value: string): string {
  return value
    .replaceAll(UNWRITABLE, '\u{FFFD}')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const UNWRITABLE = /[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
