import type { Predicate } from './predicate-attribute.ts';
import { ERROR, FALSE, TRUE } from './predicate-attribute.ts';
import type { ChainOperator } from './syntax.ts';

/** The opposite; an error stays an error. */
export function negated(predicate: Predicate): Predicate {
  return (event) => {
    const result = predicate(event);
    return result === ERROR ? ERROR : 1 - result;
  };
}

/** `a AND b AND …`: up to the first that is not true. */
export function conjunction(predicates: readonly Predicate[]): Predicate {
  const [a, b, c] = predicates as [Predicate, Predicate, Predicate];
  if (predicates.length === 2) {
    return (event) => {
      const result = a(event);
      return result === TRUE ? b(event) : result;
    };
  }
  if (predicates.length === 3) {
    return (event) => {
      let result = a(event);
      if (result !== TRUE) return result;
      result = b(event);
      return result === TRUE ? c(event) : result;
    };
  }
  return (event) => {
    for (const predicate of predicates) {
      const result = predicate(event);
      if (result !== TRUE) return result;
    }
    return TRUE;
  };
}

/** `a OR b OR …`: up to the first that is not false. */
export function disjunction(predicates: readonly Predicate[]): Predicate {
  const [a, b, c] = predicates as [Predicate, Predicate, Predicate];
  if (predicates.length === 1) return a;
  if (predicates.length === 2) {
    return (event) => {
      const result = a(event);
      return result === FALSE ? b(event) : result;
    };
  }
  if (predicates.length === 3) {
    return (event) => {
      let result = a(event);
      if (result !== FALSE) return result;
      result = b(event);
      return result === FALSE ? c(event) : result;
    };
  }
  return (event) => {
    for (const predicate of predicates) {
      const result = predicate(event);
      if (result !== FALSE) return result;
    }
    return FALSE;
  };
}

/** A row of AND, OR and XOR, grouped from the right: see `Evaluator.logical`. */
export function mixedLogic(
  predicates: readonly Predicate[],
  operators: readonly ChainOperator[],
): Predicate {
  return (event) => {
    let flipped = false;
    for (let index = 0; index < predicates.length; index++) {
      const result = (predicates[index] as Predicate)(event);
      if (result === ERROR) return ERROR;
      const operator = operators[index];
      const decides =
        operator === undefined ||
        (operator === 'AND' && result === FALSE) ||
        (operator === 'OR' && result === TRUE);
      if (decides) return (result === TRUE) === flipped ? FALSE : TRUE;
      if (operator === 'XOR' && result === TRUE) flipped = !flipped;
    }
    return FALSE;
  };
}
