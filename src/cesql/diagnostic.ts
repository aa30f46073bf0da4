import type { CesqlErrorCode, CesqlWarningCode } from './errors.ts';
import type { Span } from './syntax.ts';

/**
 * One thing that is wrong with an expression, or that is probably not meant.
 *
 * `start` and `end` are offsets in UTF-16 code units; both are equal where something is missing.
 *
 * @see SQL-121
 */
export interface Diagnostic extends Span {
  readonly severity: 'error' | 'warning';
  readonly code: CesqlErrorCode | CesqlWarningCode;
  /** What is wrong: capital, action, colon, current state, no final period. */
  readonly message: string;
  /** What to write instead, as an instruction. */
  readonly remedy: string;
  /** The replacement that carries out the remedy, where a program can know it. */
  readonly fix?: Edit;
}

/** Puts `text` in place of what stands from `start` to `end`. */
export interface Edit extends Span {
  readonly text: string;
}

/** What is said about one place; the rest of the diagnostic follows from where it is reported. */
export interface Finding {
  readonly state: string;
  readonly remedy: string;
  readonly fix?: Edit;
}

/** A diagnostic of the parser. */
export function errorAt(code: CesqlErrorCode, { start, end }: Span, finding: Finding): Diagnostic {
  return diagnostic('error', code, { start, end }, 'Cannot parse expression', finding);
}

/** A diagnostic about an expression that compiles. */
export function warningAt(code: CesqlWarningCode, span: Span, finding: Finding): Diagnostic {
  const { start, end } = span;
  return diagnostic('warning', code, { start, end }, 'Check expression', finding);
}

function diagnostic(
  severity: Diagnostic['severity'],
  code: Diagnostic['code'],
  span: Span,
  action: string,
  { state, remedy, fix }: Finding,
): Diagnostic {
  const found = { severity, code, ...span, message: `${action}: ${state}`, remedy };
  return fix === undefined ? found : { ...found, fix };
}
