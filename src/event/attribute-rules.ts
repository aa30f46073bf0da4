import { isAttributeName, isInteger } from './attributes.ts';
import { INTEGER_MAX, INTEGER_MIN, SPEC_VERSION } from './cloud-event.ts';
import { isMediaType } from './media-type.ts';
import type { Fault } from './problem-list.ts';
import { quote } from './problem-list.ts';
import { isTimestamp } from './timestamp.ts';
import { isAbsoluteUri, isUriReference } from './uri.ts';

/** The attributes without which nothing is an event, in the order in which they are missed. */
export const REQUIRED_ATTRIBUTES = ['specversion', 'id', 'source', 'type'] as const;

/** Control characters, lone surrogates, noncharacters: no attribute value holds one (EVT-019). */
const FORBIDDEN = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u;

type TextRule = (text: string) => Fault | undefined;

/** Attributes whose value is a non-empty text, and what else their text has to be. */
const TEXT_RULES: ReadonlyMap<string, TextRule> = new Map([
  ['specversion', specversionRule],
  ['id', noRule],
  ['source', sourceRule],
  ['type', noRule],
  ['subject', noRule],
  ['time', timeRule],
  ['datacontenttype', contentTypeRule],
  ['dataschema', schemaRule],
  // Documented extensions whose own pages ask for a text that is not empty (EVT-027).
  ['partitionkey', noRule],
  ['sequence', noRule],
]);

/** The attributes whose texts have rules of their own. */
export const RULED_ATTRIBUTES: readonly string[] = [...TEXT_RULES.keys()];

/** What is wrong with a member's name, if anything. */
export function nameFault(name: string): Fault | undefined {
  if (isAttributeName(name)) return undefined;
  return {
    code: 'EVENT_BAD_NAME',
    state: `the name ${quote(name)} is not made of a-z and 0-9 alone`,
    remedy: 'Name attributes with lower-case ASCII letters and digits only',
  };
}

/** What is wrong with an attribute's value, if anything. The name is an attribute name. */
export function attributeFault(name: string, value: unknown): Fault | undefined {
  return valueFault(name, value, TEXT_RULES.get(name));
}

/** What is wrong with an attribute's name or value, if anything. */
export function memberFault(name: string, value: unknown): Fault | undefined {
  const rule = TEXT_RULES.get(name);
  // A name that has a rule is one.
  return (rule === undefined ? nameFault(name) : undefined) ?? valueFault(name, value, rule);
}

function valueFault(name: string, value: unknown, rule: TextRule | undefined): Fault | undefined {
  if (typeof value === 'string') return textFault(value, rule);
  if (rule !== undefined) {
    return {
      code: 'EVENT_BAD_TYPE',
      state: `the value is ${describe(value)}, not a string`,
      remedy: `Write ${name} as a string`,
    };
  }
  if (typeof value === 'boolean' || isInteger(value)) return undefined;
  return Number.isInteger(value) ? rangeFault(Number(value)) : typeFault(value);
}

function textFault(text: string, rule: TextRule | undefined): Fault | undefined {
  const forbidden = FORBIDDEN.exec(text);
  if (forbidden !== null) return characterFault(text, forbidden.index);
  if (rule === undefined) return undefined;
  if (text !== '') return rule(text);
  return {
    code: 'EVENT_EMPTY_VALUE',
    state: 'the value is empty',
    remedy: 'Give it a value, or leave the attribute out if it is optional',
  };
}

function characterFault(text: string, index: number): Fault {
  const codePoint = (text.codePointAt(index) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return {
    code: 'EVENT_BAD_CHARACTER',
    state: `U+${codePoint} at character ${index + 1} is not allowed in an attribute`,
    remedy:
      'Remove control characters, lone surrogates and noncharacters, or move the text to data',
  };
}

function rangeFault(value: number): Fault {
  return {
    code: 'EVENT_INTEGER_RANGE',
    state: `${value} is outside ${INTEGER_MIN} to ${INTEGER_MAX}`,
    remedy: 'Write the number as a string',
  };
}

function typeFault(value: unknown): Fault {
  return {
    code: 'EVENT_BAD_TYPE',
    state: `the value is ${describe(value)}, not a string, a boolean or an integer`,
    remedy: 'Write it as a string (a date with toISOString()), or move it to data',
  };
}

/** Names the kind of an attribute's value, and a number itself. */
function describe(value: unknown): string {
  return typeof value === 'number' ? `the number ${value}` : kindOf(value);
}

/**
 * Names the kind of a value without touching what a hostile object could answer, and without
 * showing it: this is all that a message says about data (EVT-046).
 */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number')
    return Number.isFinite(value) ? 'a number' : 'a number without value';
  if (typeof value === 'object') return isArray(value) ? 'an array' : 'an object';
  return typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`;
}

/** `Array.isArray` throws for a revoked proxy; that is an object all the same. */
function isArray(value: object): boolean {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

function noRule(): undefined {
  return undefined;
}

function specversionRule(text: string): Fault | undefined {
  if (text === SPEC_VERSION) return undefined;
  return {
    code: 'EVENT_BAD_SPECVERSION',
    state: `the version is ${quote(text)}, not "1.0"`,
    remedy: 'Convert the event to CloudEvents 1.0',
  };
}

function sourceRule(text: string): Fault | undefined {
  if (isUriReference(text)) return undefined;
  return {
    code: 'EVENT_BAD_URI',
    state: `${quote(text)} is no URI-reference`,
    remedy: 'Percent-encode spaces, brackets and characters outside ASCII (RFC 3986)',
  };
}

function schemaRule(text: string): Fault | undefined {
  if (isAbsoluteUri(text)) return undefined;
  return {
    code: 'EVENT_BAD_URI',
    state: `${quote(text)} is no absolute URI`,
    remedy: 'Write it with its scheme and without a fragment (RFC 3986 section 4.3)',
  };
}

function timeRule(text: string): Fault | undefined {
  if (isTimestamp(text)) return undefined;
  return {
    code: 'EVENT_BAD_TIMESTAMP',
    state: `${quote(text)} is no timestamp`,
    remedy: 'Write it like 2026-11-22T01:02:03Z (RFC 3339)',
  };
}

function contentTypeRule(text: string): Fault | undefined {
  if (isMediaType(text)) return undefined;
  return {
    code: 'EVENT_BAD_MEDIA_TYPE',
    state: `${quote(text)} is no media type`,
    remedy: 'Write it like text/plain; charset=utf-8 (RFC 2046)',
  };
}
