import type { EventLike } from './attribute.ts';
import { attributeValueOf, isBare, isOwn, load, placeOf } from './attribute.ts';
import type { LikeMatcher } from './like.ts';
import type { PresenceOf, Reader } from './predicate-attribute.ts';
import { row } from './predicate-logic.ts';
import { parseInteger } from './value.ts';

/** A whole expression, compiled: whether the event matches. */
export type Test = (event: EventLike) => boolean;

// The closures that users call. An expression that is one test of one attribute is one closure; it
// leaves everything but a string to `slow`, which takes any value and never throws.

/** `name = 'text'`. */
export function testEqualsText(name: string, text: string, slow: Test): Test {
  const place = placeOf(name);
  const bare = isBare(name);
  return (event) => {
    try {
      const value = load(event, place, name);
      if (typeof value === 'string') return value === text && isOwn(event, name, bare);
      return value !== undefined && slow(event);
    } catch {
      return slow(event);
    }
  };
}

/** `name = 5`. */
export function testEqualsInteger(name: string, integer: number, slow: Test): Test {
  const place = placeOf(name);
  const bare = isBare(name);
  const text = String(integer);
  return (event) => {
    try {
      const value = load(event, place, name);
      if (typeof value === 'string') {
        return (value === text || parseInteger(value) === integer) && isOwn(event, name, bare);
      }
      if (typeof value === 'number') return value === integer && isOwn(event, name, bare);
      return value !== undefined && slow(event);
    } catch {
      return slow(event);
    }
  };
}

/** `EXISTS a AND NOT EXISTS b AND …`. */
export function testPresence(wanted: readonly PresenceOf[], slow: Test): Test {
  const count = wanted.length;
  const names = wanted.map(({ name }) => name);
  const places = names.map(placeOf);
  const bares = names.map(isBare);
  const presences = wanted.map(({ present }) => present);
  return (event) => {
    try {
      for (let index = 0; index < count; index++) {
        const name = names[index] as string;
        const value = load(event, places[index] as number, name);
        if (value === undefined) {
          if (presences[index]) return false;
        } else if (
          (isOwn(event, name, bares[index] as boolean) &&
            (typeof value === 'string' || attributeValueOf(value) !== undefined)) !==
          presences[index]
        ) {
          return false;
        }
      }
      return true;
    } catch {
      return slow(event);
    }
  };
}

/** `name LIKE 'pattern'`. */
export function testLike(name: string, { kind, text, matches }: LikeMatcher, slow: Test): Test {
  if (kind === 'whole') return testEqualsText(name, text, slow);
  if (kind === 'prefix') return testStartsWith(name, text, slow);
  if (kind === 'suffix') return testEndsWith(name, text, slow);
  if (kind === 'infix') return testIncludes(name, text, slow);
  return testMatches(name, matches, slow);
}

function testStartsWith(name: string, text: string, slow: Test): Test {
  const place = placeOf(name);
  const bare = isBare(name);
  return (event) => {
    try {
      const value = load(event, place, name);
      if (typeof value === 'string') return value.startsWith(text) && isOwn(event, name, bare);
      return value !== undefined && slow(event);
    } catch {
      return slow(event);
    }
  };
}

function testEndsWith(name: string, text: string, slow: Test): Test {
  const place = placeOf(name);
  const bare = isBare(name);
  return (event) => {
    try {
      const value = load(event, place, name);
      if (typeof value === 'string') return value.endsWith(text) && isOwn(event, name, bare);
      return value !== undefined && slow(event);
    } catch {
      return slow(event);
    }
  };
}

function testIncludes(name: string, text: string, slow: Test): Test {
  const place = placeOf(name);
  const bare = isBare(name);
  return (event) => {
    try {
      const value = load(event, place, name);
      if (typeof value === 'string') return value.includes(text) && isOwn(event, name, bare);
      return value !== undefined && slow(event);
    } catch {
      return slow(event);
    }
  };
}

function testMatches(name: string, matches: (text: string) => boolean, slow: Test): Test {
  const place = placeOf(name);
  const bare = isBare(name);
  return (event) => {
    try {
      const value = load(event, place, name);
      if (typeof value === 'string') return matches(value) && isOwn(event, name, bare);
      return value !== undefined && slow(event);
    } catch {
      return slow(event);
    }
  };
}

/** `name IN ('text', …)`. */
export function testOneOf(name: string, texts: readonly string[], slow: Test): Test {
  const place = placeOf(name);
  const bare = isBare(name);
  const set = new Set(texts);
  const [a, b, c] = texts;
  // Three texts or fewer are compared one by one; a missing one is never equal to a string.
  const few = texts.length <= 3;
  return (event) => {
    try {
      const value = load(event, place, name);
      if (typeof value === 'string') {
        const isOneOf = few ? value === a || value === b || value === c : set.has(value);
        return isOneOf && isOwn(event, name, bare);
      }
      return value !== undefined && slow(event);
    } catch {
      return slow(event);
    }
  };
}

/** `a AND b AND …`. */
export function testAll(operands: readonly Reader[], slow: Test): Test {
  const [a, b, c, d] = operands as [Reader, Reader, Reader, Reader];
  if (operands.length === 2) {
    return (event) => {
      try {
        return a(event) === true && b(event) === true;
      } catch {
        return slow(event);
      }
    };
  }
  if (operands.length === 4) {
    return (event) => {
      try {
        return a(event) === true && b(event) === true && c(event) === true && d(event) === true;
      } catch {
        return slow(event);
      }
    };
  }
  return testReader(row(operands, true), slow);
}

/** `a OR b OR …`. */
export function testAny(operands: readonly Reader[], slow: Test): Test {
  const [a, b] = operands as [Reader, Reader];
  if (operands.length === 2) {
    return (event) => {
      try {
        const result = a(event);
        return result === false ? b(event) === true : result === true;
      } catch {
        return slow(event);
      }
    };
  }
  return testReader(row(operands, false), slow);
}

/** Any expression. */
export function testReader(read: Reader, slow: Test): Test {
  return (event) => {
    try {
      return read(event) === true;
    } catch {
      return slow(event);
    }
  };
}
