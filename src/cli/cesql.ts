import { readFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import split2 from 'split2';
import { check } from '../cesql/check.ts';
import type { Diagnostic } from '../cesql/diagnostic.ts';
import type { Evaluation, EvaluationMode } from '../cesql/evaluate.ts';
import type { ExplainedNode } from '../cesql/explain.ts';
import { explain } from '../cesql/explain.ts';
import { compile } from '../cesql/expression.ts';
import { positionAt } from '../cesql/position.ts';
import { showValue } from '../cesql/value.ts';
import { EventDeliveryError } from '../errors.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { parseEvent } from '../event/json.ts';
import type { Problem } from '../problem.ts';
import { answerLine, BARE_EVENT } from './cesql-batch.ts';
import type { Colours } from './colour.ts';
import { coloursFor } from './colour.ts';
import type { Output } from './output.ts';
import { createOutput } from './output.ts';
import type { Origin } from './problems.ts';
import { problemJson, problemText } from './problems.ts';
import { unreadable } from './unreadable.ts';

const YES = 0;
const NO = 1;
const BAD_INPUT = 2;

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
    .option('--batch', 'answer the requests of standard input, one JSON object a line')
    .addHelpText('after', EVAL_EXAMPLES)
    .action(async (expression: string | undefined, flags: EvalFlags, command: Command) => {
      if ((expression === undefined) !== (flags.batch === true)) {
        command.error('error: give either an expression or --batch');
      }
      process.exitCode = await withOutputs((outputs) =>
        expression === undefined ? batch(outputs) : evaluateOne(expression, flags, outputs),
      );
    });
  const checkFiles = new Command('check')
    .description('tell what is wrong with expressions, or is probably not meant')
    .argument('<files...>', 'files with one expression each; - is standard input')
    .option('--json', 'print one JSON object for each diagnostic')
    .addHelpText('after', CHECK_EXAMPLES)
    .action(async (files: readonly string[], flags: CheckFlags) => {
      process.exitCode = await withOutputs((outputs) => checkAll(files, flags, outputs));
    });
  return new Command('cesql')
    .description('evaluate and check CloudEvents SQL expressions')
    .addCommand(evaluate)
    .addCommand(checkFiles);
}

interface Outputs {
  readonly out: Output;
  readonly err: Output;
}

async function withOutputs(run: (outputs: Outputs) => Promise<number>): Promise<number> {
  const outputs = { out: createOutput(process.stdout), err: createOutput(process.stderr) };
  const code = await run(outputs);
  await Promise.all([outputs.out.flush(true), outputs.err.flush(true)]);
  return code;
}

/** One line at a time: the answers are written before much is read ahead, whatever the length. */
async function batch({ out }: Outputs): Promise<number> {
  for await (const line of process.stdin.pipe(split2())) {
    if ((line as string).trim() === '') continue;
    out.line(JSON.stringify(answerLine(line as string)));
    await out.flush();
    if (out.isClosed()) break;
  }
  return YES;
}

async function evaluateOne(text: string, flags: EvalFlags, outputs: Outputs): Promise<number> {
  const { out, err } = outputs;
  const colours = coloursFor(process.stdout, process.env);
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
      printResult(explanation, out, colours);
      out.line(`because ${explanation.reason}`);
      printTree(explanation.tree, '', out, colours);
    }
    return exitCode(explanation);
  }
  const evaluation = expression.evaluate(event, flags.mode);
  if (flags.json) out.line(JSON.stringify(evaluation));
  else printResult(evaluation, out, colours);
  return exitCode(evaluation);
}

function exitCode({ value, errors }: Evaluation): number {
  return value === false || errors.length > 0 ? NO : YES;
}

async function readEvent(flags: EvalFlags, err: Output): Promise<CloudEvent | undefined> {
  if (flags.event === undefined) return BARE_EVENT;
  const origin = { file: flags.event };
  try {
    return parseEvent(await readText(flags.event));
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
      const text = await readText(file);
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

async function readText(file: string): Promise<string> {
  if (file !== '-') return readFile(file, 'utf8');
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function report(
  file: string,
  text: string,
  diagnostics: readonly Diagnostic[],
  flags: CheckFlags,
  output: Output,
): void {
  const colours = coloursFor(process.stderr, process.env);
  for (const diagnostic of diagnostics) {
    const { code, message, remedy, start } = diagnostic;
    const position = positionAt(text, start);
    const { line, column } = position;
    output.line(
      flags.json
        ? JSON.stringify({ file, line, column, ...diagnostic })
        : problemText({ file }, { code, pointer: '', message, remedy, position }, colours),
    );
  }
}

function reportProblems(
  origin: Origin,
  problems: readonly Problem[],
  flags: CheckFlags,
  output: Output,
): void {
  const colours = coloursFor(process.stderr, process.env);
  for (const problem of problems) {
    output.line(flags.json ? problemJson(origin, problem) : problemText(origin, problem, colours));
  }
}

function printResult({ value, errors }: Evaluation, out: Output, { green, red }: Colours): void {
  const text = showValue(value);
  out.line(errors.length > 0 || value === false ? red(text) : green(text));
  for (const { kind, message, start, end } of errors) {
    out.line(`${red(kind)} at ${start}-${end}: ${message}`);
  }
}

function printTree(node: ExplainedNode, indent: string, out: Output, colours: Colours): void {
  const { text, evaluated, value, cast, errors, children } = node;
  const result = value === undefined ? 'missing' : showValue(value);
  const turned = cast === undefined ? '' : `, cast to ${cast.type} ${showValue(cast.value)}`;
  const kinds = errors.map(({ kind }) => ` ${colours.red(kind)}`).join('');
  const state = evaluated ? `${result}${turned}${kinds}` : 'not evaluated';
  out.line(`${indent}${text} ${colours.faint('→')} ${evaluated ? state : colours.faint(state)}`);
  for (const child of children) printTree(child, `${indent}  `, out, colours);
}
