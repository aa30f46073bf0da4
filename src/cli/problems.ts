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

/** Problems of an input that people are shown, at most: what is no text at all has one on every line. */
export const SHOWN_PROBLEM_MAX = 100;

/** Reports problems until there are too many to read; programs get all of them. */
export interface ProblemReporter {
  readonly report: (origin: Origin, problems: readonly Problem[]) => void;
  /** Says how many were not shown. */
  readonly end: () => void;
}

/** A {@link ProblemReporter} that writes to an output. */
export function problemReporter(
  flags: { readonly json?: boolean },
  output: Output,
): ProblemReporter {
  let count = 0;
  return {
    report(origin, problems) {
      const room = flags.json ? problems.length : Math.max(SHOWN_PROBLEM_MAX - count, 0);
      reportProblems(origin, problems.slice(0, room), flags, output);
      count += problems.length;
    },
    end() {
      const left = count - SHOWN_PROBLEM_MAX;
      if (left > 0 && !flags.json)
        output.line(`and ${left} more ${left === 1 ? 'problem' : 'problems'}`);
    },
  };
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
