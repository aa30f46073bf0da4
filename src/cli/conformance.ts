import { closeSync, openSync, writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import type { Adapter } from '../conformance/adapter.ts';
import { PROFILES, unprovedProfiles } from '../conformance/profiles.ts';
import type { ConformanceReport } from '../conformance/report.ts';
import {
  CHECK_CONCURRENCY_MAX,
  CHECK_TIMEOUT_MS_MAX,
  type CheckResult,
} from '../conformance/run.ts';
import type { Colours } from './colour.ts';
import { planOf } from './conformance-plan.ts';
import { runAdapter } from './conformance-process.ts';
import { countUpTo, timeBetween, timeText, urlFlag } from './flag-values.ts';
import { type Output, type Outputs, runCommand } from './output.ts';
import { signalCode, stoppable } from './until-stopped.ts';

const EXAMPLES = `
The implementation is either a program that speaks the control protocol (--url), or a module whose
default export is an adapter (--adapter). What it does not claim is not applicable; what cannot be seen
from outside is named as not tested.

Profiles: ${Object.keys(PROFILES).join(', ')}.

Examples:
  eds conformance --url http://127.0.0.1:8080/control/v1
  eds conformance --url http://127.0.0.1:8080/control/v1 --profile channel --profile persistent
  eds conformance --url http://127.0.0.1:8080/control/v1 --clause CHN-104 --clause DLV-112
  eds conformance --adapter ./my-adapter.js --json > report.json
  eds conformance --url http://127.0.0.1:8080/control/v1 --junit report.xml --html report.html

The kit's recipients listen on 127.0.0.1, so the implementation has to run on this machine.

Ctrl-C ends the run: it prints what was seen so far, which is never green, and ends with 130.

Exit codes: 0 it conforms, 1 a check failed, gave no answer, or nothing passed, in all or of a profile
that was asked for, 2 it could not run.`;

interface ConformanceFlags {
  readonly url?: string;
  readonly adapter?: string;
  readonly profile?: readonly string[];
  readonly clause?: readonly string[];
  readonly timeout: number;
  readonly jobs: number;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly junit?: string;
  readonly html?: string;
}

/** `eds conformance`: runs the kit against an implementation. */
export function conformanceCommand(): Command {
  const several = (text: string, before: readonly string[] = []): readonly string[] => [
    ...before,
    text,
  ];
  return new Command('conformance')
    .description('run the conformance kit against an implementation')
    .option('--url <url>', 'control API of the implementation', urlFlag)
    .option('--adapter <file>', 'module whose default export is an adapter')
    .option('--profile <name>', 'only what this profile asks for; can be repeated', several)
    .option(
      '--clause <id>',
      'only the checks of this clause; can be repeated',
      (id, before?: readonly string[]) => several(id.toUpperCase(), before),
    )
    .addOption(
      new Option('--timeout <time>', 'longest time for one check')
        .argParser(timeBetween(1, CHECK_TIMEOUT_MS_MAX))
        .default(TIMEOUT_MS, timeText(TIMEOUT_MS)),
    )
    .option(
      '--jobs <n>',
      `checks at a time, up to ${CHECK_CONCURRENCY_MAX} (default: 6 with --url, 1 with --adapter)`,
      countUpTo(CHECK_CONCURRENCY_MAX),
    )
    .option('--all', 'list the checks that passed as well')
    .option('--json', 'print the report as JSON')
    .option('--junit <file>', 'write the report as JUnit XML too')
    .option('--html <file>', 'write the report as an HTML page too')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: ConformanceFlags, command: Command) => {
      if ((flags.url === undefined) === (flags.adapter === undefined)) {
        command.error('error: give either --url or --adapter');
      }
      await runCommand((outputs) => run(flags, outputs));
    });
}

const CONFORMS = 0;
const DOES_NOT = 1;
const NOT_RUN = 2;

/** What `--timeout` is without a value, in milliseconds. */
const TIMEOUT_MS = 60_000;

/** Checks at a time when each of them mostly waits for another process. */
const JOBS_OVER_HTTP = 6;

