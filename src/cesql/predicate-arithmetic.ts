import type { IntegerReader, Predicate } from './predicate-attribute.ts';
import { ERROR, FALSE, TRUE } from './predicate-attribute.ts';
import type { ChainOperator } from './syntax.ts';

// NaN, the error, passes through every operation: `NaN + 1` is NaN, and `NaN | 0` would not be, so
// each result is tested before it is cut to 32 bits.

const wrapped = (value: number): number => (Number.isNaN(value) ? value : value | 0);

/** One arithmetic operation on two operands. @see SQL-050 to SQL-053 */
export function arithmetic(
  operator: ChainOperator,
  left: IntegerReader,
  right: IntegerReader,
): IntegerReader {
  switch (operator) {
    case '+':
      return (event) => wrapped(left(event) + right(event));
    case '-':
      return (event) => wrapped(left(event) - right(event));
    case '*':
      return (event) => multiplied(left(event), right(event));
    case '/':
      return (event) => divided(left(event), right(event));
    default:
      return (event) => remainder(left(event), right(event));
  }
}

/** An operation with a literal on the right; `NaN` for a literal that is no Integer. */
export interface ArithmeticStep {
  readonly operator: ChainOperator;
  readonly right: number;
}

/** Several operations in a row, each on the result before it. */
export function arithmeticSteps(
  base: IntegerReader,
  steps: readonly ArithmeticStep[],
): IntegerReader {
  const count = steps.length;
  const operators = steps.map(({ operator }) => operator.charCodeAt(0));
  const rights = steps.map(({ right }) => right);
  const fails = steps.some(({ operator, right }) => {
    return Number.isNaN(right) || (right === 0 && (operator === '/' || operator === '%'));
  });
  if (fails) return () => Number.NaN;
  return (event) => {
    let value = base(event);
    if (Number.isNaN(value)) return value;
    for (let index = 0; index < count; index++) {
      const right = rights[index] as number;
      switch (operators[index]) {
        case 43:
          value = (value + right) | 0;
          break;
        case 45:
          value = (value - right) | 0;
          break;
        case 42:
          value = Math.imul(value, right);
          break;
        case 47:
          value = (value / right) | 0;
          break;
        default:
          value = (value % right) | 0;
      }
    }
    return value;
  };
}

function multiplied(x: number, y: number): number {
  return Number.isNaN(x) || Number.isNaN(y) ? Number.NaN : Math.imul(x, y);
}

// By zero the quotient is infinite or NaN, and the remainder is NaN.
function divided(x: number, y: number): number {
  return y === 0 ? Number.NaN : wrapped(x / y);
}

function remainder(x: number, y: number): number {
  return wrapped(x % y);
}

/** `-x`. */
export function minus(operand: IntegerReader): IntegerReader {
  return (event) => wrapped(-operand(event));
}

/** `<`, `<=`, `>` or `>=`. @see SQL-042 */
export function relation(
  operator: ChainOperator,
  left: IntegerReader,
  right: IntegerReader,
): Predicate {
  switch (operator) {
    case '<':
      return (event) => {
        const x = left(event);
        const y = right(event);
        return x < y ? TRUE : falseUnlessNaN(x, y);
      };
    case '<=':
      return (event) => {
        const x = left(event);
        const y = right(event);
        return x <= y ? TRUE : falseUnlessNaN(x, y);
      };
    case '>':
      return relation('<', right, left);
    default:
      return relation('<=', right, left);
  }
}

function falseUnlessNaN(x: number, y: number): number {
  return Number.isNaN(x) || Number.isNaN(y) ? ERROR : FALSE;
}

/** `=` between Integers. */
export function equalIntegers(left: IntegerReader, right: IntegerReader): Predicate {
  return (event) => {
    const x = left(event);
    const y = right(event);
    return x === y ? TRUE : falseUnlessNaN(x, y);
  };
}

/** `=` with a literal. */
export function equalsInteger(left: IntegerReader, right: number): Predicate {
  return (event) => {
    const x = left(event);
    return x === right ? TRUE : falseUnlessNaN(x, 0);
  };
}
