import { EventDeliveryError } from '../errors.ts';
import { stateOf } from '../problem.ts';
import type { EventLike } from './attribute.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Evaluation, EvaluationMode } from './evaluate.ts';
import { Evaluator } from './evaluate.ts';
import type { Functions } from './functions.ts';
import { builtinFunctions } from './functions.ts';
import { parse } from './parse.ts';
import { positionAt } from './position.ts';
import { compilePredicate } from './predicate.ts';
import type { Node } from './syntax.ts';

/** An expression, ready to be evaluated for any number of events; immutable. */
export interface Expression {
  readonly text: string;
  readonly tree: Node;
  readonly functions: Functions;
  /**
   * Whether the event matches: `true` only for the Boolean `true` without an error in fail-fast mode.
   * Never throws. It needs no `this`. @see SQL-115
   */
  readonly test: (event: EventLike) => boolean;
  /**
   * The value for an event, and the errors; never throws.
   *
   * @param mode Default `fail-fast`. @see SQL-110
   */
  readonly evaluate: (event: EventLike, mode?: EvaluationMode) => Evaluation;
}

/** What {@link compile} can be told. */
export interface CompileOptions {
  /** The functions that the expression can call; default the built-in ones. */
  readonly functions?: Functions;
}

/** The error that {@link compile} throws: all diagnostics of the text. @see SQL-122 */
export class ExpressionError extends EventDeliveryError {
  readonly diagnostics: readonly Diagnostic[];

  constructor(text: string, diagnostics: readonly Diagnostic[]) {
    const first = diagnostics[0] as Diagnostic;
    const state = stateOf(first.message);
    super(first.code, `Cannot compile expression: ${state} at ${first.start}`, {
      problems: diagnostics.map(({ code, message, remedy, start }) => {
        return { code, pointer: '', message, remedy, position: positionAt(text, start) };
      }),
    });
    this.name = 'ExpressionError';
    this.diagnostics = diagnostics;
  }
}

/**
 * Compiles an expression once, for any number of events.
 *
 * @param text The expression; at most `EXPRESSION_LENGTH_MAX` UTF-16 code units.
 * @param options `functions`: default the built-in functions.
 * @returns The expression; both of its functions are pure and never throw.
 * @throws `ExpressionError` with the code of the first diagnostic and all of them, when the text is
 *   no expression. An unknown function is no error here: see `check`.
 * @see SQL-122
 * @example Evaluate and test
 * ```ts
 * import { compile } from 'event-delivery-spec/cesql';
 * const event = {
 *   specversion: '1.0', id: '1', source: '/shop', type: 'order.created', priority: 7,
 * } as const;
 * const expression = compile("type LIKE 'order.%' AND priority > 5");
 * expression.test(event); // => true
 * expression.evaluate(event); // => { value: true, errors: [] }
 * compile('tenant = 1').evaluate(event); // => ~ { value: false, errors: [{ kind: 'missingAttribute' }] }
 * compile("type == 'a'"); // throws CESQL_FOREIGN_OPERATOR
 * ```
 */
export function compile(text: string, options: CompileOptions = {}): Expression {
  const { tree, diagnostics } = parse(text);
  if (diagnostics.length > 0) throw new ExpressionError(text, diagnostics);
  const functions = options.functions ?? builtinFunctions;
  const evaluate = (event: EventLike, mode: EvaluationMode = 'fail-fast'): Evaluation =>
    new Evaluator(event, functions, mode).run(tree);
  return { text, tree, functions, evaluate, test: compilePredicate(tree, functions) };
}
