import type { Value, ValueType } from './value.ts';

/** A function that expressions can call. @see SQL-100 */
export interface FunctionDefinition {
  /** Letters and `_`, starting with a letter; expressions may write it in any case. */
  readonly name: string;
  /** Types of the parameters; arguments are cast to them. */
  readonly parameters: readonly ValueType[];
  /** Type of any number of further arguments; absent for a function of fixed arity. */
  readonly rest?: ValueType;
  /** Type of the result. */
  readonly returns: ValueType;
  /**
   * Computes the result: pure, and quick, because it runs for each event. What it throws, and a
   * result of another type, become the error `functionEvaluation` and the zero value of `returns`.
   */
  readonly evaluate: (...values: readonly Value[]) => Value | Failure;
}

/** The kinds of error, spelled as in the official test kit. @see SQL-113 */
export type ErrorKind =
  | 'parse'
  | 'math'
  | 'cast'
  | 'missingAttribute'
  | 'missingFunction'
  | 'functionEvaluation'
  | 'generic';

/** A result that comes with an error. */
export class Failure {
  readonly value: Value;
  readonly message: string;
  readonly kind: ErrorKind;

  constructor(value: Value, message: string, kind: ErrorKind = 'functionEvaluation') {
    this.value = value;
    this.message = message;
    this.kind = kind;
  }
}

/**
 * Makes the result of a function that has a value and an error at once, as `LEFT('abc', -1)` has.
 *
 * @param value The value, of the type that the function returns.
 * @param message What went wrong: capital, action, colon, current state, no final period.
 * @returns What `evaluate` of a {@link FunctionDefinition} returns to report it.
 * @see SQL-102
 * @example A value and an error
 * ```ts
 * import { compile, createFunctions, failure } from 'event-delivery-spec/cesql';
 * const functions = createFunctions([
 *   {
 *     name: 'TWICE',
 *     parameters: ['Integer'],
 *     returns: 'Integer',
 *     evaluate: (n) => (Number(n) > 9 ? failure(9, 'Cannot double: too large') : Number(n) * 2),
 *   },
 * ]);
 * const event = { specversion: '1.0', id: '1', source: '/shop', type: 'order.created' } as const;
 * const { value, errors } = compile('TWICE(10)', { functions }).evaluate(event);
 * value; // => 9
 * errors; // => ~ [{ kind: 'functionEvaluation', message: 'Cannot double: too large' }]
 * ```
 */
export function failure(value: Value, message: string): Failure {
  return new Failure(value, message);
}
