import type { Predicate, StringReader, ValueReader } from './predicate-attribute.ts';
import { ERROR, FALSE, TRUE } from './predicate-attribute.ts';
import type { Value } from './value.ts';
import { castValue, typeOf } from './value.ts';

// `=` between operands that are compiled already. @see SQL-040

export function equalTexts(left: StringReader, right: StringReader): Predicate {
  return (event) => {
    const x = left(event);
    const y = right(event);
    if (x === undefined || y === undefined) return ERROR;
    return x === y ? TRUE : FALSE;
  };
}

export function equalBooleans(left: Predicate, right: Predicate): Predicate {
  return (event) => {
    const x = left(event);
    const y = right(event);
    if (x === ERROR || y === ERROR) return ERROR;
    return x === y ? TRUE : FALSE;
  };
}

export function equalValues(left: ValueReader, right: ValueReader): Predicate {
  return (event) => {
    const x = left(event);
    const y = right(event);
    if (x === undefined || y === undefined) return ERROR;
    const cast = castValue(x, typeOf(y));
    if (cast === undefined) return ERROR;
    return cast === y ? TRUE : FALSE;
  };
}

export function equalsText(left: StringReader, text: string): Predicate {
  return (event) => {
    const value = left(event);
    if (value === undefined) return ERROR;
    return value === text ? TRUE : FALSE;
  };
}

/** `x IN (…)` with literals, which are cast one after the other up to the first that is equal. */
export function isOneOf(left: ValueReader, literals: readonly Value[]): Predicate {
  return (event) => {
    const wanted = left(event);
    if (wanted === undefined) return ERROR;
    const type = typeOf(wanted);
    for (const literal of literals) {
      const cast = castValue(literal, type);
      if (cast === undefined) return ERROR;
      if (cast === wanted) return TRUE;
    }
    return FALSE;
  };
}

/** A test of a text that can be an error. */
export function matchesText(reader: StringReader, matches: (text: string) => boolean): Predicate {
  return (event) => {
    const value = reader(event);
    if (value === undefined) return ERROR;
    return matches(value) ? TRUE : FALSE;
  };
}

/** `x IN (…)`: elements are evaluated and cast one after the other up to the first that is equal. */
export function isOneOfValues(left: ValueReader, elements: readonly ValueReader[]): Predicate {
  return (event) => {
    const wanted = left(event);
    if (wanted === undefined) return ERROR;
    const type = typeOf(wanted);
    for (const element of elements) {
      const value = element(event);
      const cast = value === undefined ? undefined : castValue(value, type);
      if (cast === undefined) return ERROR;
      if (cast === wanted) return TRUE;
    }
    return FALSE;
  };
}
