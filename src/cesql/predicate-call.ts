import type { FunctionDefinition } from './function-definition.ts';
import type { Reader } from './predicate-attribute.ts';
import type { Value } from './value.ts';
import { isValueOf } from './value.ts';

/**
 * A call of a function. Up to three arguments, which is what the built-in functions take, are passed
 * without a list of them.
 *
 * @param readers The arguments, cast to the types of the parameters.
 */
export function call(
  { evaluate, returns }: FunctionDefinition,
  readers: readonly Reader[],
): Reader {
  const checked = (result: unknown): Value | undefined =>
    isValueOf(returns, result) ? result : undefined;
  const [a, b, c] = readers as [Reader, Reader, Reader];
  switch (readers.length) {
    case 1:
      return (event) => {
        const x = a(event);
        return x === undefined ? x : checked(evaluate(x));
      };
    case 2:
      return (event) => {
        const x = a(event);
        if (x === undefined) return x;
        const y = b(event);
        return y === undefined ? y : checked(evaluate(x, y));
      };
    case 3:
      return (event) => {
        const x = a(event);
        if (x === undefined) return x;
        const y = b(event);
        if (y === undefined) return y;
        const z = c(event);
        return z === undefined ? z : checked(evaluate(x, y, z));
      };
    default:
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
