import type { ConformanceReport } from './report.ts';
import { escaped } from './report-junit.ts';
import type { CheckResult, CheckStatus } from './run.ts';

/** How to repeat a run, and where its clauses are. */
export interface HtmlOptions {
  /** The command line that makes this report again. */
  readonly reproduce?: string | undefined;
  /** Address of a clause; default: none, ids are plain text. */
  readonly clauseUrl?: ((clause: string) => string) | undefined;
  /** Profiles that were asked for and are not proved, as `unprovedProfiles()` gives them; default: none. */
  readonly unproved?: readonly string[] | undefined;
}

const HEADINGS: Readonly<Record<CheckStatus, string>> = {
  fail: 'Failed',
  inconclusive: 'No answer',
  pass: 'Passed',
  'not-applicable': 'Not applicable',
  untested: 'Not tested',
};

/**
 * Writes a report as one HTML page without scripts: what failed first, with what went over the network.
 *
 * @param report The report.
 * @param options How to repeat the run; where clauses are; profiles that are not proved.
 * @returns A whole document that loads nothing.
 * @see CNF-030
 * @example What could not be tested is on the page
 * ```ts
 * import { conformanceReport, formatHtml } from 'event-delivery-spec/conformance';
 *
 * const untested = { id: 'CHN-140', clause: 'CHN-140', title: 'CHN-140 is not tested', durationMs: 0 };
 * const report = conformanceReport([{ ...untested, status: 'untested' }], { adapter: 'mine' });
 * formatHtml(report).includes('Not tested (1)'); // => true
 * ```
 */
export function formatHtml(report: ConformanceReport, options: HtmlOptions = {}): string {
  const { adapter, results } = report;
  const { unproved = [] } = options;
  const conforms = report.conforms && unproved.length === 0;
  const verdict = conforms ? 'conforms' : 'does not conform';
  const sections = (Object.keys(HEADINGS) as CheckStatus[]).flatMap((status) => {
    const rows = results.filter((result) => result.status === status);
    return rows.length === 0 ? [] : [section(status, rows, options)];
  });
  const { reproduce } = options;
  const how =
    reproduce === undefined
      ? []
      : ['<h2>How to reproduce</h2>', `<pre>${escaped(reproduce)}</pre>`];
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(adapter)} ${verdict}</title><style>${STYLE}</style></head><body><main>`,
    `<h1>${escaped(adapter)} <span class="${conforms ? 'pass' : 'fail'}">${verdict}</span></h1>`,
    ...(unproved.length === 0
      ? []
      : [`<p>Profiles not proved: ${escaped(unproved.join(', '))}</p>`]),
    ...sections,
    ...how,
    '</main></body></html>',
    '',
  ].join('\n');
}

function section(status: CheckStatus, rows: readonly CheckResult[], options: HtmlOptions): string {
  const isOpen = status === 'fail' || status === 'inconclusive';
  return [
    `<details${isOpen ? ' open' : ''}><summary><h2>${HEADINGS[status]} (${rows.length})</h2></summary><ul>`,
    ...rows.map((row) => item(row, options)),
    '</ul></details>',
  ].join('\n');
}

function item({ id, clause, title, status, evidence }: CheckResult, options: HtmlOptions): string {
  const url = options.clauseUrl?.(clause);
  const name = escaped(id);
  const link = url === undefined ? name : `<a href="${escaped(url)}">${name}</a>`;
  const lines = [`<li class="${status}"><code>${link}</code> ${escaped(title)}`];
  if (evidence !== undefined) lines.push(`<p>${escaped(evidence.message)}</p>`);
  if (evidence && 'expected' in evidence) {
    lines.push(
      `<dl><dt>Expected</dt><dd><code>${value(evidence.expected)}</code></dd>`,
      `<dt>Actual</dt><dd><code>${value(evidence.actual)}</code></dd></dl>`,
    );
  }
  if (evidence?.transcript) lines.push(`<pre>${escaped(evidence.transcript.join('\n'))}</pre>`);
  return `${lines.join('')}</li>`;
}

function value(of: unknown): string {
  return escaped(JSON.stringify(of) ?? String(of));
}

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
summary h2 { display: inline; font-size: 1.2rem; }
li { margin: .5rem 0; overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: .5rem; border: 1px solid; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: 0; }
h1 .pass { color: green; } h1 .fail { color: firebrick; }`;
