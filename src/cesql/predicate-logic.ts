import type { Reader } from './predicate-attribute.ts';
import type { ChainOperator } from './syntax.ts';

/** `a AND b AND …` up to the first that is not true, `a OR b OR …` up to the first that is not false. */
export function row(operands: readonly Reader[], goesOnWith: boolean): Reader {
  const count = operands.length;
  // Neighbours that became one set can be all there is.
  if (count === 1) return operands[0] as Reader;
  return (event) => {
    for (let index = 0; index < count; index++) {
      const result = (operands[index] as Reader)(event);
      if (result !== goesOnWith) return result;
    }
    return goesOnWith;
  };
}

/** A row of AND, OR and XOR, grouped from the right: see `Evaluator.logical`. */
export function mixedRow(operands: readonly Reader[], operators: readonly ChainOperator[]): Reader {
  return (event) => {
    let flipped = false;
    for (let index = 0; index < operands.length; index++) {
      const result = (operands[index] as Reader)(event);
      if (result === undefined) return result;
      const operator = operators[index];
      if (operator === 'XOR') flipped = flipped !== result;
      else if (operator === undefined || result === (operator === 'OR')) return result !== flipped;
    }
    return undefined;
  };
}
