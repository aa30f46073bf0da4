import type { CheckResult, CheckStatus } from './run.ts';

/** Version of the report's form; it grows when a field changes its meaning. */
export const REPORT_VERSION = 1;

/** A run as a document: what `JSON.stringify` writes is what another tool reads. */
export interface ConformanceReport {
  readonly version: typeof REPORT_VERSION;
  /** Name of the implementation. */
  readonly adapter: string;
  /** True when at least one check passed and none failed or gave no answer. */
  readonly conforms: boolean;
  /** How many results have each status. */
  readonly summary: Readonly<Record<CheckStatus, number>>;
  readonly results: readonly CheckResult[];
}

const STATUSES: readonly CheckStatus[] = [
  'pass',
  'fail',
  'inconclusive',
  'not-applicable',
  'untested',
];
const MARKS: Readonly<Record<CheckStatus, string>> = {
  pass: 'ok  ',
  fail: 'FAIL',
  inconclusive: '??  ',
  'not-applicable': 'n/a ',
  untested: '-   ',
};
/** Longest value shown in a text report, in characters; the JSON report has all of it. */
export const SHOWN_VALUE_LENGTH_MAX = 200;

/**
 * Makes a report of results.
 *
 * @param results Results of a run, in order.
 * @param options `adapter`: name of the implementation.
 * @returns The report; it conforms only when something passed.
 * @see CNF-023
 * @example A run in which nothing applied does not conform
 * ```ts
 * import { conformanceReport } from 'event-delivery-spec/conformance';
 *
 * conformanceReport([], { adapter: 'mine' }).conforms; // => false
 * ```
 */
export function conformanceReport(
  results: readonly CheckResult[],
  options: { readonly adapter: string },
): ConformanceReport {
  const count = (status: CheckStatus) => results.filter((one) => one.status === status).length;
  const summary = {
    pass: count('pass'),
    fail: count('fail'),
    inconclusive: count('inconclusive'),
    'not-applicable': count('not-applicable'),
    untested: count('untested'),
  };
  const conforms = summary.pass > 0 && summary.fail === 0 && summary.inconclusive === 0;
  return { version: REPORT_VERSION, adapter: options.adapter, conforms, summary, results };
}

/**
 * Writes a report for people: what needs attention first, then the numbers.
 *
 * @param report The report.
 * @param options `all`: list passing checks as well; default false.
 * @returns Lines joined by `\n`, with one at the end.
 * @see CNF-023
 * @example The numbers of an empty run
 * ```ts
 * import { conformanceReport, formatReport } from 'event-delivery-spec/conformance';
 *
 * formatReport(conformanceReport([], { adapter: 'mine' }));
 * // => 'mine: does not conform (0 pass)\n'
 * ```
 */
export function formatReport(
  report: ConformanceReport,
  options: { readonly all?: boolean } = {},
): string {
  const shown = report.results.filter((one) => options.all === true || one.status !== 'pass');
  const counts = STATUSES.filter((status) => status === 'pass' || report.summary[status] > 0);
  const numbers = counts.map((status) => `${report.summary[status]} ${status}`).join(', ');
  const verdict = report.conforms ? 'conforms' : 'does not conform';
  const lines = [...shown.flatMap(resultLines), `${report.adapter}: ${verdict} (${numbers})`];
  return `${lines.join('\n')}\n`;
}

function resultLines({ id, title, status, evidence }: CheckResult): string[] {
  const lines = [`${MARKS[status]} ${id}  ${title}`];
  if (evidence === undefined) return lines;
  lines.push(`       ${evidence.message}`);
  if ('expected' in evidence) lines.push(`       expected ${show(evidence.expected)}`);
  if ('expected' in evidence) lines.push(`       actual   ${show(evidence.actual)}`);
  for (const line of evidence.transcript ?? []) lines.push(`         ${line}`);
  return lines;
}

/** A value on one line; the runner has made sure that JSON can hold it. */
function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= SHOWN_VALUE_LENGTH_MAX
    ? text
    : `${text.slice(0, SHOWN_VALUE_LENGTH_MAX - 1)}…`;
}