async function run(flags: ConformanceFlags, { out, err }: Outputs): Promise<number> {
  try {
    // Before minutes are spent on a report that cannot be kept.
    for (const file of [flags.junit, flags.html]) if (file !== undefined) assertWritable(file);
    return await stoppable(async (signal) => {
      signal.addEventListener('abort', () => {
        err.line(`${signal.reason}: ending the run (again: ends at once)`);
        void err.flush(true);
      });
      const report = await reportOf(flags, signal, err);
      const unproved = unprovedProfiles(flags.profile ?? [], report.results);
      // A signal that comes when every check has answered stops nothing.
      const stopped =
        signal.aborted && !isComplete(report) ? (signal.reason as NodeJS.Signals) : undefined;
      await write({ report, unproved, stopped }, flags, out);
      if (stopped !== undefined) {
        err.line(`${stopped}: the run is not complete, and proves nothing`);
        return signalCode(stopped);
      }
      for (const name of unproved) {
        err.line(`Profile ${name}: not proved; it is not claimed, or a check of it did not pass`);
      }
      return report.conforms && unproved.length === 0 ? CONFORMS : DOES_NOT;
    });
  } catch (error) {
    err.line(`Cannot run the kit: ${error instanceof Error ? error.message : String(error)}`);
    return NOT_RUN;
  }
}

function isComplete({ results }: ConformanceReport): boolean {
  return results.length > 0 && results.every(({ status }) => status !== 'inconclusive');
}

function assertWritable(file: string): void {
  closeSync(openSync(file, 'a'));
}

async function reportOf(
  flags: ConformanceFlags,
  signal: AbortSignal,
  err: Output,
): Promise<ConformanceReport> {
  const { conformanceReport } = await import('../conformance/report.ts');
  const { name, results } =
    flags.url === undefined
      ? await overAdapter(flags.adapter ?? '', flags, { signal, err })
      : await overHttp(flags.url, flags, { signal, err });
  return conformanceReport(results, { adapter: name });
}

interface With {
  readonly signal: AbortSignal;
  readonly err: Output;
}

interface Ran {
  readonly name: string;
  readonly results: readonly CheckResult[];
}

async function overAdapter(
  adapter: string,
  { profile, clause, timeout: timeoutMs, jobs: concurrency = 1 }: ConformanceFlags,
  { signal, err }: With,
): Promise<Ran> {
  let show: Progress = () => undefined;
  const run = {
    adapter,
    timeoutMs,
    concurrency,
    ...(profile && { profile }),
    ...(clause && { clause }),
  };
  try {
    return await runAdapter(run, {
      signal,
      onPlan: (total) => {
        show = progress(total, err);
      },
      onResult: (result) => show(result),
      onNote: (text) => err.line(`Note: ${text}`),
    });
  } finally {
    show(undefined);
  }
}

async function overHttp(url: string, flags: ConformanceFlags, { signal, err }: With): Promise<Ran> {
  const { runChecks } = await import('../conformance/run.ts');
  const { checks, clauses } = await planOf(flags);
  const adapter = await openSystem(url);
  const show = progress(checks.length, err);
  const { timeout: timeoutMs, jobs: concurrency = JOBS_OVER_HTTP } = flags;
  const options = { clauses, timeoutMs, concurrency, signal, onResult: show };
  const results = await runChecks(checks, adapter, options).finally(() => show(undefined));
  return { name: adapter.name, results };
}

async function openSystem(url: string): Promise<Adapter> {
  const { httpSystem } = await import('../conformance/http-system.ts');
  const system = httpSystem(url);
  const { manifest, close } = await system.open({
    clock: (await import('../clock.ts')).systemClock,
    transport: () => Promise.reject(new TypeError('Nothing is sent before the first check')),
  });
  await close();
  return { name: [manifest.name, manifest.version].filter(Boolean).join(' '), system };
}

/** Width of a terminal that does not tell its own. */
const COLUMNS = 80;

/** Shows one result more, or takes the line away. */
type Progress = (result: CheckResult | undefined) => void;

