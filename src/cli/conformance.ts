import { closeSync, existsSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Command, Option } from 'commander';
import type { Adapter } from '../conformance/adapter.ts';
import type { Check } from '../conformance/check.ts';
import { PROFILES, profileChecks, unprovedProfiles } from '../conformance/profiles.ts';
import type { ConformanceReport } from '../conformance/report.ts';
import {
  CHECK_CONCURRENCY_MAX,
  CHECK_TIMEOUT_MS_MAX,
  type CheckResult,
  type ClauseChoice,
} from '../conformance/run.ts';
import type { Colours } from './colour.ts';
import { countUpTo, timeBetween, timeText, urlFlag } from './flag-values.ts';
import { type Output, type Outputs, runCommand } from './output.ts';
import { stoppable } from './until-stopped.ts';

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
    const report = await reportOf(flags, err);
    const unproved = unprovedProfiles(flags.profile ?? [], report.results);
    await write(report, unproved, flags, out);
    for (const name of unproved) {
      err.line(`Profile ${name}: not proved; it is not claimed, or a check of it did not pass`);
    }
    return report.conforms && unproved.length === 0 ? CONFORMS : DOES_NOT;
  } catch (error) {
    err.line(`Cannot run the kit: ${error instanceof Error ? error.message : String(error)}`);
    return NOT_RUN;
  }
}

function assertWritable(file: string): void {
  closeSync(openSync(file, 'a'));
}

async function reportOf(flags: ConformanceFlags, err: Output): Promise<ConformanceReport> {
  const { allChecks } = await import('../conformance/kit.ts');
  const { conformanceReport } = await import('../conformance/report.ts');
  const { runChecks } = await import('../conformance/run.ts');
  const isOutside = flags.url !== undefined || flags.profile !== undefined;
  const checks = isOutside ? profileChecks(allChecks, flags.profile ?? []) : allChecks;
  for (const id of flags.clause ?? []) assertClause(id, allChecks);
  const clauses = clauseChoices(flags, checks);
  const adapter = await openAdapter(flags);
  const total = checks.filter(({ clause }) => clauses.some(({ id }) => id === clause)).length;
  const show = progress(total, err);
  const options = { clauses, timeoutMs: flags.timeout, onResult: show };
  // In process nothing but checks runs: a signal that is waited for would come when they are done.
  const results = await (flags.url === undefined
    ? runChecks(checks, adapter, { ...options, concurrency: flags.jobs ?? 1 })
    : stoppable(async (signal) => {
        const concurrency = flags.jobs ?? JOBS_OVER_HTTP;
        const found = await runChecks(checks, adapter, { ...options, concurrency, signal });
        if (signal.aborted) throw new Error(`${signal.reason}: the run is not complete`);
        return found;
      })
  ).finally(() => show(undefined));
  return conformanceReport(results, { adapter: adapter.name });
}

async function openAdapter({ url, adapter }: ConformanceFlags): Promise<Adapter> {
  if (url !== undefined) {
    const { httpSystem } = await import('../conformance/http-system.ts');
    const system = httpSystem(url);
    const { manifest, close } = await system.open({
      clock: (await import('../clock.ts')).systemClock,
      transport: () => Promise.reject(new TypeError('Nothing is sent before the first check')),
    });
    await close();
    return { name: [manifest.name, manifest.version].filter(Boolean).join(' '), system };
  }
  const module = (await import(pathToFileURL(resolve(adapter ?? '')).href)) as {
    readonly default?: Adapter;
  };
  if (typeof module.default?.name === 'string') return module.default;
  throw new Error(`${adapter} has no default export with a name`);
}

/**
 * The clauses that were asked for; with neither a clause nor a profile those of the checks and, over HTTP, every clause
 * that binds channels and senders: what has no check is then in the report.
 */
function clauseChoices(flags: ConformanceFlags, checks: readonly Check[]): readonly ClauseChoice[] {
  if (flags.clause !== undefined) return flags.clause.map((id) => ({ id }));
  const ids = new Set(checks.map(({ clause }) => clause));
  if (flags.url !== undefined && flags.profile === undefined) {
    for (const id of bindingClauses()) ids.add(id);
  }
  const untested = 'The kit has no check that sees it from outside';
  return [...ids].map((id) => ({ id, untested }));
}

/** A clause that is mistyped has no check either, and is not to be reported as one that the kit does not see. */
function assertClause(id: string, checks: readonly Check[]): void {
  const isKnown = checks.some(({ clause }) => clause === id);
  if (isKnown || pagesOf(/\.md$/).some((page) => page.includes(`**${id}** `))) return;
  throw new Error(`there is no clause ${JSON.stringify(id)}; write an id such as CHN-104`);
}

/** Ids of the clauses with MUST or MUST NOT about sending and channels. */
function bindingClauses(): readonly string[] {
  return pagesOf(/^[25]-.*\.md$/)
    .flatMap((text) => [
      ...text.matchAll(/^(?:- )?\*\*((?:DLV-1|CHN-)[0-9]+)\*\* [^*]*?\bMUST\b/gm),
    ])
    .map(([, id = '']) => id);
}

/** The pages of the specification, which are part of this package. */
function pagesOf(name: RegExp): readonly string[] {
  const folder = fileURLToPath(new URL('../../spec/', import.meta.url));
  const pages = existsSync(folder) ? readdirSync(folder) : [];
  return pages.filter((page) => name.test(page)).map((page) => readFileSync(folder + page, 'utf8'));
}

/** A line that is written over again on a terminal, and nothing elsewhere. */
function progress(total: number, err: Output) {
  const isShown = process.stderr.isTTY;
  const { colours } = err;
  const seen = { done: 0, failed: 0 };
  return (result: CheckResult | undefined): void => {
    if (result?.status === 'untested') return;
    if (result !== undefined) {
      seen.done += 1;
      if (result.status === 'fail' || result.status === 'inconclusive') seen.failed += 1;
    }
    if (!isShown) return;
    const failed = seen.failed === 0 ? '' : `, ${colours.red(`${seen.failed} not passed`)}`;
    const text = result === undefined ? '' : `${seen.done} of ${total}${failed}  ${result.id}`;
    process.stderr.write(`\r\u001b[K${text}`);
  };
}

async function write(
  report: ConformanceReport,
  unproved: readonly string[],
  flags: ConformanceFlags,
  out: Output,
): Promise<void> {
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
  for (const line of await reportLines(report, flags, out.colours)) out.line(line);
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
  report: ConformanceReport,
  { all }: ConformanceFlags,
  colours: Colours,
): Promise<readonly string[]> {
  const { formatReport } = await import('../conformance/report.ts');
  const untested = report.results.filter(({ status }) => status === 'untested');
  const results = report.results.filter(({ status }) => status !== 'untested');
  const lines = formatReport({ ...report, results }, { all: all === true })
    .trimEnd()
    .split('\n');
  const last = lines.pop() ?? '';
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

function commandLine(flags: ConformanceFlags): string {
  const { url, adapter, profile = [], clause = [] } = flags;
  const target = url === undefined ? ['--adapter', adapter ?? ''] : ['--url', url];
  const rest = [
    ...profile.flatMap((name) => ['--profile', name]),
    ...clause.flatMap((id) => ['--clause', id]),
  ];
  return ['eds conformance', ...target, ...rest].join(' ');
}
