import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { type Outputs, runCommand } from './output.ts';
import type { TckCase, TckOutcome } from './tck-kit.ts';
import { readTckFile, runTckCase, TCK_ERRATA } from './tck-kit.ts';

const EXAMPLES = `
DIRECTORY is cesql/cesql_tck of the CloudEvents specification.

Examples:
  eds tck ./spec/cesql/cesql_tck            the score of each file
  eds tck ./spec/cesql/cesql_tck --json     one JSON object for each case

Exit codes: 0 every case passes but the errata, which fail as they must; 1 a case fails; 2 the
directory cannot be read or holds no case.`;

interface TckFlags {
  readonly json?: boolean;
}

const PASSES = 0;
const FAILS = 1;
const BAD_INPUT = 2;

/** `eds tck`: runs the official CloudEvents SQL test kit. */
export function tckCommand(): Command {
  return new Command('tck')
    .description('run the official CloudEvents SQL test kit')
    .argument('<directory>', 'directory with the YAML files of the kit')
    .option('--json', 'print one JSON object for each case')
    .addHelpText('after', EXAMPLES)
    .action(async (directory: string, flags: TckFlags) => {
      await runCommand((outputs) => run(directory, flags, outputs));
    });
}

async function run(directory: string, flags: TckFlags, { out, err }: Outputs): Promise<number> {
  try {
    const outcomes = readOutcomes(directory);
    if (outcomes.length === 0) throw new Error(`${directory} holds no YAML file with a case`);
    if (flags.json) for (const outcome of outcomes) out.line(JSON.stringify(outcome));
    else for (const line of report(outcomes)) out.line(line);
    return outcomes.some(({ outcome }) => outcome === 'fail') ? FAILS : PASSES;
  } catch (error) {
    err.line(`Cannot run test kit: ${error instanceof Error ? error.message : String(error)}`);
    err.line('  Name the directory cesql/cesql_tck of a copy of the CloudEvents specification');
    return BAD_INPUT;
  }
}

function readOutcomes(directory: string): readonly TckOutcome[] {
  const files = readdirSync(directory).filter((file) => /\.ya?ml$/.test(file));
  return files.sort().flatMap((file) => {
    const cases = readCases(join(directory, file));
    return cases.map((tckCase) => runTckCase(file, tckCase));
  });
}

function readCases(path: string): readonly TckCase[] {
  try {
    return readTckFile(readFileSync(path, 'utf8'));
  } catch (cause) {
    // What comes after the first line is a piece of the file.
    const [state] = (cause instanceof Error ? cause.message : String(cause)).split(':\n');
    throw new Error(`${path}: ${state}`, { cause });
  }
}

/** The score of each file, what fails, the errata and the sum. */
export function report(outcomes: readonly TckOutcome[]): readonly string[] {
  const files = [...new Set(outcomes.map(({ file }) => file))];
  const width = Math.max(0, ...files.map((file) => file.length));
  const scores = files.map((file) => {
    const own = outcomes.filter((outcome) => outcome.file === file);
    return `${file.padEnd(width)}  ${passed(own)} of ${own.length}`;
  });
  const rest = outcomes.filter(({ outcome }) => outcome !== 'pass').flatMap(explain);
  return [...scores, ...rest, `${passed(outcomes)} of ${outcomes.length} pass`];
}

function passed(outcomes: readonly TckOutcome[]): number {
  return outcomes.filter(({ outcome }) => outcome === 'pass').length;
}

function explain({ file, name, expression, outcome, expected, actual }: TckOutcome): string[] {
  const lines = [`${outcome}: ${file}, "${name}": ${expression}`];
  lines.push(`  the kit expects ${expected}; the result is ${actual}`);
  const known = TCK_ERRATA.find(
    (erratum) => erratum.file === file && erratum.expression === expression,
  );
  if (outcome === 'erratum' && known !== undefined)
    lines.push(`  an error of the kit: ${known.why}`);
  return lines;
}