/** A line that is written over again on a terminal, and nothing elsewhere. */
function progress(total: number, err: Output): Progress {
  const isShown = process.stderr.isTTY;
  const { colours } = err;
  const seen = { done: 0, failed: 0 };
  return (result) => {
    if (result?.status === 'untested') return;
    if (result !== undefined) {
      seen.done += 1;
      if (result.status === 'fail' || result.status === 'inconclusive') seen.failed += 1;
    }
    if (!isShown) return;
    const failed = seen.failed === 0 ? '' : `, ${seen.failed} not passed`;
    const head = `${seen.done} of ${total}${failed}  `;
    // A line that the terminal breaks could not be written over.
    const room = Math.max((process.stderr.columns ?? COLUMNS) - head.length - 1, 0);
    const text = result === undefined ? '' : head + result.id.slice(0, room);
    process.stderr.write(`\r\u001b[K${seen.failed === 0 ? text : colours.red(text)}`);
  };
}

/** What a run has come to. */
interface Found {
  readonly report: ConformanceReport;
  readonly unproved: readonly string[];
  /** The signal that has ended it before it was complete. */
  readonly stopped: NodeJS.Signals | undefined;
}

async function write(found: Found, flags: ConformanceFlags, out: Output): Promise<void> {
  const { report, unproved } = found;
  const reproduce = commandLine(flags);
  if (flags.junit !== undefined) {
    const { formatJunit } = await import('../conformance/report-junit.ts');
    writeFileSync(flags.junit, formatJunit(report, { unproved }));
  }
  if (flags.html !== undefined) {
    const { formatHtml } = await import('../conformance/report-html.ts');
    writeFileSync(flags.html, formatHtml(report, { reproduce, unproved }));
  }
  if (flags.json) {
    const unprovedPart = unproved.length === 0 ? {} : { unprovedProfiles: unproved };
    out.line(JSON.stringify({ ...report, reproduce, ...unprovedPart }, null, 2));
    return;
  }
  for (const line of await reportLines(found, flags, out.colours)) out.line(line);
  out.line('');
  out.line('How to reproduce:');
  out.line(`  ${reproduce}`);
  const [failed] = report.results.filter(({ status }) => status === 'fail');
  if (failed !== undefined) {
    out.line(
      `  ${commandLine({ ...flags, clause: [failed.clause] })}    (the first failure alone)`,
    );
  }
}

async function reportLines(
  { report, stopped }: Found,
  { all }: ConformanceFlags,
  colours: Colours,
): Promise<readonly string[]> {
  const { formatReport } = await import('../conformance/report.ts');
  const untested = report.results.filter(({ status }) => status === 'untested');
  const answered = report.results.filter((result) => !isAborted(result));
  const results = answered.filter(({ status }) => status !== 'untested');
  const lines = formatReport({ ...report, results }, { all: all === true })
    .trimEnd()
    .split('\n');
  const last = lines.pop() ?? '';
  if (stopped !== undefined) {
    const [done, all] = [results.length, report.results.length - untested.length];
    const { pass, fail } = report.summary;
    const numbers = `${pass} pass, ${fail} fail`;
    const partial = `${report.adapter}: partial, ${stopped} after ${done} of ${all} checks (${numbers})`;
    return [...lines, colours.red(partial)];
  }
  const verdict = report.conforms ? colours.green(last) : colours.red(last);
  if (untested.length === 0) return [...lines, verdict];
  const ids = untested.map(({ id }) => id).join(' ');
  return [
    ...lines,
    `Not tested, because the kit does not see it from outside:`,
    `  ${ids}`,
    verdict,
  ];
}

/** Whether a check has not answered because the run was ended. */
function isAborted({ status, evidence }: CheckResult): boolean {
  return status === 'inconclusive' && evidence?.message.endsWith('The run was aborted') === true;
}

function commandLine(flags: ConformanceFlags): string {
  const { url, adapter, profile = [], clause = [] } = flags;
  const target = url === undefined ? ['--adapter', adapter ?? ''] : ['--url', url];
  const rest = [
    ...profile.flatMap((name) => ['--profile', name]),
    ...clause.flatMap((id) => ['--clause', id]),
  ];
  return ['eds conformance', ...target, ...rest].join(' ');
}
