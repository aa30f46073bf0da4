import type { FunctionDefinition } from './function-definition.ts';
import type { StringReader, ValueReader } from './predicate-attribute.ts';
import type { Value, ValueType } from './value.ts';
import { isValueOf } from './value.ts';

/**
 * A call of a function; `undefined` for any error.
 *
 * @param readers The arguments, cast to the types of the parameters.
 * @param constants Values of the arguments that do not depend on the event.
 */
export function call(
  { evaluate, returns }: FunctionDefinition,
  readers: readonly ValueReader[],
  constants: readonly (Value | undefined)[],
): ValueReader {
  // What a function throws ends the whole predicate, as every error does: see `compilePredicate`.
  const [a] = readers as [ValueReader];
  const [, y, z] = constants;
  if (readers.length === 1) {
    return (event) => {
      const x = a(event);
      return x === undefined ? undefined : checked(returns, evaluate(x));
    };
  }
  if (readers.length === 2 && y !== undefined) {
    return (event) => {
      const x = a(event);
      return x === undefined ? undefined : checked(returns, evaluate(x, y));
    };
  }
  if (readers.length === 3 && y !== undefined && z !== undefined) {
    return (event) => {
      const x = a(event);
      return x === undefined ? undefined : checked(returns, evaluate(x, y, z));
    };
  }
  return (event) => {
    const values: Value[] = [];
    for (const reader of readers) {
      const value = reader(event);
      if (value === undefined) return undefined;
      values.push(value);
    }
    return checked(returns, evaluate(...values));
  };
}

function checked(returns: ValueType, result: unknown): Value | undefined {
  return isValueOf(returns, result) ? result : undefined;
}

/** `CONCAT`, without a list of its arguments; those that are literals stand as they are. */
export function concatenation(parts: readonly (string | StringReader)[]): StringReader {
  return (event) => {
    let text = '';
    for (const part of parts) {
      const value = typeof part === 'string' ? part : part(event);
      if (value === undefined) return undefined;
      text += value;
    }
    return text;
  };
}
