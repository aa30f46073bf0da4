import { calculate } from './operate.ts';
import type { Reader } from './predicate-attribute.ts';
import type { ChainOperator } from './syntax.ts';
import type { Value } from './value.ts';
import { castValue, typeOf } from './value.ts';

/**
 * A row of `*`, `/`, `%`, `+` and `-`, of Integers, from the left.
 *
 * @param literals Values of the right operands that do not depend on the event.
 * @see SQL-050
 */
export function arithmetic(
  left: Reader,
  operators: readonly ChainOperator[],
  rights: readonly Reader[],
  literals: readonly (Value | undefined)[],
): Reader {
  const count = operators.length;
  return (event) => {
    let value = left(event);
    for (let index = 0; index < count; index++) {
      const right = literals[index] ?? (rights[index] as Reader)(event);
      if (value === undefined || right === undefined) return undefined;
      value = calculate(operators[index] as ChainOperator, value as number, right as number);
    }
    return value;
  };
}

/** `<` or `<=` between Integers. @see SQL-042 */
export function less(left: Reader, right: Reader, orEqual: boolean): Reader {
  return (event) => {
    const x = left(event);
    const y = right(event);
    if (x === undefined || y === undefined) return undefined;
    return orEqual ? x <= y : x < y;
  };
}

/** `=` with a literal of the type that the left operand is cast to. */
export function equalsLiteral(left: Reader, literal: Value): Reader {
  return (event) => {
    const value = left(event);
    return value === undefined ? value : value === literal;
  };
}

/** `=`: the type of the right operand decides. @see SQL-040 */
export function equal(left: Reader, right: Reader): Reader {
  return (event) => {
    const x = left(event);
    const y = right(event);
    if (x === undefined || y === undefined) return undefined;
    const cast = castValue(x, typeOf(y));
    return cast === undefined ? undefined : cast === y;
  };
}

/** The opposite; an error stays an error. */
export function negated(operand: Reader): Reader {
  return (event) => {
    const value = operand(event);
    return value === undefined ? value : !value;
  };
}
