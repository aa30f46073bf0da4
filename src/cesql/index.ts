/**
 * CloudEvents SQL: parse, check, compile, evaluate, explain and format expressions.
 *
 * @module
 */

export type { EventLike } from './attribute.ts';
export { attributes } from './attributes.ts';
export { check } from './check.ts';
export type { CompleteOptions, Completion } from './complete.ts';
export { complete } from './complete.ts';
export type { Diagnostic, Edit } from './diagnostic.ts';
export type { CesqlErrorCode, CesqlWarningCode } from './errors.ts';
export { CESQL_ERRORS, CESQL_WARNINGS } from './errors.ts';
export type { Evaluation, EvaluationError, EvaluationMode } from './evaluate.ts';
export type { ExplainedExpression, ExplainedNode } from './explain.ts';
export { explain } from './explain.ts';
export type { CompileOptions, Expression } from './expression.ts';
export { compile, ExpressionError } from './expression.ts';
export { format } from './format.ts';
export type { ErrorKind, FunctionDefinition } from './function-definition.ts';
export { Failure, failure } from './function-definition.ts';
export type { Functions } from './functions.ts';
export { createFunctions, PARAMETERS_MAX } from './functions.ts';
export type { HighlightedToken, TokenClass } from './highlight.ts';
export { highlight } from './highlight.ts';
export {
  DIAGNOSTICS_MAX,
  EVALUATION_ERRORS_MAX,
  EXPRESSION_DEPTH_MAX,
  EXPRESSION_LENGTH_MAX,
  INTEGER_MAX,
  INTEGER_MIN,
} from './limits.ts';
export type { Parsed } from './parse.ts';
export { parse } from './parse.ts';
export type {
  Attribute,
  Call,
  Chain,
  ChainKind,
  ChainOperator,
  ErrorNode,
  Exists,
  In,
  Like,
  Literal,
  Node,
  Span,
  Unary,
} from './syntax.ts';
export type { Value, ValueType } from './value.ts';
