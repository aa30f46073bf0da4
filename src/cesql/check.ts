import type { Diagnostic } from './diagnostic.ts';
import type { Functions } from './functions.ts';
import { builtinFunctions } from './functions.ts';
import { DIAGNOSTICS_MAX } from './limits.ts';
import { parse } from './parse.ts';
import { warningsOf } from './warnings.ts';

/**
 * Tells everything there is to say about a text before it is used: the errors that make it no
 * expression, or else the warnings about what it probably does not mean.
 *
 * @param text The expression; any text.
 * @param options `functions`: what the expression can call; default the built-in functions.
 * @returns Errors, or warnings when there is no error, in the order of the text; at most
 *   `DIAGNOSTICS_MAX`.
 * @see SQL-130
 * @example A warning
 * ```ts
 * import { check } from 'event-delivery-spec/cesql';
 * check("NOT type = 'a'"); // => ~ [{ severity: 'warning', code: 'CESQL_NOT_BINDS_TIGHTER', start: 0 }]
 * check("type != 'a'"); // => []
 * ```
 */
export function check(
  text: string,
  options: { readonly functions?: Functions } = {},
): readonly Diagnostic[] {
  const { tree, diagnostics } = parse(text);
  if (diagnostics.length > 0) return diagnostics;
  const found = warningsOf(tree, text, options.functions ?? builtinFunctions);
  return [...found].sort((a, b) => a.start - b.start || a.end - b.end).slice(0, DIAGNOSTICS_MAX);
}
