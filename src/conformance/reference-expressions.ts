import type { EventLike } from '../cesql/attribute.ts';
import { check } from '../cesql/check.ts';
import { compile, type Expression, ExpressionError } from '../cesql/expression.ts';
import { format } from '../cesql/format.ts';
import { type FunctionDefinition, failure } from '../cesql/function-definition.ts';
import { createFunctions, type Functions } from '../cesql/functions.ts';
import type {
  Adapter,
  ExpressionAdapter,
  ExpressionAnswer,
  ExpressionDiagnosticAdapter,
  ExpressionFilterAdapter,
  ExpressionFunctionAdapter,
  ExpressionMode,
  ExpressionTextAdapter,
  ScriptedFunction,
} from './adapter.ts';

/** Expressions of the reference runtime. Events go in as they are: any object will do. */
export const referenceExpressions: ExpressionAdapter = {
  evaluate: (expression, event, mode) => answerOf(expression, event, mode),
};

/** Conditions of the reference runtime. */
export const referenceExpressionFilters: ExpressionFilterAdapter = {
  passes: (expression, event) => compile(expression).test(event as EventLike),
};

/** Registries of functions of the reference runtime. */
export const referenceExpressionFunctions: ExpressionFunctionAdapter = {
  evaluate(expression, event, functions) {
    const registry = createFunctions(functions.map(scriptedFunction));
    return answerOf(expression, event, 'fail-fast', registry);
  },
};

/** Diagnostics of the reference runtime. */
export const referenceExpressionDiagnostics: ExpressionDiagnosticAdapter = {
  check: (expression) => check(expression),
};

/** Canonical texts of the reference runtime. */
export const referenceExpressionTexts: ExpressionTextAdapter = {
  format: (expression) => format(expression) ?? '',
  evaluate: referenceExpressions.evaluate,
};

/** All parts of an adapter that concern expressions. */
export const referenceExpressionParts: Omit<Adapter, 'name'> = {
  expressions: referenceExpressions,
  expressionFilters: referenceExpressionFilters,
  expressionFunctions: referenceExpressionFunctions,
  expressionDiagnostics: referenceExpressionDiagnostics,
  expressionTexts: referenceExpressionTexts,
};

function answerOf(
  text: string,
  event: unknown,
  mode?: ExpressionMode,
  functions?: Functions,
): ExpressionAnswer {
  let expression: Expression;
  try {
    expression = compile(text, functions === undefined ? {} : { functions });
  } catch (error) {
    if (error instanceof ExpressionError) return { errors: [{ kind: 'parse' }] };
    throw error;
  }
  return expression.evaluate(event as EventLike, mode);
}

/** A function of the reference runtime that follows its script. */
export function scriptedFunction(script: ScriptedFunction): FunctionDefinition {
  const { name, parameters, rest, returns, does, value } = script;
  return {
    name,
    parameters,
    ...(rest === undefined ? {} : { rest }),
    returns,
    evaluate() {
      if (does === 'throw') throw new Error('the script says so');
      if (does === 'mistype') return typeof value === 'string' ? 7 : 'seven';
      return does === 'fail' ? failure(value, 'Cannot go on: the script says so') : value;
    },
  };
}
