import type { ChainOperator } from './syntax.ts';
import type { Value } from './value.ts';

/**
 * Integer arithmetic in 32 bits: what does not fit wraps around; `undefined` for a division by zero.
 *
 * @see SQL-050 to SQL-053
 */
export function calculate(operator: ChainOperator, x: number, y: number): number | undefined {
  switch (operator) {
    case '+':
      return (x + y) | 0;
    case '-':
      return (x - y) | 0;
    case '*':
      return Math.imul(x, y);
    case '/':
      return y === 0 ? undefined : (x / y) | 0;
    default:
      return y === 0 ? undefined : (x % y) | 0;
  }
}

/** A comparison of values of one type. @see SQL-040 to SQL-042 */
export function compare(operator: ChainOperator, x: Value, y: Value): boolean {
  switch (operator) {
    case '=':
      return x === y;
    case '!=':
      return x !== y;
    case '<':
      return x < y;
    case '<=':
      return x <= y;
    case '>':
      return x > y;
    default:
      return x >= y;
  }
}
