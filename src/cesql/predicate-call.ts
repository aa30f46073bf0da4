import type { FunctionDefinition } from './function-definition.ts';
import type { StringReader, ValueReader } from './predicate-attribute.ts';
import type { Value, ValueType } from './value.ts';
import { isValueOf } from './value.ts';

/** A call of a function whose arguments are read and cast already; `undefined` for any error. */
export function call(
  { evaluate, returns }: FunctionDefinition,
  readers: readonly ValueReader[],
): ValueReader {
  // What a function throws ends the whole predicate, as every error does: see `compilePredicate`.
  const [a, b, c] = readers as [ValueReader, ValueReader, ValueReader];
  if (readers.length === 1) {
    return (event) => {
      const x = a(event);
      return x === undefined ? undefined : checked(returns, evaluate(x));
    };
  }
  if (readers.length === 3) {
    return (event) => {
      const x = a(event);
      const y = b(event);
      const z = c(event);
      if (x === undefined || y === undefined || z === undefined) return undefined;
      return checked(returns, evaluate(x, y, z));
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

/** `CONCAT`, without a list of its arguments. */
export function concatenation(readers: readonly StringReader[]): StringReader {
  return (event) => {
    let text = '';
    for (const reader of readers) {
      const part = reader(event);
      if (part === undefined) return undefined;
      text += part;
    }
    return text;
  };
}
