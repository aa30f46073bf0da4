import { open } from 'node:fs/promises';
import { Command } from 'commander';
import { EventDeliveryError } from '../errors.ts';
import type { Explanation } from '../filters/explanation.ts';
import { formatExplanation } from '../filters/format-explanation.ts';
import { FILTER_TEXT_LENGTH_MAX } from '../filters/limits.ts';
import { readFilters } from '../filters/read.ts';
import type { TriggerFilter } from '../filters/trigger.ts';
import type { Problem } from '../problem.ts';
import { type Colours, coloursFor } from './colour.ts';
import { createOutput, type Output } from './output.ts';
import { type Origin, problemJson, problemText } from './problems.ts';
import { type EventRecord, readEvents } from './read-events.ts';
import { unreadable } from './unreadable.ts';

interface FilterFlags {
  readonly filters: string;
  readonly explain?: boolean;
  readonly json?: boolean;
  readonly newTriggerFilters: boolean;
}

const EXAMPLES = `
EVENTS are files with one JSON event a line (NDJSON), a JSON array of events, or JSON documents one
after the other; without files, or with -, standard input is read.

Examples:
  eds filter --filters trigger.yaml events.ndjson            print the events that match
  kubectl get trigger my-trigger -o yaml | eds filter --filters /dev/stdin events.ndjson
  tail -f events.ndjson | eds filter --filters trigger.yaml   as they come
  eds filter --filters trigger.yaml --explain event.json      tell why it matches or does not
  eds filter --filters trigger.yaml --explain --json e.json   the same for a program

Exit codes: 0 an event matched, 1 none matched, 2 something could not be read.`;

/** `eds filter`: runs the filter of a Trigger against events. */
export function filterCommand(): Command {
  return new Command('filter')
    .description('print the events that match the filters of a Trigger, or tell why they do not')
    .argument('[events...]', 'files with events; - is standard input')
    .requiredOption('--filters <file>', 'Trigger, or a bare filter list, in YAML or JSON')
    .option('--explain', 'print for each event which expression decided, and why')
    .option('--json', 'print explanations and problems as one JSON object a line')
    .option('--no-new-trigger-filters', 'only spec.filter counts, as with the feature switched off')
    .addHelpText('after', EXAMPLES)
    .action(async (files: readonly string[], flags: FilterFlags) => {
      process.exitCode = await run(files, flags);
    });
}

const MATCHED = 0;
const NONE_MATCHED = 1;
const BAD_INPUT = 2;

async function run(files: readonly string[], flags: FilterFlags): Promise<number> {
  const out = createOutput(process.stdout);
  const err = createOutput(process.stderr);
  const report = reporter(err, flags, coloursFor(process.stderr, process.env));
  const filter = await loadFilter(flags, report);
  if (filter === undefined) {
    await err.flush(true);
    return BAD_INPUT;
  }
  noteIgnored(filter, flags, err);
  const colours = coloursFor(process.stdout, process.env);
  const seen = { matched: false, bad: false };
  for await (const records of readEvents(files, process.stdin)) {
    for (const record of records) {
      handle(record, filter, { flags, out, colours, seen, report });
      await Promise.all([out.flush(), err.flush()]);
    }
    // What is complete goes out at once: the input can be a pipe that stays open for hours.
    await Promise.all([out.flush(true), err.flush(true)]);
    if (out.isClosed()) break;
  }
  const failure = out.failure();
  if (failure !== undefined) {
    report({ file: 'standard output', line: 0 }, [unwritable(failure)]);
    await err.flush(true);
    return BAD_INPUT;
  }
  if (out.isClosed()) return MATCHED;
  if (seen.bad) return BAD_INPUT;
  return seen.matched ? MATCHED : NONE_MATCHED;
}

type Report = (origin: Origin, problems: readonly Problem[]) => void;

interface Run {
  readonly flags: FilterFlags;
  readonly out: Output;
  readonly colours: Colours;
  readonly seen: { matched: boolean; bad: boolean };
  readonly report: Report;
}

function handle(record: EventRecord, filter: TriggerFilter, run: Run): void {
  const { found } = record;
  if (found === undefined) {
    run.seen.bad = true;
    run.report(record, record.problems);
    return;
  }
  const matched = filter(found.event);
  run.seen.matched ||= matched;
  if (!run.flags.explain) {
    if (matched) run.out.line(found.bytes);
    return;
  }
  const explanation = filter.explain(found.event);
  run.out.line(
    run.flags.json
      ? explanationJson(record, explanation)
      : explanationText(record, explanation, run),
  );
}

function explanationJson(record: EventRecord, explanation: Explanation): string {
  const { id, source } = record.found?.event ?? {};
  const { file, line } = record;
  return JSON.stringify({ file, line, id, source, matched: explanation.matched, explanation });
}

function explanationText(record: EventRecord, explanation: Explanation, { colours }: Run): string {
  const { green, red, faint } = colours;
  const { id, type } = record.found?.event ?? {};
  const verdict = explanation.matched ? green('matches') : red('does not match');
  const head = `${verdict}: ${JSON.stringify(id)}, type ${JSON.stringify(type)}`;
  const tree = formatExplanation(explanation, { match: green, noMatch: red, faint });
  return `${head}  ${faint(`${record.file}:${record.line}`)}\n${tree}\n`;
}

async function loadFilter(flags: FilterFlags, report: Report): Promise<TriggerFilter | undefined> {
  const { filters: file, newTriggerFilters } = flags;
  try {
    return readFilters(await readText(file), { newTriggerFilters });
  } catch (error) {
    if (error instanceof EventDeliveryError) report({ file }, error.problems);
    else report({ file, line: 0 }, [unreadable(error)]);
    return undefined;
  }
}

/** Reads a file up to one byte more than a filter text can have, so that a huge one is refused early. */
async function readText(file: string): Promise<string> {
  const handle = await open(file);
  try {
    // A character takes at most four bytes.
    const limit = 4 * FILTER_TEXT_LENGTH_MAX + 1;
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of handle.createReadStream({ autoClose: false })) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > limit) break;
    }
    return Buffer.concat(chunks).toString('utf8');
  } finally {
    await handle.close();
  }
}

function unwritable(error: Error): Problem {
  const message = `Cannot write events: ${error.message}`;
  return { code: 'CLI_UNWRITABLE', pointer: '', message, remedy: 'Check the space that is left' };
}

function reporter(err: Output, flags: FilterFlags, colours: Colours): Report {
  return (origin, problems) => {
    for (const problem of problems) {
      err.line(flags.json ? problemJson(origin, problem) : problemText(origin, problem, colours));
    }
  };
}

/** A field that does not count is the commonest reason for a filter that "does nothing". @see FLT-106 */
function noteIgnored(filter: TriggerFilter, flags: FilterFlags, err: Output): void {
  if (filter.ignored === undefined) return;
  const why = flags.newTriggerFilters
    ? 'filters overrides it'
    : 'the feature new-trigger-filters is switched off';
  const note = `${filter.ignored} is ignored: ${why}`;
  err.line(
    flags.json ? JSON.stringify({ file: flags.filters, note }) : `${flags.filters}: ${note}`,
  );
}
