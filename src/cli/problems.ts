import type { Problem } from '../problem.ts';
import type { Colours } from './colour.ts';
import type { Output } from './output.ts';

/** Where a problem was found; `line` 0 is the file as a whole. */
export interface Origin {
  readonly file: string;
  /** Line of the value in the file; a position within the value counts from there. Default 1. */
  readonly line?: number;
}

/** One problem after the other, for people or with `--json` for programs. */
export function reportProblems(
  origin: Origin,
  problems: readonly Problem[],
  { json }: { readonly json?: boolean },
  output: Output,
): void {
  for (const problem of problems) {
    output.line(json ? problemJson(origin, problem) : problemText(origin, problem, output.colours));
  }
}

/** `file:line:column: message`, and the remedy in a line below. */
function problemText({ file, line = 1 }: Origin, problem: Problem, colours: Colours): string {
  const { position } = problem;
  const name = file === '' ? '""' : file;
  const place = position
    ? `${name}:${line + position.line - 1}:${position.column}`
    : line === 0
      ? name
      : `${name}:${line}`;
  return `${place}: ${colours.red(problem.message)}\n  ${colours.faint(problem.remedy)}`;
}

/** The same as one line of JSON. */
function problemJson({ file, line = 1 }: Origin, problem: Problem): string {
  const { code, pointer, message, remedy, position } = problem;
  const at = line === 0 ? {} : { line: position ? line + position.line - 1 : line };
  const column = position ? { column: position.column } : {};
  return JSON.stringify({ file, ...at, ...column, code, pointer, message, remedy });
}
