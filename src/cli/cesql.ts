import { Command, Option } from 'commander';
import split2 from 'split2';
import { check } from '../cesql/check.ts';
import type { Diagnostic } from '../cesql/diagnostic.ts';
import type { Evaluation, EvaluationMode } from '../cesql/evaluate.ts';
import type { ExplainedNode } from '../cesql/explain.ts';
import { explain } from '../cesql/explain.ts';
import { compile } from '../cesql/expression.ts';
import { EXPRESSION_LENGTH_MAX } from '../cesql/limits.ts';
import { positionAt } from '../cesql/position.ts';
import { showValue } from '../cesql/value.ts';
import { EventDeliveryError } from '../errors.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { parseEvent } from '../event/json.ts';
import { EVENT_SIZE_MAX_BYTES } from '../event/limits.ts';
import { answerLine, BARE_EVENT, BATCH_LINE_LENGTH_MAX } from './cesql-batch.ts';
import type { Output, Outputs } from './output.ts';
import { runCommand } from './output.ts';
import { reportProblems } from './problems.ts';
import { readText } from './read-text.ts';
import { unreadable } from './unreadable.ts';

const YES = 0;
const NO = 1;
const BAD_INPUT = 2;

/** Bytes of the longest expression: a character takes at most four. */
const EXPRESSION_BYTES = 4 * EXPRESSION_LENGTH_MAX;

const EVAL_EXAMPLES = `
Without --event the event has the required attributes only. With --batch each line of standard input
is {"expression": …, "event": …, "mode": …} and each line of the output is {"value": …, "errors": […]}.

Examples:
  eds cesql eval "type LIKE 'order.%'" --event event.json
  eds cesql eval "priority > 5 OR urgent" --event event.json --explain
  eds cesql eval "1 / 0 + 5" --mode complete --json
  eds cesql eval --batch < requests.ndjson

Exit codes: 0 a value other than FALSE and no error; 1 FALSE or an error; 2 the expression or the
event cannot be read. With --batch: 0, whatever the answers.`;

const CHECK_EXAMPLES = `
Each file holds one expression; - is standard input.

Examples:
  eds cesql check filter.sql
  echo "type == 'a'" | eds cesql check --json -

Exit codes: 0 no errors, though there may be warnings; 1 an expression has errors; 2 a file cannot be
read.`;

interface EvalFlags {
  readonly event?: string;
  readonly mode: EvaluationMode;
  readonly explain?: boolean;
  readonly json?: boolean;
  readonly batch?: boolean;
}

interface CheckFlags {
  readonly json?: boolean;
}

/** `eds cesql`: evaluates and checks CloudEvents SQL expressions. */
export function cesqlCommand(): Command {
  const evaluate = new Command('eval')
    .description('evaluate an expression for an event')
    .argument('[expression]', 'the expression; not with --batch')
    .option('--event <file>', 'event in the JSON event format; - is standard input')
    .addOption(
      new Option('--mode <mode>', 'what an error does')
        .choices(['fail-fast', 'complete'])
        .default('fail-fast'),
    )
    .option('--explain', 'print the value of each part, and what was not evaluated')
    .option('--json', 'print one JSON object')
    .addOption(
      new Option(
        '--batch',
        'answer the requests of standard input, one JSON object a line',
      ).conflicts(['event', 'mode', 'explain']),
    )
    .addHelpText('after', EVAL_EXAMPLES)
    .action(async (expression: string | undefined, flags: EvalFlags, command: Command) => {
      if ((expression === undefined) !== (flags.batch === true)) {
        command.error('error: give either an expression or --batch');
      }
      await runCommand((outputs) =>
        expression === undefined ? batch(outputs) : evaluateOne(expression, flags, outputs),
      );
    });
  const checkFiles = new Command('check')
    .description('tell what is wrong with expressions, or is probably not meant')
    .argument('<files...>', 'files with one expression each; - is standard input')
    .option('--json', 'print one JSON object for each diagnostic')
    .addHelpText('after', CHECK_EXAMPLES)
    .action(async (files: readonly string[], flags: CheckFlags) => {
      await runCommand((outputs) => checkAll(files, flags, outputs));
    });
  return new Command('cesql')
    .description('evaluate and check CloudEvents SQL expressions')
    .addCommand(evaluate)
    .addCommand(checkFiles);
}

