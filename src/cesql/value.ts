import { SHOWN_LENGTH_MAX } from './limits.ts';

/** A value of the language: a Boolean, an Integer (signed, 32 bits) or a String. @see SQL-020 */
export type Value = boolean | number | string;

/** The name of a type of the language. @see SQL-020 */
export type ValueType = 'Boolean' | 'Integer' | 'String';

const DIGIT_0 = 48;
const PLUS = 43;
const MINUS = 45;

/** The type of a value. */
export function typeOf(value: Value): ValueType {
  if (typeof value === 'string') return 'String';
  return typeof value === 'boolean' ? 'Boolean' : 'Integer';
}

/** The value that an operation of this type has when an error leaves it without one. @see SQL-111 */
export function zeroOf(type: ValueType): Value {
  if (type === 'String') return '';
  return type === 'Boolean' ? false : 0;
}

/** Whether something is a value of the type: no other object, no number outside of 32 bits. */
export function isValueOf(type: ValueType, value: unknown): value is Value {
  if (type === 'String') return typeof value === 'string';
  if (type === 'Boolean') return typeof value === 'boolean';
  return typeof value === 'number' && (value | 0) === value;
}

/**
 * Reads decimal digits with an optional sign as an Integer.
 *
 * @returns The Integer, or `NaN` when the text is anything else or is outside of 32 bits.
 * @see SQL-024
 */
export function parseInteger(text: string): number {
  const first = text.charCodeAt(0);
  let at = first === PLUS || first === MINUS ? 1 : 0;
  const { length } = text;
  if (at === length) return Number.NaN;
  let value = 0;
  for (; at < length; at++) {
    const digit = text.charCodeAt(at) - DIGIT_0;
    if (digit >>> 0 > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  if (first === MINUS) value = -value;
  // An Integer is one that stays the same in 32 bits; the sum with 0 makes no -0.
  return (value | 0) === value ? value + 0 : Number.NaN;
}

/** Reads `true` or `false` in any case; `undefined` for any other text. @see SQL-025 */
export function parseBoolean(text: string): boolean | undefined {
  if (text.length > 5) return undefined;
  const lower = text.toLowerCase();
  return lower === 'true' || (lower === 'false' ? false : undefined);
}

/**
 * Casts a value to a type.
 *
 * @returns The value cast, or `undefined` when the cast fails: only a String can fail.
 * @see SQL-022 to SQL-028
 */
export function castValue(value: Value, type: ValueType): Value | undefined {
  if (type === 'String') return typeof value === 'string' ? value : String(value);
  if (type === 'Boolean') {
    return typeof value === 'string' ? parseBoolean(value) : Boolean(value);
  }
  if (typeof value !== 'string') return Number(value);
  const integer = parseInteger(value);
  return Number.isNaN(integer) ? undefined : integer;
}

/** A value as a message shows it: strings quoted and cut, Booleans in capitals. */
export function showValue(value: Value): string {
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'number') return String(value);
  if (value.length <= SHOWN_LENGTH_MAX) return `"${value}"`;
  return `"${value.slice(0, SHOWN_LENGTH_MAX)}…"`;
}

/** The message of a cast that failed. */
export function castMessage(value: Value, type: ValueType): string {
  const rule = type === 'Boolean' ? 'it is neither true nor false' : 'it is no 32-bit integer';
  return `Cannot cast ${showValue(value)} to ${type}: ${rule}`;
}

/**
 * A copy of a text in one piece. V8 keeps a slice of 13 or more characters as a place in the text it
 * was cut from, and comparing with one is several times slower; a property key is in one piece.
 */
export function flat(text: string): string {
  if (text.length < 13) return text;
  const keys = Object.create(null) as Record<string, true>;
  keys[text] = true;
  for (const key in keys) return key;
  return text;
}
