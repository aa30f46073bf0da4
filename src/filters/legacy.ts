import type { CloudEvent } from '../event/cloud-event.ts';
import {
  type AttributeTest,
  nameProblem,
  readAttribute,
  stringProblem,
  summarise,
} from './attributes.ts';
import { difference, isEqual } from './compare.ts';
import type { AttributeExplanation, Explanation } from './explanation.ts';
import type { Filter } from './filter.ts';
import { type Finding, finding } from './findings.ts';
import { FILTER_TERMS_MAX } from './limits.ts';
import { nearestName } from './near-miss.ts';
import { child, nameOf, quote } from './show.ts';

/** The older `filter` of a Trigger. An empty text asks for the attribute, with any value. @see FLT-090 */
export interface LegacyFilter {
  /** Attribute names and their values; absent or empty matches every event. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Compiles the `filter` of a Trigger; on failure the problems stand in `findings`. */
export function compileLegacy(
  filter: unknown,
  pointer: string,
  findings: Finding[],
): Filter | undefined {
  const tests = readLegacy(filter, pointer, findings);
  return tests === undefined ? undefined : legacyFilter(tests, pointer);
}

function legacyFilter(tests: readonly AttributeTest[], pointer: string): Filter {
  const holds = (event: CloudEvent, [name, wanted]: AttributeTest): boolean => {
    const actual = readAttribute(event, name);
    return actual !== undefined && (wanted === '' || actual === wanted);
  };
  const matches = (event: CloudEvent): boolean => {
    try {
      return tests.every((test) => holds(event, test));
    } catch {
      return false;
    }
  };
  const explain = (event: CloudEvent): Explanation => {
    const node = { pointer, dialect: 'filter', matched: matches(event), decidedBy: pointer };
    if (tests.length === 0)
      return { ...node, reason: 'the filter names no attribute, so every event matches' };
    try {
      const attributes = tests.map((test) => explainTest(event, test));
      return { ...node, reason: summarise(attributes), attributes };
    } catch {
      return { ...node, reason: 'the event cannot be read' };
    }
  };
  return Object.assign(matches, { explain });
}

function explainTest(event: CloudEvent, [name, wanted]: AttributeTest): AttributeExplanation {
  const actual = readAttribute(event, name);
  if (actual === undefined) {
    return { name, wanted, matched: false, reason: `${quote(name)} is absent` };
  }
  if (wanted === '') {
    return { name, wanted, actual, matched: true, reason: `${quote(name)} is present` };
  }
  const matched = actual === wanted;
  const reason = matched
    ? `${quote(name)} is ${quote(wanted)}`
    : difference(actual, wanted, isEqual);
  return { name, wanted, actual, matched, reason };
}

/** Checks a legacy filter; `undefined` when there are problems. @see FLT-095 */
export function readLegacy(
  filter: unknown,
  pointer: string,
  findings: Finding[],
): readonly AttributeTest[] | undefined {
  const before = findings.length;
  try {
    const tests = readFilter(filter, pointer, findings);
    return findings.length > before ? undefined : tests;
  } catch {
    findings.push(bad(pointer, 'reading the value failed', 'Pass plain objects and strings'));
    return undefined;
  }
}

function readFilter(filter: unknown, pointer: string, findings: Finding[]): AttributeTest[] {
  if (filter === undefined) return [];
  if (!isObject(filter)) {
    findings.push(bad(pointer, `${nameOf(filter)} in place of an object`, SHAPE));
    return [];
  }
  for (const key of Object.keys(filter).slice(0, FILTER_TERMS_MAX)) {
    if (key === 'attributes') continue;
    const at = child(pointer, key);
    findings.push(bad(at, `unknown key ${quote(key)} in filter`, keyRemedy(key), 'key'));
  }
  const attributes = Object.hasOwn(filter, 'attributes') ? filter.attributes : undefined;
  return attributes === undefined
    ? []
    : readAttributes(attributes, `${pointer}/attributes`, findings);
}

function readAttributes(value: unknown, pointer: string, findings: Finding[]): AttributeTest[] {
  if (!isObject(value)) {
    findings.push(bad(pointer, `${nameOf(value)} in place of an object`, SHAPE));
    return [];
  }
  const names = Object.keys(value);
  if (names.length > FILTER_TERMS_MAX) {
    const state = `more than ${FILTER_TERMS_MAX} attributes`;
    const remedy = `Use at most ${FILTER_TERMS_MAX} attributes`;
    findings.push(finding(ACTION, 'FILTER_TOO_MANY', pointer, { state, remedy }));
    return [];
  }
  return names.map((name) => {
    const wanted = value[name];
    for (const said of [nameProblem(name), stringProblem(name, wanted)]) {
      const code = said?.code ?? 'FILTER_BAD_LEGACY';
      if (said !== undefined) findings.push(finding(ACTION, code, child(pointer, name), said));
    }
    return [name, typeof wanted === 'string' ? wanted : ''] as const;
  });
}

function keyRemedy(key: string): string {
  if (nearestName(key, ['exact', 'prefix', 'suffix', 'all', 'any', 'not', 'sql']) === key) {
    return `The dialect ${key} belongs under filters, as an element of a list`;
  }
  return 'Write filter: { attributes: { type: "some text" } }';
}

const ACTION = 'Cannot compile filter';
const SHAPE = 'Write filter: { attributes: { type: "some text" } }';

function bad(pointer: string, state: string, remedy: string, on?: 'key'): Finding {
  const said = on === undefined ? { state, remedy } : { state, remedy, on };
  return finding(ACTION, 'FILTER_BAD_LEGACY', pointer, said);
}

/** An object that is no list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
