import type { FunctionDefinition } from './function-definition.ts';
import type { Reader } from './predicate-attribute.ts';
import type { Value } from './value.ts';
import { isValueOf } from './value.ts';

/**
 * A call of a function.
 *
 * @param readers The arguments, cast to the types of the parameters.
 * @param literals Values of the arguments that do not depend on the event.
 */
export function call(
  { evaluate, returns }: FunctionDefinition,
  readers: readonly Reader[],
  literals: readonly (Value | undefined)[],
): Reader {
  const checked = (result: unknown): Value | undefined =>
    isValueOf(returns, result) ? result : undefined;
  const [a] = readers as [Reader];
  const [, y, z] = literals;
  if (readers.length === 1) {
    return (event) => {
      const x = a(event);
      return x === undefined ? x : checked(evaluate(x));
    };
  }
  if (readers.length === 3 && y !== undefined && z !== undefined) {
    return (event) => {
      const x = a(event);
      return x === undefined ? x : checked(evaluate(x, y, z));
    };
  }
  return (event) => {
    const values: Value[] = [];
    for (const read of readers) {
      const value = read(event);
      if (value === undefined) return value;
      values.push(value);
    }
    return checked(evaluate(...values));
  };
}

/** `CONCAT`, without a list of its arguments. */
export function concatenation(readers: readonly Reader[]): Reader {
  return (event) => {
    let text = '';
    for (const read of readers) {
      const value = read(event);
      if (value === undefined) return value;
      text += value;
    }
    return text;
  };
}
