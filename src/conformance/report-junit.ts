import type { ConformanceReport } from './report.ts';
import type { CheckResult } from './run.ts';

/** What a run was to prove beside its checks. */
export interface JunitOptions {
  /** Profiles that were asked for and are not proved, as `unprovedProfiles()` gives them; default: none. */
  readonly unproved?: readonly string[];
}

/**
 * Writes a report as JUnit XML, the form that continuous integration reads.
 *
 * A check that gave no answer is an `error`; what was not applicable or is not tested is `skipped` with its reason. A
 * run in which nothing passed has an error of its own, as has each profile that is not proved, so that no run is green
 * that does not conform. Five
 * elements and three kinds of characters to escape are less than any library for XML would bring.
 *
 * @param report The report.
 * @param options Profiles that are not proved.
 * @returns An XML document with one test case for each result, and one for each of those errors.
 * @see CNF-030
 * @see CNF-023
 * @example One test case
 * ```ts
 * import { conformanceReport, formatJunit } from 'event-delivery-spec/conformance';
 *
 * const result = { id: 'CHN-100/a', clause: 'CHN-100', title: 'It is <there>', durationMs: 12 };
 * const report = conformanceReport([{ ...result, status: 'pass' }], { adapter: 'mine' });
 * formatJunit(report).split('\n')[2];
 * // => '    <testcase classname="CHN-100" name="It is &lt;there&gt; (a)" time="0.012"/>'
 * ```
 */
export function formatJunit(
  { adapter, summary, results }: ConformanceReport,
  { unproved = [] }: JunitOptions = {},
): string {
  const skipped = summary['not-applicable'] + summary.untested;
  const errors = [
    ...(summary.pass === 0
      ? [error('CNF-023', 'At least one check passes', 'Nothing passed')]
      : []),
    ...unproved.map((name) =>
      error(
        'CNF-033',
        `The profile ${name} is proved`,
        'It is not claimed, or a check did not pass',
      ),
    ),
  ];
  const counts = [
    ['tests', results.length + errors.length],
    ['failures', summary.fail],
    ['errors', summary.inconclusive + errors.length],
    ['skipped', skipped],
  ] as const;
  const attributes = counts.map(([name, count]) => `${name}="${count}"`).join(' ');
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites><testsuite name="${escaped(adapter)}" ${attributes}>`,
    ...results.map(testCase),
    ...errors,
    '</testsuite></testsuites>',
    '',
  ].join('\n');
}

function error(clause: string, name: string, message: string): string {
  const head = `    <testcase classname="${clause}" name="${escaped(name)}" time="0.000"`;
  return `${head}><error message="${message}"/></testcase>`;
}

function testCase({ id, clause, title, status, durationMs, evidence }: CheckResult): string {
  const time = (durationMs / 1000).toFixed(3);
  // Readers take two cases of one name for one; titles can be the same, ids cannot.
  const slug = id.slice(clause.length + 1);
  const name = escaped(slug === '' ? title : `${title} (${slug})`);
  const head = `    <testcase classname="${escaped(clause)}" name="${name}" time="${time}"`;
  if (status === 'pass') return `${head}/>`;
  const message = escaped(evidence?.message ?? status);
  if (status === 'not-applicable' || status === 'untested') {
    return `${head}><skipped message="${message}"/></testcase>`;
  }
  const kind = status === 'fail' ? 'failure' : 'error';
  const details =
    evidence && 'expected' in evidence
      ? [`expected ${text(evidence.expected)}`, `actual ${text(evidence.actual)}`]
      : [];
  const lines = [...details, ...(evidence?.transcript ?? [])];
  return `${head}><${kind} message="${message}">${escaped(lines.join('\n'))}</${kind}></testcase>`;
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
