import type { Diagnostic } from '../cesql/diagnostic.ts';
import type { EvaluationError, EvaluationMode } from '../cesql/evaluate.ts';
import type { Expression } from '../cesql/expression.ts';
import { compile, ExpressionError } from '../cesql/expression.ts';
import type { Value } from '../cesql/value.ts';
import { EVENT_SIZE_MAX_BYTES } from '../event/limits.ts';

/** Longest request, in characters: an event and an expression with room around them. */
export const BATCH_LINE_LENGTH_MAX = 2 * EVENT_SIZE_MAX_BYTES;

/** One answer of `eds cesql eval --batch`; without a value when the expression does not parse. */
export interface BatchAnswer {
  readonly value?: Value;
  readonly errors: readonly BatchError[];
}

/** An error; one of kind `parse` stands for the whole text and lists what is wrong with it. */
export interface BatchError extends EvaluationError {
  readonly diagnostics?: readonly Diagnostic[];
}

/** The event of a line that names none: the required attributes alone. */
export const BARE_EVENT = {
  specversion: '1.0',
  id: '1',
  source: '/',
  type: 'example',
} as const;

/** Answers one line, `{"expression","event","mode"}`; never throws. */
export function answerLine(line: string): BatchAnswer {
  let request: unknown;
  try {
    request = JSON.parse(line);
  } catch {
    return refused('Cannot read line: it is no JSON');
  }
  if (typeof request !== 'object' || request === null) {
    return refused('Cannot read line: it is no JSON object');
  }
  const { expression, event, mode } = request as Readonly<Record<string, unknown>>;
  if (typeof expression !== 'string') return refused('Cannot read line: it has no "expression"');
  if (mode !== undefined && !isMode(mode)) {
    return refused('Cannot read line: "mode" is neither fail-fast nor complete');
  }
  const subject = event ?? BARE_EVENT;
  if (typeof subject !== 'object') return refused('Cannot read line: "event" is no object');
  const compiled = compileOrExplain(expression);
  if ('errors' in compiled) return compiled;
  return compiled.evaluate(subject as Readonly<Record<string, unknown>>, mode);
}

/** Whether a text is the name of a mode. */
export function isMode(mode: unknown): mode is EvaluationMode {
  return mode === 'fail-fast' || mode === 'complete';
}

function compileOrExplain(text: string): Expression | BatchAnswer {
  try {
    return compile(text);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const { diagnostics } = error;
    const { message, start, end } = diagnostics[0] as Diagnostic;
    return { errors: [{ kind: 'parse', message, start, end, diagnostics }] };
  }
}

function refused(message: string): BatchAnswer {
  return { errors: [{ kind: 'generic', message, start: 0, end: 0 }] };
}
