/** Mutants of the dialects that compare attributes: FLT-010 to FLT-023. */

import { attributeDialect } from '../../filters/attributes.ts';
import type { Comparison } from '../../filters/compare.ts';
import { endsWith, isEqual, startsWith } from '../../filters/compare.ts';
import type { FilterAdapter } from '../adapter.ts';
import type { Mutant } from '../check.ts';
import type { Member } from './rewrite.ts';
import {
  COMPARING,
  comparisonOf,
  filterMutant,
  isMember,
  replacing,
  seeing,
  speaking,
} from './rewrite.ts';

const contains = comparison((actual, wanted) => actual.includes(wanted));

/** Mutants of the dialects that compare attributes. */
export const attributeMutants: readonly Mutant[] = [
  ...COMPARING.map((dialect, index) =>
    filterMutant(
      `FLT-01${index}/one-attribute-is-enough`,
      `One attribute of ${dialect} is enough.`,
      splitting(dialect, 'any'),
    ),
  ),
  ...COMPARING.map((dialect, index) =>
    filterMutant(
      `FLT-01${index}/last-attribute-counts`,
      `Only the last attribute of ${dialect} counts.`,
      splitting(dialect, 'last'),
    ),
  ),
  filterMutant(
    'FLT-010/exact-is-prefix',
    'exact compares the start only.',
    speaking(attributeDialect('exact', startsWith)),
  ),
  filterMutant(
    'FLT-010/letters-only',
    'exact does not find names that start with a digit.',
    seeing((event) => omit(event, (name) => /^\d/.test(name))),
  ),
  filterMutant(
    'FLT-011/prefix-is-exact',
    'prefix wants the whole value.',
    speaking(attributeDialect('prefix', isEqual)),
  ),
  filterMutant(
    'FLT-011/prefix-is-contains',
    'prefix finds the text anywhere.',
    speaking(attributeDialect('prefix', contains)),
  ),
  filterMutant(
    'FLT-011/prefix-wants-more',
    'prefix wants the value to go on.',
    speaking(
      attributeDialect(
        'prefix',
        comparison((a, w) => a !== w && a.startsWith(w)),
      ),
    ),
  ),
  filterMutant(
    'FLT-012/suffix-is-exact',
    'suffix wants the whole value.',
    speaking(attributeDialect('suffix', isEqual)),
  ),
  filterMutant(
    'FLT-012/suffix-is-contains',
    'suffix finds the text anywhere.',
    speaking(attributeDialect('suffix', contains)),
  ),
  filterMutant(
    'FLT-012/first-occurrence',
    'suffix looks at the first occurrence only.',
    speaking(
      attributeDialect(
        'suffix',
        comparison((a, w) => a.indexOf(w) === a.length - w.length && a.includes(w)),
      ),
    ),
  ),
  filterMutant(
    'FLT-013/any-case',
    'Text is compared without regard to case.',
    spelling((text) => text.toLowerCase()),
  ),
  filterMutant(
    'FLT-013/ascii-case-only',
    'Case counts for ASCII letters only.',
    spelling((text) => text.replace(/[^ -~]/g, (c) => c.toLowerCase())),
  ),
  filterMutant(
    'FLT-013/trimmed',
    'Blanks at both ends are dropped.',
    spelling((text) => text.trim()),
  ),
  filterMutant(
    'FLT-013/normalised',
    'Text is normalised before it is compared.',
    spelling((text) => text.normalize('NFKC')),
  ),
  filterMutant(
    'FLT-013/code-units',
    'Half a character is compared.',
    spelling((text) => text.replace(/([\ud800-\udbff])[\udc00-\udfff]/g, '$1')),
  ),
  filterMutant('FLT-018/star', 'A star and a question mark are wildcards.', globbing('*', '?')),
  filterMutant('FLT-018/percent', 'A percent sign is a wildcard.', globbing('%', '_')),
  filterMutant(
    'FLT-018/regular-expression',
    'Text is a regular expression.',
    speaking(
      attributeDialect(
        'exact',
        comparison((a, w) => new RegExp(`^${w}$`).test(a)),
      ),
      attributeDialect(
        'prefix',
        comparison((a, w) => new RegExp(`^${w}`).test(a)),
      ),
    ),
  ),
  filterMutant('FLT-016/absent-matches', 'An absent attribute matches.', seeing(fillAbsent)),
  filterMutant(
    'FLT-016/absent-is-null',
    'An absent attribute reads as the text null.',
    seeing((event) => ({ subject: 'null', ...event })),
  ),
  filterMutant(
    'FLT-016/absent-is-undefined',
    'An absent attribute reads as the text undefined.',
    seeing((event) => ({ subject: 'undefined', ...event })),
  ),
  filterMutant(
    'FLT-016/inherited',
    'It finds what every object has.',
    seeing((event) => ({
      constructor: 'function Object()',
      ...Object.fromEntries(Object.entries(event)),
    })),
  ),
  filterMutant(
    'FLT-023/json-by-default',
    'An absent datacontenttype is application/json.',
    seeing((event) => ({ datacontenttype: 'application/json', ...event })),
  ),
  filterMutant(
    'FLT-023/zero-time',
    'An absent time is the year 1.',
    seeing((event) => ({ time: '0001-01-01T00:00:00Z', ...event })),
  ),
  filterMutant(
    'FLT-023/epoch',
    'An absent time is 1970.',
    seeing((event) => ({ time: '1970-01-01T00:00:00Z', ...event })),
  ),
  filterMutant(
    'FLT-017/text-only',
    'Integers and booleans never equal a text.',
    seeing((event) => omit(event, (_, value) => typeof value !== 'string')),
  ),
  filterMutant(
    'FLT-017/falsy-is-absent',
    '0 and false count as absent.',
    seeing((event) => omit(event, (_, value) => !value)),
  ),
  filterMutant(
    'FLT-017/upper-case-booleans',
    'Booleans are TRUE and FALSE.',
    seeing((event) => mapped(event, (v) => (typeof v === 'boolean' ? String(v).toUpperCase() : v))),
  ),
  filterMutant(
    'FLT-017/exponents',
    'Large integers are written with an exponent.',
    seeing((event) =>
      mapped(event, (v) => (typeof v === 'number' && Math.abs(v) > 1e6 ? v.toExponential() : v)),
    ),
  ),
  filterMutant(
    'FLT-017/fractions',
    'Integers are written with a fraction.',
    seeing((event) => mapped(event, (v) => (typeof v === 'number' ? v.toFixed(1) : v))),
  ),
  filterMutant(
    'FLT-017/time-in-utc',
    'Timestamps are written anew, in UTC and without fraction.',
    seeing((event) =>
      typeof event.time === 'string'
        ? { ...event, time: new Date(event.time).toISOString().replace('.000Z', 'Z') }
        : event,
    ),
  ),
  filterMutant(
    'FLT-017/uris-normalised',
    'URIs are written anew.',
    seeing((event) =>
      URL.canParse(String(event.source))
        ? { ...event, source: new URL(String(event.source)).href }
        : event,
    ),
  ),
];

