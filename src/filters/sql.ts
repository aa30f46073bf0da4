import type { EvaluationError } from '../cesql/evaluate.ts';
import type { ExplainedExpression } from '../cesql/explain.ts';
import { explain } from '../cesql/explain.ts';
import { compile, type Expression, ExpressionError } from '../cesql/expression.ts';
import type { Functions } from '../cesql/functions.ts';
import { builtinFunctions } from '../cesql/functions.ts';
import { stateOf } from '../problem.ts';
import type { Dialect, DialectContext, Reasons } from './dialect.ts';
import { nameOf } from './show.ts';

/**
 * `sql`, an expression in CloudEvents SQL, and `cesql`, which is Knative's name for it.
 *
 * @param functions What the expressions can call.
 * @see FLT-110, FLT-113
 */
export function sqlDialects(functions: Functions = builtinFunctions): readonly Dialect[] {
  // The remark ends every reason, so that an explanation tells which name is the portable one.
  const remark = ' (cesql is what Knative calls sql)';
  return [sqlDialect('sql', '', functions), sqlDialect('cesql', remark, functions)];
}

function sqlDialect(name: string, remark: string, functions: Functions): Dialect {
  return {
    name,
    compile(value, context) {
      const expression = read(name, value, context, functions);
      if (expression === undefined) return undefined;
      return {
        matches: expression.test,
        explain(event): Reasons {
          const explained = explain(expression, event);
          return { reason: `${reasonOf(explained)}${remark}`, expression: explained };
        },
      };
    },
  };
}

function read(
  name: string,
  value: unknown,
  context: DialectContext,
  functions: Functions,
): Expression | undefined {
  if (typeof value !== 'string') {
    return context.reject({
      state: `${nameOf(value)} in place of an expression`,
      remedy: `Write an expression as a string, such as ${name}: "type = 'order.created'"`,
    });
  }
  try {
    return compile(value, { functions });
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    for (const { message, remedy, start } of error.diagnostics) {
      const state = `${stateOf(message)}, at offset ${start} of the expression`;
      context.reject({ code: 'FILTER_BAD_EXPRESSION', state, remedy, within: start });
    }
    return undefined;
  }
}

function reasonOf({ errors, reason }: ExplainedExpression): string {
  const [error] = errors;
  return error === undefined ? reason : errorReason(error);
}

function errorReason({ kind, message, start }: EvaluationError): string {
  return `${stateOf(message)}, an error of the kind ${kind} at offset ${start}`;
}
