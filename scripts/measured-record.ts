/** Records of what benches measured: `docs/measurements/<name>.json`. All figures on pages come from one of them. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';
import { fileURLToPath } from 'node:url';

/** The records that there are. */
export const RECORD_NAMES = [
  'cesql',
  'channels',
  'dispatching',
  'mutation',
  'outbox',
  'receiving',
] as const;

/** Name of a record. */
export type RecordName = (typeof RECORD_NAMES)[number];

/** One measured number. Name and unit together are unique in a record. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the bench aims at, where it does. */
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** One run of a bench. */
export interface BenchRecord {
  /** Day of the run, such as `2026-11-22`. */
  readonly date: string;
  /** What was run. */
  readonly command: string;
  /** What was measured; absent when nobody wrote it down. */
  readonly commit?: string;
  readonly cpu: string;
  readonly platform: string;
  readonly cores: number;
  /** By name, such as `Node`. */
  readonly versions: Readonly<Record<string, string>>;
  /** Sentences that a reader of the figures has to know. */
  readonly remarks: readonly string[];
  readonly figures: readonly Figure[];
}

/** Whether a figure is as it was meant; `undefined` when nothing was aimed at. */
export function isMet({ value, atLeast, atMost }: Figure): boolean | undefined {
  if (atLeast === undefined && atMost === undefined) return undefined;
  return value >= (atLeast ?? -Infinity) && value <= (atMost ?? Infinity);
}

/** What a bench knows of its own run. */
export type Run = Pick<BenchRecord, 'command' | 'figures'> &
  Partial<Pick<BenchRecord, 'versions' | 'remarks'>>;

/** The record of a run that has just been made. Throws when a figure is no number. */
export function recordOf({ command, versions = {}, remarks = [], figures }: Run): BenchRecord {
  return {
    date: new Date().toISOString().slice(0, 10),
    command,
    commit: COMMIT,
    cpu: cpus()[0]?.model ?? 'unknown',
    platform: `${platform()} ${arch()}`,
    cores: cpus().length,
    versions: { Node: process.version, ...versions },
    remarks,
    figures: figures.map((figure) => {
      if (!Number.isFinite(figure.value))
        throw new Error(`Cannot record: "${figure.name}" is no number`);
      return { ...figure, value: Number(figure.value.toPrecision(5)) };
    }),
  };
}

/** What was run, as a reader can run it again: the script of the package, without `--record`. */
export function commandLine(script: string, args = process.argv.slice(2)): string {
  const others = args.filter((argument) => argument !== '--record');
  return [`npm run ${script}`, ...(others.length > 0 ? ['--', ...others] : [])].join(' ');
}

function commitNow(): string {
  const git = (...args: readonly string[]) =>
    spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' }).stdout.trim();
  const changed = git('status', '--porcelain', '--', 'src', 'scripts', 'package-lock.json') !== '';
  return `${git('rev-parse', '--short=12', 'HEAD')}${changed ? ' with changes' : ''}`;
}

/** Reads a record. */
export function readRecord(name: RecordName): BenchRecord {
  return JSON.parse(readFileSync(recordPath(name), 'utf8')) as BenchRecord;
}

/** Writes a record, with a line for each figure. */
export function writeRecord(name: RecordName, record: BenchRecord): void {
  writeFileSync(recordPath(name), recordText(record));
}

/** The text of a record, as the formatter of the project wants it: what fits stands on one line. */
export function recordText({ remarks, figures, ...run }: BenchRecord): string {
  const head = JSON.stringify(run, undefined, 2).replace(/\n\}$/, ',');
  const texts = remarks.map((remark) => JSON.stringify(remark));
  const oneLine = `  "remarks": [${texts.join(', ')}],`;
  const lines = `  "remarks": [\n${texts.map((text) => `    ${text}`).join(',\n')}\n  ],`;
  const said = oneLine.length <= LINE_WIDTH ? oneLine : lines;
  return `${head}\n${said}\n  "figures": [\n${figures.map(figureText).join(',\n')}\n  ]\n}\n`;
}

const LINE_WIDTH = 100;

function figureText(figure: Figure): string {
  const cells = Object.entries(figure).map(([key, value]) => `"${key}": ${JSON.stringify(value)}`);
  const oneLine = `    { ${cells.join(', ')} }`;
  // The comma behind it counts.
  if (oneLine.length < LINE_WIDTH) return oneLine;
  return `    {\n${cells.map((cell) => `      ${cell}`).join(',\n')}\n    }`;
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What is measured: what is there when the bench begins, whatever is committed meanwhile. */
const COMMIT = commitNow();

function recordPath(name: RecordName): string {
  return `${ROOT}docs/measurements/${name}.json`;
}
