import type { IntegerReader, Predicate, StringReader, ValueReader } from './predicate-attribute.ts';
import { ERROR, TRUE } from './predicate-attribute.ts';
import { parseBoolean, parseInteger } from './value.ts';

// One kind of compiled operation as another: the casts of SQL-022 to SQL-028, with errors passed on.

export function predicateOfInteger(integer: IntegerReader): Predicate {
  return (event) => {
    const value = integer(event);
    return Number.isNaN(value) ? ERROR : Number(value !== 0);
  };
}

export function predicateOfValue(reader: ValueReader): Predicate {
  return (event) => {
    const value = reader(event);
    if (value === undefined) return ERROR;
    const cast = typeof value === 'string' ? parseBoolean(value) : Boolean(value);
    return cast === undefined ? ERROR : Number(cast);
  };
}

export function integerOfPredicate(predicate: Predicate): IntegerReader {
  return (event) => {
    const result = predicate(event);
    return result === ERROR ? Number.NaN : result;
  };
}

export function integerOfValue(reader: ValueReader): IntegerReader {
  return (event) => {
    const value = reader(event);
    if (value === undefined) return Number.NaN;
    return typeof value === 'string' ? parseInteger(value) : Number(value);
  };
}

export function stringOfValue(reader: ValueReader): StringReader {
  return (event) => {
    const value = reader(event);
    return typeof value === 'string' || value === undefined ? value : String(value);
  };
}

export function valueOfInteger(integer: IntegerReader): ValueReader {
  return (event) => {
    const value = integer(event);
    return Number.isNaN(value) ? undefined : value;
  };
}

export function valueOfPredicate(predicate: Predicate): ValueReader {
  return (event) => {
    const result = predicate(event);
    return result === ERROR ? undefined : result === TRUE;
  };
}