function comparison(holds: Comparison['holds']): Comparison {
  return { ...isEqual, holds };
}

/** Compares after a change to both texts. */
function spelling(change: (text: string) => string): FilterAdapter {
  const changed = (base: Comparison) => comparison((a, w) => base.holds(change(a), change(w)));
  return speaking(
    attributeDialect('exact', changed(isEqual)),
    attributeDialect('prefix', changed(startsWith)),
    attributeDialect('suffix', changed(endsWith)),
  );
}

function globbing(many: string, one: string): FilterAdapter {
  const holds = (actual: string, wanted: string): boolean => {
    const parts = Array.from(wanted, (c) =>
      c === many ? '.*' : c === one ? '.' : c.replace(/\W/, '\\$&'),
    );
    return new RegExp(`^${parts.join('')}$`, 'u').test(actual);
  };
  const globs = (base: Comparison) =>
    comparison((a, w) => base.holds(a, w) || (/[*?%_]/.test(w) && holds(a, w)));
  return speaking(
    attributeDialect('exact', globs(isEqual)),
    attributeDialect('prefix', globs(startsWith)),
    attributeDialect('suffix', globs(endsWith)),
  );
}

/** `exact: { a, b }` becomes `any: [exact: { a }, exact: { b }]`, or only the last of these. */
function splitting(dialect: string, keep: 'any' | 'last'): FilterAdapter {
  return replacing((expression) => {
    const found = comparisonOf(expression);
    if (found?.dialect !== dialect || !isMember(found.attributes)) return [expression];
    const single = Object.entries(found.attributes).map(([name, text]) => ({
      [dialect]: { [name]: text },
    }));
    if (single.length < 2) return [expression];
    return keep === 'any' ? [{ any: single }] : single.slice(-1);
  });
}

function fillAbsent(event: Member, filters: unknown): Member {
  const pairs = JSON.stringify(filters ?? []).matchAll(
    /"(subject|region|constructor|tostring)":"([^"]*)"/g,
  );
  return { ...Object.fromEntries(Array.from(pairs, ([, name, text]) => [name, text])), ...event };
}

function omit(event: Member, drop: (name: string, value: unknown) => boolean): Member {
  return Object.fromEntries(Object.entries(event).filter(([name, value]) => !drop(name, value)));
}

function mapped(event: Member, change: (value: unknown) => unknown): Member {
  return Object.fromEntries(Object.entries(event).map(([name, value]) => [name, change(value)]));
}
