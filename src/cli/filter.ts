import { Command } from 'commander';
import { EventDeliveryError } from '../errors.ts';
import type { Explanation } from '../filters/explanation.ts';
import { formatExplanation } from '../filters/format-explanation.ts';
import { FILTER_TEXT_LENGTH_MAX } from '../filters/limits.ts';
import { readFilters } from '../filters/read.ts';
import type { TriggerFilter } from '../filters/trigger.ts';
import { type Output, type Outputs, runCommand } from './output.ts';
import { type ProblemReporter, problemReporter } from './problems.ts';
import { type EventRecord, readEvents, STANDARD_INPUT } from './read-events.ts';
import { readText } from './read-text.ts';
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
  kubectl get trigger my-trigger -o yaml | eds filter --filters - events.ndjson
  tail -f events.ndjson | eds filter --filters trigger.yaml   as they come
  eds filter --filters trigger.yaml --explain event.json      tell why it matches or does not
  eds filter --filters trigger.yaml --explain --json e.json   the same for a program

Exit codes: 0 an event matched, 1 none matched, 2 something could not be read.`;

/** `eds filter`: runs the filter of a Trigger against events. */
export function filterCommand(): Command {
  return new Command('filter')
    .description('print the events that match the filters of a Trigger, or tell why they do not')
    .argument('[events...]', 'files with events; - is standard input')
    .requiredOption(
      '--filters <file>',
      'Trigger, or a bare filter list, in YAML or JSON; - is standard input',
    )
    .option('--explain', 'print for each event which expression decided, and why')
    .option('--json', 'print explanations and problems as one JSON object a line')
    .option('--no-new-trigger-filters', 'only spec.filter counts, as with the feature switched off')
    .addHelpText('after', EXAMPLES)
    .action(async (files: readonly string[], flags: FilterFlags, command: Command) => {
      if (flags.filters === STANDARD_INPUT && (files.length === 0 || files.includes('-'))) {
        command.error('error: standard input is the filters: name a file with the events');
      }
      await runCommand((outputs) => run(files, flags, outputs));
    });
}

/** Bytes of the longest text of filters: a character takes at most four. */
const FILTER_TEXT_BYTES = 4 * FILTER_TEXT_LENGTH_MAX;

const MATCHED = 0;
const NONE_MATCHED = 1;
const BAD_INPUT = 2;

async function run(
  files: readonly string[],
  flags: FilterFlags,
  { out, err }: Outputs,
): Promise<number> {
  const { report, end } = problemReporter(flags, err);
  const filter = await loadFilter(flags, report);
  if (filter === undefined) return BAD_INPUT;
  noteIgnored(filter, flags, err);
  const seen = { matched: false, bad: false, events: 0 };
  for await (const records of readEvents(files, process.stdin)) {
    for (const record of records) {
      handle(record, filter, { flags, out, seen, report });
      await Promise.all([out.flush(), err.flush()]);
    }
    // What is complete goes out at once: the input can be a pipe that stays open for hours.
    await Promise.all([out.flush(true), err.flush(true)]);
    if (out.isClosed()) break;
  }
  end();
  if (out.isClosed()) return MATCHED;
  if (seen.bad) return BAD_INPUT;
  if (seen.events === 0) note('there was no event to filter', undefined, flags, err);
  return seen.matched ? MATCHED : NONE_MATCHED;
}

type Report = ProblemReporter['report'];

interface Run {
  readonly flags: FilterFlags;
  readonly out: Output;
  readonly seen: { matched: boolean; bad: boolean; events: number };
  readonly report: Report;
}

function handle(record: EventRecord, filter: TriggerFilter, run: Run): void {
  const { found } = record;
  if (found === undefined) {
    run.seen.bad = true;
    run.report(record, record.problems);
    return;
  }
  run.seen.events += 1;
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

function explanationText(record: EventRecord, explanation: Explanation, { out }: Run): string {
  const { green, red, faint } = out.colours;
  const { id, type } = record.found?.event ?? {};
  const verdict = explanation.matched ? green('matches') : red('does not match');
  const head = `${verdict}: ${JSON.stringify(id)}, type ${JSON.stringify(type)}`;
  const tree = formatExplanation(explanation, { match: green, noMatch: red, faint });
  return `${head}  ${faint(`${record.file}:${record.line}`)}\n${tree}\n`;
}

async function loadFilter(flags: FilterFlags, report: Report): Promise<TriggerFilter | undefined> {
  const { filters: file, newTriggerFilters } = flags;
  try {
    return readFilters(await readText(file, FILTER_TEXT_BYTES), { newTriggerFilters });
  } catch (error) {
    if (error instanceof EventDeliveryError) report({ file }, error.problems);
    else report({ file, line: 0 }, [unreadable(error)]);
    return undefined;
  }
}

/** A field that does not count is the commonest reason for a filter that "does nothing". @see FLT-106 */
function noteIgnored(filter: TriggerFilter, flags: FilterFlags, err: Output): void {
  if (filter.ignored === undefined) return;
  const why = flags.newTriggerFilters
    ? 'filters overrides it'
    : 'the feature new-trigger-filters is switched off';
  note(`${filter.ignored} is ignored: ${why}`, flags.filters, flags, err);
}

function note(text: string, file: string | undefined, { json }: FilterFlags, err: Output): void {
  err.line(json ? JSON.stringify({ file, note: text }) : `${file ?? 'eds filter'}: ${text}`);
}
