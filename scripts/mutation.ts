/**
 * `npm run mutation`: changes the code in small ways, one at a time, and asks whether a test notices.
 *
 *     npm run mutation                          every folder
 *     npm run mutation -- src/filters           one folder
 *     npm run mutation -- src/cesql/like.ts     one file; the rest of its folder keeps its last results
 *     npm run mutation -- --record              every folder; keeps the scores, for the page that shows them
 *
 * Prints a line a folder and its survivors by file. Exit code 1 when less than 85 % of a folder's
 * mutants are killed, or when its tests fail without any. What was found already is not run again unless
 * its code or its tests changed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { recordRun } from './measured-pages.ts';
import type { Figure } from './measured-record.ts';
import { MUTATION_FOLDERS } from './mutation-folders.ts';
import { scriptArguments } from './script-arguments.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The least part of a folder's mutants that its tests have to kill, in per cent. */
export const MUTATION_SCORE_MIN = 85;

/** The part of a report that is read here; see the schema of mutation-testing-elements. */
export interface MutationReport {
  readonly files: Readonly<Record<string, { readonly mutants: readonly ReportedMutant[] }>>;
}

/** A mutant as the report has it. */
export interface ReportedMutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: string;
  /** What the runner says of it; absent when StrykerJS itself ended the test. */
  readonly statusReason?: string;
  readonly location: { readonly start: { readonly line: number; readonly column: number } };
}

/** The numbers of one folder. */
export interface MutationScore {
  readonly killed: number;
  readonly survived: number;
  /** Not judged: they run only when a module is loaded, or do not compile. */
  readonly ignored: number;
  /** In per cent of those that were judged; 0 when there are none. */
  readonly score: number;
}

const KILLED = new Set(['Killed', 'Timeout']);
const SURVIVED = new Set(['Survived', 'NoCoverage']);

/** Counts the mutants of a report. Code that no test reaches counts as survived. */
export function scoreOf({ files }: MutationReport): MutationScore {
  const all = Object.values(files).flatMap(({ mutants }) => mutants);
  const killed = all.filter(({ status }) => KILLED.has(status)).length;
  const survived = all.filter(({ status }) => SURVIVED.has(status)).length;
  const judged = killed + survived;
  const score = judged === 0 ? 0 : (killed / judged) * 100;
  return { killed, survived, ignored: all.length - judged, score };
}

/** The figures of a folder for the record: its score, and how those were killed that made no test fail. */
export function mutationFigures(folder: string, report: MutationReport): readonly Figure[] {
  const { killed, survived, ignored, score } = scoreOf(report);
  const reasons = Object.values(report.files)
    .flatMap(({ mutants }) => mutants)
    .filter(({ status }) => status === 'Timeout')
    .map(({ statusReason = '' }) => statusReason);
  const loops = reasons.filter((reason) => reason.includes('reaches it more than')).length;
  const waits = reasons.filter((reason) => reason.endsWith('waits and waits')).length;
  const counts = {
    killed,
    'endless loop': loops,
    'endless wait': waits,
    'out of time': reasons.length - loops - waits,
    survived,
    'not judged': ignored,
  };
  return [
    { name: `src/${folder}: score`, value: score, unit: '%', atLeast: MUTATION_SCORE_MIN },
    ...Object.entries(counts).map(([what, value]) => {
      return { name: `src/${folder}: ${what}`, value, unit: 'mutants' };
    }),
  ];
}

/** The survivors as text, one a line: place, kind of change and what stood there instead. */
export function survivorsOf({ files }: MutationReport): string[] {
  return Object.entries(files).flatMap(([file, { mutants }]) =>
    mutants
      .filter(({ status }) => SURVIVED.has(status))
      .sort((a, b) => a.location.start.line - b.location.start.line)
      .map(({ mutatorName, replacement = '', status, location: { start } }) => {
        const unreached = status === 'NoCoverage' ? ', in code that no test reaches' : '';
        const change = `${mutatorName}: ${replacement.replaceAll(/\s+/g, ' ').slice(0, 80)}`;
        return `${file}:${start.line}:${start.column} ${change}${unreached}`;
      }),
  );
}

interface Part {
  readonly folder: string;
  readonly file?: string;
}

/** A folder or file of the command line; `undefined` when it is none of those that are judged. */
export function partOf(argument: string): Part | undefined {
  const [, folder, file] = /^(?:src\/)?([a-z]+)(\/[\w/-]+\.ts)?\/?$/.exec(argument) ?? [];
  if (!MUTATION_FOLDERS.some((one) => one === folder) || folder === undefined) return undefined;
  return file === undefined ? { folder } : { folder, file: `src/${folder}${file}` };
}

/** StrykerJS changes nothing for a file that is not there, and is content. */
function isThere({ file }: Part): boolean {
  return file === undefined || existsSync(join(ROOT, file));
}

function mutate({ folder, file }: Part): boolean {
  const args = ['run', 'scripts/stryker.config.mjs', ...(file ? ['--mutate', file] : [])];
  const { status } = spawnSync('node_modules/.bin/stryker', args, {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, MUTATION_FOLDER: folder, FUZZ: '0.05' },
  });
  return status === 0;
}

function reportOf(folder: string): MutationReport {
  const text = readFileSync(join(ROOT, `.results/mutation/${folder}.json`), 'utf8');
  return JSON.parse(text) as MutationReport;
}

function main(args: readonly string[]): number {
  const parts = (args.length > 0 ? args : MUTATION_FOLDERS).map(partOf);
  const known = parts.filter((part) => part !== undefined).filter(isThere);
  if (known.length < parts.length) {
    console.error(`Name folders or files of ${MUTATION_FOLDERS.join(', ')}, such as src/filters`);
    return 2;
  }
  const lines: string[] = [];
  let failed = false;
  for (const part of known) {
    if (!mutate(part)) {
      // Stryker has said why. What it left here is the report of an earlier run.
      lines.push(`src/${part.folder}: not judged`);
      failed = true;
      continue;
    }
    const report = reportOf(part.folder);
    const { killed, survived, ignored, score } = scoreOf(report);
    if (score < MUTATION_SCORE_MIN) failed = true;
    console.log(survivorsOf(report).join('\n'));
    const mark = score < MUTATION_SCORE_MIN ? 'below' : 'at least';
    lines.push(
      `src/${part.folder}: ${score.toFixed(1)} %, ${mark} ${MUTATION_SCORE_MIN} %: ${killed} killed, ${survived} survived, ${ignored} not judged`,
    );
  }
  console.log(`\n${lines.join('\n')}`);
  return failed ? 1 : 0;
}

/** Runs every folder and keeps their scores, unless one was not judged or is too low. */
function record(): number {
  const isAgain = MUTATION_FOLDERS.some((folder) => {
    return existsSync(join(ROOT, `.results/mutation/${folder}-incremental.json`));
  });
  const code = main([]);
  if (code !== 0) return code;
  const figures = MUTATION_FOLDERS.flatMap((folder) => mutationFigures(folder, reportOf(folder)));
  const remarks = isAgain ? ['What had not changed since an earlier run kept its verdict.'] : [];
  recordRun('mutation', { command: 'npm run mutation', remarks, figures });
  return code;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const flags = { record: { type: 'boolean' } } as const;
  const { values, positionals } = scriptArguments(import.meta.url, flags, true);
  if (values.record && positionals.length > 0) {
    console.error('A part is no record: leave out its name');
    process.exitCode = 2;
  } else process.exitCode = values.record ? record() : main(positionals);
}
