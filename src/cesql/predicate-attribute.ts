import type { EventLike } from './attribute.ts';
import { isBare, isOwn, isRequired, load, ownValue, placeOf } from './attribute.ts';
import { compileLike } from './like.ts';
import type { Value } from './value.ts';
import { parseBoolean, parseInteger } from './value.ts';

/** The result of a predicate. */
export const FALSE = 0;
export const TRUE = 1;
/** An error: in fail-fast mode it ends the evaluation, and the expression does not match. */
export const ERROR = 2;

/** A Boolean operation, compiled: {@link FALSE}, {@link TRUE} or {@link ERROR}. */
export type Predicate = (event: EventLike) => number;
/** An Integer operation, compiled: `NaN` for an error. */
export type IntegerReader = (event: EventLike) => number;
/** A String operation, compiled: `undefined` for an error. */
export type StringReader = (event: EventLike) => string | undefined;
/** An operation of any type, compiled: `undefined` for an error. */
export type ValueReader = (event: EventLike) => Value | undefined;

// Each closure tests the usual case, an own string, on its first line and leaves the rest to
// `ownValue`, so that the usual case stays small enough for the engine to optimise.

/** The attribute's value. */
export function attributeValue(name: string): ValueReader {
  const place = placeOf(name);
  const bare = isBare(name);
  return (event) => {
    const value = load(event, place, name);
    if (typeof value === 'string' && isOwn(event, name, bare)) return value;
    return value === undefined ? undefined : ownValue(event, name, bare, value);
  };
}

/** The attribute cast to String. */
export function attributeString(name: string): StringReader {
  const place = placeOf(name);
  const bare = isBare(name);
  return (event) => {
    const value = load(event, place, name);
    if (typeof value === 'string' && isOwn(event, name, bare)) return value;
    return value === undefined ? undefined : textOf(ownValue(event, name, bare, value));
  };
}

function textOf(value: Value | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

/** The attribute cast to Integer. */
export function attributeInteger(name: string): IntegerReader {
  const place = placeOf(name);
  const bare = isBare(name);
  return (event) => {
    const value = load(event, place, name);
    if (typeof value === 'string' && isOwn(event, name, bare)) return parseInteger(value);
    return value === undefined ? Number.NaN : integerOf(ownValue(event, name, bare, value));
  };
}

function integerOf(value: Value | undefined): number {
  return value === undefined ? Number.NaN : Number(value);
}

/** The attribute cast to Boolean. */
export function attributeBoolean(name: string): Predicate {
  const value = attributeValue(name);
  return (event) => {
    const found = value(event);
    if (found === undefined) return ERROR;
    const cast = typeof found === 'string' ? parseBoolean(found) : Boolean(found);
    return cast === undefined ? ERROR : Number(cast);
  };
}

/** `EXISTS name`. */
export function attributeExists(name: string): Predicate {
  if (isRequired(name)) return () => TRUE;
  if (name === 'data') return () => FALSE;
  const place = placeOf(name);
  const bare = isBare(name);
  return (event) => {
    const value = load(event, place, name);
    if (value === undefined) return FALSE;
    if (typeof value === 'string' && isOwn(event, name, bare)) return TRUE;
    return ownValue(event, name, bare, value) === undefined ? FALSE : TRUE;
  };
}

/** `NOT EXISTS name`. */
export function attributeIsAbsent(name: string): Predicate {
  const exists = attributeExists(name);
  const place = placeOf(name);
  if (isRequired(name)) return () => FALSE;
  return (event) => (load(event, place, name) === undefined ? TRUE : 1 - exists(event));
}

/** `NOT (name = 'text')` and `name != 'text'`. */
export function attributeDiffersFromText(name: string, text: string): Predicate {
  const place = placeOf(name);
  const bare = isBare(name);
  return (event) => {
    const value = load(event, place, name);
    if (typeof value === 'string' && isOwn(event, name, bare)) return value === text ? FALSE : TRUE;
    if (value === undefined) return ERROR;
    const other = textOf(ownValue(event, name, bare, value));
    if (other === undefined) return ERROR;
    return other === text ? FALSE : TRUE;
  };
}

/** `name = 'text'`: the attribute cast to String is the text. */
export function attributeEqualsText(name: string, text: string): Predicate {
  const place = placeOf(name);
  const bare = isBare(name);
  return (event) => {
    const value = load(event, place, name);
    if (typeof value === 'string' && isOwn(event, name, bare)) return value === text ? TRUE : FALSE;
    return value === undefined
      ? ERROR
      : isTextOrError(textOf(ownValue(event, name, bare, value)), text);
  };
}

function isTextOrError(value: string | undefined, text: string): number {
  if (value === undefined) return ERROR;
  return value === text ? TRUE : FALSE;
}

/** `name = 5`: the usual spelling is compared as text, and only another one is cast. */
export function attributeEqualsInteger(name: string, integer: number): Predicate {
  const place = placeOf(name);
  const bare = isBare(name);
  const text = String(integer);
  return (event) => {
    const value = load(event, place, name);
    if (value === undefined) return ERROR;
    if (typeof value === 'string' && isOwn(event, name, bare)) {
      return value === text ? TRUE : isInteger(parseInteger(value), integer);
    }
    return isInteger(integerOf(ownValue(event, name, bare, value)), integer);
  };
}

/** Whether an Integer that may be an error is the wanted one. */
export function isInteger(value: number, wanted: number): number {
  if (value === wanted) return TRUE;
  return Number.isNaN(value) ? ERROR : FALSE;
}

/** `name LIKE 'pattern'`. */
export function attributeLike(name: string, pattern: string): Predicate {
  const place = placeOf(name);
  const bare = isBare(name);
  const { kind, text: piece, matches } = compileLike(pattern);
  const string = attributeString(name);
  const other: Predicate = (event) => {
    const text = string(event);
    if (text === undefined) return ERROR;
    return matches(text) ? TRUE : FALSE;
  };
  if (kind === 'prefix') {
    return (event) => {
      const value = load(event, place, name);
      if (typeof value !== 'string' || !isOwn(event, name, bare)) return other(event);
      return value.startsWith(piece) ? TRUE : FALSE;
    };
  }
  if (kind === 'infix') {
    return (event) => {
      const value = load(event, place, name);
      if (typeof value !== 'string' || !isOwn(event, name, bare)) return other(event);
      return value.includes(piece) ? TRUE : FALSE;
    };
  }
  return (event) => {
    const value = load(event, place, name);
    if (typeof value !== 'string' || !isOwn(event, name, bare)) return other(event);
    return matches(value) ? TRUE : FALSE;
  };
}

/**
 * The attribute is one of the texts; `other` decides when it is no string.
 */
export function attributeIsOneOf(
  name: string,
  texts: readonly string[],
  other: Predicate,
): Predicate {
  const place = placeOf(name);
  const bare = isBare(name);
  if (texts.length > SCANNED_MAX) {
    const set = new Set(texts);
    return (event) => {
      const value = load(event, place, name);
      if (typeof value === 'string' && isOwn(event, name, bare)) {
        return set.has(value) ? TRUE : FALSE;
      }
      return value === undefined ? ERROR : other(event);
    };
  }
  return (event) => {
    const value = load(event, place, name);
    if (typeof value === 'string' && isOwn(event, name, bare)) {
      for (const text of texts) if (value === text) return TRUE;
      return FALSE;
    }
    return value === undefined ? ERROR : other(event);
  };
}

/** Up to so many texts are compared one by one; more are hashed. */
const SCANNED_MAX = 8;