/** One line at a time: the answers are written before much is read ahead, whatever the length. */
async function batch({ out, err }: Outputs): Promise<number> {
  const lines = process.stdin.pipe(split2({ maxLength: BATCH_LINE_LENGTH_MAX }));
  try {
    for await (const line of lines) {
      if ((line as string).trim() === '') continue;
      out.line(JSON.stringify(answerLine(line as string)));
      await out.flush();
      if (out.isClosed()) break;
    }
    return YES;
  } catch {
    err.line(`Cannot read requests: a line has over ${BATCH_LINE_LENGTH_MAX} characters`);
    process.stdin.destroy();
    return BAD_INPUT;
  }
}

async function evaluateOne(text: string, flags: EvalFlags, outputs: Outputs): Promise<number> {
  const { out, err } = outputs;
  const diagnostics = check(text);
  const isRefused = diagnostics.some(({ severity }) => severity === 'error');
  if (isRefused || !flags.json) report('expression', text, diagnostics, flags, err);
  if (isRefused) return BAD_INPUT;
  const event = await readEvent(flags, err);
  if (event === undefined) return BAD_INPUT;
  const expression = compile(text);
  if (flags.explain) {
    const explanation = explain(expression, event, flags.mode);
    if (flags.json) out.line(JSON.stringify(explanation));
    else {
      printResult(explanation, out);
      out.line(`because ${explanation.reason}`);
      printTree(explanation.tree, '', out);
    }
    return exitCode(explanation);
  }
  const evaluation = expression.evaluate(event, flags.mode);
  if (flags.json) out.line(JSON.stringify(evaluation));
  else printResult(evaluation, out);
  return exitCode(evaluation);
}

function exitCode({ value, errors }: Evaluation): number {
  return value === false || errors.length > 0 ? NO : YES;
}

async function readEvent(flags: EvalFlags, err: Output): Promise<CloudEvent | undefined> {
  if (flags.event === undefined) return BARE_EVENT;
  const origin = { file: flags.event };
  try {
    return parseEvent(await readText(flags.event, EVENT_SIZE_MAX_BYTES));
  } catch (error) {
    if (error instanceof EventDeliveryError) reportProblems(origin, error.problems, flags, err);
    else reportProblems({ ...origin, line: 0 }, [unreadable(error)], flags, err);
  }
  return undefined;
}

async function checkAll(
  files: readonly string[],
  flags: CheckFlags,
  { err, out }: Outputs,
): Promise<number> {
  let code = YES;
  for (const file of files) {
    try {
      // The line end that editors put at the end of a file is white space of the language.
      const text = await readText(file, EXPRESSION_BYTES);
      const diagnostics = check(text);
      report(file, text, diagnostics, flags, out);
      const isRefused = diagnostics.some(({ severity }) => severity === 'error');
      if (isRefused && code === YES) code = NO;
    } catch (error) {
      reportProblems({ file, line: 0 }, [unreadable(error)], flags, err);
      code = BAD_INPUT;
    }
  }
  return code;
}

function report(
  file: string,
  text: string,
  diagnostics: readonly Diagnostic[],
  flags: CheckFlags,
  output: Output,
): void {
  for (const diagnostic of diagnostics) {
    const { code, message, remedy, start } = diagnostic;
    const position = positionAt(text, start);
    const { line, column } = position;
    if (flags.json) output.line(JSON.stringify({ file, line, column, ...diagnostic }));
    else reportProblems({ file }, [{ code, pointer: '', message, remedy, position }], {}, output);
  }
}

function printResult({ value, errors }: Evaluation, out: Output): void {
  const { green, red } = out.colours;
  const text = showValue(value);
  out.line(errors.length > 0 || value === false ? red(text) : green(text));
  for (const { kind, message, start, end } of errors) {
    out.line(`${red(kind)} at ${start}-${end}: ${message}`);
  }
}

function printTree(node: ExplainedNode, indent: string, out: Output): void {
  const { colours } = out;
  const { text, evaluated, value, cast, errors, children } = node;
  const result = value === undefined ? 'missing' : showValue(value);
  const turned = cast === undefined ? '' : `, cast to ${cast.type} ${showValue(cast.value)}`;
  const kinds = errors.map(({ kind }) => ` ${colours.red(kind)}`).join('');
  const state = evaluated ? `${result}${turned}${kinds}` : 'not evaluated';
  out.line(`${indent}${text} ${colours.faint('→')} ${evaluated ? state : colours.faint(state)}`);
  for (const child of children) printTree(child, `${indent}  `, out);
}
