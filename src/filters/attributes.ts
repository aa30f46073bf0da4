import { attributeString, isAttributeName } from '../event/attributes.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { type Comparison, difference } from './compare.ts';
import type { Dialect, DialectContext, Matcher, Rejection } from './dialect.ts';
import type { AttributeExplanation } from './explanation.ts';
import { FILTER_VALUE_LENGTH_MAX } from './limits.ts';
import { nameOf, quote } from './show.ts';

/** An attribute name and the text to compare its value with. */
export type AttributeTest = readonly [name: string, wanted: string];

/** Makes a dialect that compares each attribute it names; all have to agree. @see FLT-010 */
export function attributeDialect(name: string, comparison: Comparison): Dialect {
  return {
    name,
    compile(value, context) {
      const tests = readTests(value, name, context);
      return tests === undefined ? undefined : attributeMatcher(tests, comparison);
    },
  };
}

function attributeMatcher(tests: readonly AttributeTest[], comparison: Comparison): Matcher {
  return {
    matches(event) {
      for (const [name, wanted] of tests) {
        const actual = readAttribute(event, name);
        if (actual === undefined || !comparison.holds(actual, wanted)) return false;
      }
      return true;
    },
    explain(event) {
      const attributes = tests.map((test) => explainTest(event, test, comparison));
      return { reason: summarise(attributes), attributes };
    },
  };
}

/** An attribute as filters see it; what is not an object has no attributes. @see FLT-017 */
export function readAttribute(event: CloudEvent, name: string): string | undefined {
  if (typeof event !== 'object' || event === null) return undefined;
  return attributeString(event, name);
}

/** The reason of the first comparison that fails, or of all when none does. */
export function summarise(attributes: readonly AttributeExplanation[]): string {
  const failed = attributes.find((attribute) => !attribute.matched);
  return failed?.reason ?? attributes.map((attribute) => attribute.reason).join(' and ');
}

function explainTest(
  event: CloudEvent,
  [name, wanted]: AttributeTest,
  comparison: Comparison,
): AttributeExplanation {
  const actual = readAttribute(event, name);
  if (actual === undefined) {
    return { name, wanted, matched: false, reason: `${quote(name)} is absent` };
  }
  const matched = comparison.holds(actual, wanted);
  const reason = matched
    ? `${quote(name)} ${comparison.verb} ${quote(wanted)}`
    : difference(actual, wanted, comparison);
  return { name, wanted, actual, matched, reason };
}

function readTests(
  value: unknown,
  dialect: string,
  context: DialectContext,
): readonly AttributeTest[] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return context.reject({
      state: `${quote(dialect)} is given ${nameOf(value)} in place of an object`,
      remedy: `Write ${dialect}: { type: "some text" }, an attribute name and the text to compare`,
    });
  }
  const names = Object.keys(value);
  if (names.length === 0) {
    return context.reject({
      code: 'FILTER_NO_ATTRIBUTES',
      state: `${quote(dialect)} names no attribute`,
      remedy: `Name an attribute, as in ${dialect}: { type: "some text" }, or remove the expression`,
    });
  }
  const tests: AttributeTest[] = [];
  for (const name of names) {
    if (!context.countTerm()) return undefined;
    const wanted: unknown = (value as Record<string, unknown>)[name];
    const problems = [nameProblem(name), valueProblem(name, wanted)].filter((p) => p !== undefined);
    for (const problem of problems) context.reject({ ...problem, at: [name] });
    if (problems.length === 0) tests.push([name, wanted as string]);
  }
  return tests.length === names.length ? tests : undefined;
}

/** What is wrong with an attribute name, if anything. @see FLT-014 @see FLT-019 */
export function nameProblem(name: string): Rejection | undefined {
  if (name === '') {
    return {
      code: 'FILTER_EMPTY_NAME',
      state: 'empty attribute name',
      remedy: 'Name a context attribute, such as type',
      on: 'key',
    };
  }
  if (isAttributeName(name)) return undefined;
  return {
    code: 'FILTER_BAD_NAME',
    state: `${quote(name)} is not the name of a context attribute`,
    remedy: nameRemedy(name),
    on: 'key',
  };
}

function nameRemedy(name: string): string {
  const lower = name.length <= MAX_NAME_LENGTH ? name.toLowerCase() : '';
  if (lower === 'data' || lower.startsWith('data.') || lower === 'data_base64') {
    return 'Filters read context attributes only: put what you route by into an attribute';
  }
  if (isAttributeName(lower)) return `Write ${lower}: attribute names are in lower case`;
  return 'Use the letters a to z and the digits 0 to 9 only';
}

/** A longer name is not repeated in a remedy. */
const MAX_NAME_LENGTH = 60;

/** What is wrong with the text for an attribute, if anything. @see FLT-015 @see FLT-020 */
function valueProblem(name: string, wanted: unknown): Rejection | undefined {
  if (wanted === '') {
    return {
      code: 'FILTER_EMPTY_VALUE',
      state: `empty value for attribute ${quote(name)}`,
      remedy: 'Write the text to compare with, or remove the attribute',
    };
  }
  return stringProblem(name, wanted);
}

/** What is wrong with a text that is allowed to be empty. */
export function stringProblem(name: string, wanted: unknown): Rejection | undefined {
  if (typeof wanted !== 'string') {
    const scalar = typeof wanted === 'number' || typeof wanted === 'boolean';
    return {
      code: 'FILTER_VALUE_NOT_STRING',
      state: `attribute ${quote(name)} is compared with ${nameOf(wanted)}`,
      remedy: scalar ? `Put it in quotes: "${wanted}"` : 'Write a string',
    };
  }
  if (wanted.length <= FILTER_VALUE_LENGTH_MAX) return undefined;
  return {
    code: 'FILTER_TOO_LONG',
    state: `value of ${wanted.length} characters for attribute ${quote(name)}`,
    remedy: `Write at most ${FILTER_VALUE_LENGTH_MAX} characters`,
  };
}
