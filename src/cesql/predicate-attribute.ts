import type { EventLike } from './attribute.ts';
import { attributeValueOf, isBare, isOwn, load, placeOf } from './attribute.ts';
import type { LikeMatcher } from './like.ts';
import type { Value, ValueType } from './value.ts';
import { castValue } from './value.ts';

/** A compiled operation: its value for an event; `undefined` for any error. */
export type Reader = (event: EventLike) => Value | undefined;

/** The attribute, cast to a type if there is one. */
export function attributeReader(name: string, type?: ValueType): Reader {
  if (name === 'data') return () => undefined;
  const place = placeOf(name);
  const bare = isBare(name);
  return (event) => {
    const loaded = load(event, place, name);
    if (loaded === undefined || !isOwn(event, name, bare)) return undefined;
    const value = attributeValueOf(loaded);
    return value === undefined || type === undefined ? value : castValue(value, type);
  };
}

/** One `EXISTS name`, or `NOT EXISTS name`. */
export interface PresenceOf {
  readonly name: string;
  readonly present: boolean;
}

/** `EXISTS name` and `NOT EXISTS name`. */
export function presenceTest({ name, present }: PresenceOf): Reader {
  const place = placeOf(name);
  const bare = isBare(name);
  return (event) => {
    const value = load(event, place, name);
    if (value === undefined) return !present;
    return (isOwn(event, name, bare) && attributeValueOf(value) !== undefined) === present;
  };
}

// The closures below leave an attribute of another type to `other`.

/** A test of one attribute as a text. */
export function textTest(
  name: string,
  { kind, text, matches }: LikeMatcher,
  other: Reader,
): Reader {
  const place = placeOf(name);
  const bare = isBare(name);
  if (kind === 'whole') {
    return (event) => {
      const value = load(event, place, name);
      if (typeof value === 'string' && isOwn(event, name, bare)) return value === text;
      return value === undefined ? value : other(event);
    };
  }
  if (kind === 'prefix') {
    return (event) => {
      const value = load(event, place, name);
      if (typeof value === 'string' && isOwn(event, name, bare)) return value.startsWith(text);
      return value === undefined ? value : other(event);
    };
  }
  if (kind === 'infix') {
    return (event) => {
      const value = load(event, place, name);
      if (typeof value === 'string' && isOwn(event, name, bare)) return value.includes(text);
      return value === undefined ? value : other(event);
    };
  }
  return (event) => {
    const value = load(event, place, name);
    if (typeof value === 'string' && isOwn(event, name, bare)) return matches(value);
    return value === undefined ? value : other(event);
  };
}

/** Up to so many texts are compared one by one; more are hashed. */
const COMPARED_MAX = 8;

/** `name IN ('text', …)`. */
export function setTest(name: string, texts: readonly string[], other: Reader): Reader {
  const place = placeOf(name);
  const bare = isBare(name);
  const set = new Set(texts);
  const hashes = texts.length > COMPARED_MAX;
  return (event) => {
    const value = load(event, place, name);
    if (typeof value === 'string' && isOwn(event, name, bare)) {
      if (hashes) return set.has(value);
      for (const text of texts) if (value === text) return true;
      return false;
    }
    return value === undefined ? value : other(event);
  };
}
