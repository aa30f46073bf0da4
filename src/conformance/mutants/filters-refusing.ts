/** Mutants that accept what has to be refused, or refuse what fits: FLT-014 to FLT-062. */
import type { FilterAdapter } from '../adapter.ts';
import type { Mutant } from '../check.ts';
import { referenceFilters } from '../reference-filters.ts';
import {
  comparing,
  comparingOnly,
  comparisonOf,
  isMember,
  filterMutant as mutant,
  replacing,
  replacingNested,
  replacingTop,
  rewriting,
} from './rewrite.ts';

const NAME = /^[a-z0-9]+$/;
const DIALECTS = ['exact', 'prefix', 'suffix', 'all', 'any', 'not'];
const MATCHES_ALL = { not: { exact: { specversion: 'none' } } };

/** Mutants of what is refused. */
export const refusingMutants: readonly Mutant[] = [
  mutant(
    'FLT-014/skipped',
    'It skips an attribute without name.',
    comparingOnly((name) => name !== ''),
  ),
  mutant(
    'FLT-015/skipped',
    'It skips an empty text.',
    comparingOnly((_, wanted) => wanted !== ''),
  ),
  mutant('FLT-015/matches-all', 'An empty text matches every value.', comparing(emptyAsAnything)),
  mutant(
    'FLT-019/skipped',
    'It skips names that no attribute has.',
    comparingOnly((name) => name === '' || NAME.test(name)),
  ),
  mutant(
    'FLT-019/lower-cased',
    'It puts names into lower case.',
    comparing((attributes) => renamed(attributes, (name) => name.toLowerCase())),
  ),
  mutant(
    'FLT-019/data',
    'It takes data for an attribute.',
    comparing((attributes) =>
      renamed(attributes, (name) => (name.startsWith('data') ? 'subject' : name)),
    ),
  ),
  mutant(
    'FLT-020/converted',
    'It converts numbers and booleans to text.',
    comparing((attributes) =>
      converted(attributes, (value) =>
        typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
      ),
    ),
  ),
  mutant(
    'FLT-020/null-skipped',
    'It skips null.',
    comparingOnly((_, wanted) => wanted !== null),
  ),
  mutant(
    'FLT-020/list-joined',
    'It takes the first text of a list.',
    comparing((attributes) =>
      converted(attributes, (value) => (Array.isArray(value) ? value[0] : value)),
    ),
  ),
  mutant(
    'FLT-021/skipped',
    'It skips a dialect without attributes.',
    comparing((attributes) =>
      isMember(attributes) && Object.keys(attributes).length === 0 ? undefined : attributes,
    ),
  ),
  mutant(
    'FLT-022/skipped',
    'It skips a dialect whose value is no object.',
    comparing((attributes) => (isMember(attributes) ? attributes : undefined)),
  ),
  mutant(
    'FLT-022/string-is-type',
    'It compares a single string with the type.',
    comparing((attributes) => (typeof attributes === 'string' ? { type: attributes } : attributes)),
  ),
  mutant(
    'FLT-033/wrapped',
    'It takes one expression for a list of one.',
    editing((key, value) => (isMember(value) && key !== 'not' ? [value] : value)),
  ),
  mutant(
    'FLT-033/skipped',
    'It skips a list that is none.',
    replacing((one) =>
      nestedValue(one) === undefined || Array.isArray(nestedValue(one)) ? [one] : [],
    ),
  ),
  mutant(
    'FLT-034/skipped',
    'It skips an empty all and an empty any.',
    replacing((one) => (isEmptyList(nestedValue(one)) ? [] : [one])),
  ),
  mutant(
    'FLT-034/matches',
    'An empty any matches, as with Knative.',
    replacing((one) => (isEmptyList(nestedValue(one)) ? [MATCHES_ALL] : [one])),
  ),
  mutant(
    'FLT-036/none-skipped',
    'It skips an empty not.',
    replacing((one) => (isMember(one) && isEmptyList(one.not) ? [] : [one])),
  ),
  mutant(
    'FLT-036/first-counts',
    'not takes the first of several expressions.',
    editing((key, value) => (key === 'not' && Array.isArray(value) ? value.slice(0, 1) : value)),
  ),
  mutant(
    'FLT-036/neither',
    'not of several means not any.',
    editing((key, value) =>
      key === 'not' && Array.isArray(value) && value.length > 1 ? { any: value } : value,
    ),
  ),
  mutant(
    'FLT-040/skipped',
    'It skips an expression in an unknown dialect, as Knative does.',
    replacingTop(withoutUnknown),
  ),
  mutant(
    'FLT-040/matches-nothing',
    'An unknown dialect matches nothing instead of being refused.',
    replacingTop((one) => (hasUnknown(one) ? [{ not: MATCHES_ALL }] : [one])),
  ),
  mutant(
    'FLT-041/skipped',
    'It skips a nested expression in an unknown dialect, as Knative does.',
    replacingNested(withoutUnknown),
  ),
  mutant(
    'FLT-041/matches',
    'A nested expression in an unknown dialect matches.',
    replacingNested((one) => (hasUnknown(one) ? [MATCHES_ALL] : [one])),
  ),
  mutant(
    'FLT-042/skipped',
    'It skips an expression without dialect.',
    replacing((one) => (isEmptyObject(one) ? [] : [one])),
  ),
  mutant(
    'FLT-042/matches',
    'An expression without dialect matches.',
    replacing((one) => (isEmptyObject(one) ? [MATCHES_ALL] : [one])),
  ),
  mutant(
    'FLT-043/first-counts',
    'Only the first of several dialects counts.',
    replacing((one) => [isMember(one) ? Object.fromEntries(Object.entries(one).slice(0, 1)) : one]),
  ),
  mutant(
    'FLT-043/all-count',
    'All of several dialects have to match.',
    replacing((one) =>
      isMember(one) && Object.keys(one).length > 1
        ? Object.entries(one).map(([key, value]) => ({ [key]: value }))
        : [one],
    ),
  ),
  mutant(
    'FLT-043/unknown-ignored',
    'It ignores unknown keys beside a dialect.',
    replacing((one) => [isMember(one) && Object.keys(one).length > 1 ? known(one) : one]),
  ),
  mutant(
    'FLT-044/skipped',
    'It skips what is no expression.',
    replacing((one) => (isMember(one) ? [one] : [])),
  ),
  mutant(
    'FLT-044/null-skipped',
    'It skips null.',
    replacing((one) => (one === null ? [] : [one])),
  ),
  mutant(
    'FLT-044/flattened',
    'It takes a list within the list for more expressions.',
    rewriting((filters) => (Array.isArray(filters) ? filters.flat() : filters)),
  ),
  mutant(
    'FLT-045/null-is-absent',
    'It takes null for an absent list.',
    rewriting((filters) => filters ?? undefined),
  ),
  mutant(
    'FLT-045/object-is-one',
    'It takes one expression for a list of one.',
    rewriting((filters) =>
      isMember(filters) && Object.keys(filters).length > 0 ? [filters] : filters,
    ),
  ),
  mutant(
    'FLT-045/falsy-is-absent',
    'It takes everything empty for an absent list.',
    rewriting((filters) =>
      Array.isArray(filters) || (filters && !isEmptyObject(filters)) ? filters : undefined,
    ),
  ),
  mutant(
    'FLT-060/ten-deep',
    'It refuses expressions nested deeper than 10.',
    limited((filters) => depthOf(filters) <= 10),
  ),
  mutant(
    'FLT-060/hundred',
    'It refuses more than 100 expressions.',
    limited((filters) => countOf(filters) <= 100),
  ),
  mutant(
    'FLT-060/short-texts',
    'It refuses texts of more than 255 characters.',
    limited((filters) => !/"[^"]{256,}"/.test(shallow(filters))),
  ),
  mutant(
    'FLT-062/cut-list',
    'It leaves out what is beyond 5,000 expressions.',
    rewriting((filters) => (Array.isArray(filters) ? filters.slice(0, 5_000) : filters)),
  ),
  mutant(
    'FLT-062/cut-nested',
    'It leaves out nested expressions beyond 4,000.',
    editing((_, value) => (Array.isArray(value) ? value.slice(0, 4_000) : value)),
  ),
  mutant(
    'FLT-062/cut-depth',
    'It leaves out what is nested too deep.',
    rewriting((filters) => (depthOf(filters) > 1_000 ? [] : filters)),
  ),
  mutant(
    'FLT-062/cut-text',
    'It cuts texts that are too long.',
    comparing((attributes) =>
      converted(attributes, (value) => (typeof value === 'string' ? value.slice(0, 13) : value)),
    ),
  ),
];

function converted(attributes: unknown, convert: (value: unknown) => unknown): unknown {
  if (!isMember(attributes)) return attributes;
  const members = Object.entries(attributes).map(([name, value]) => [name, convert(value)]);
  return Object.fromEntries(members);
}

function renamed(attributes: unknown, rename: (name: string) => string): unknown {
  if (!isMember(attributes)) return attributes;
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [rename(name), value]),
  );
}

/** `type: ""` becomes the start of every type there is in the cases. */
function emptyAsAnything(attributes: unknown): unknown {
  return converted(attributes, (value) => (value === '' ? 'order.created' : value));
}

/** Changes the values of `all`, `any` and `not` wherever they stand. */
function editing(change: (key: string, value: unknown) => unknown): FilterAdapter {
  return replacing((one) => {
    if (!isMember(one) || comparisonOf(one) !== undefined) return [one];
    return [
      Object.fromEntries(Object.entries(one).map(([key, value]) => [key, change(key, value)])),
    ];
  });
}

/** The value of an `all` or `any`; `undefined` for every other expression. */
function nestedValue(one: unknown): unknown {
  if (!isMember(one)) return undefined;
  return 'all' in one ? one.all : one.any;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isEmptyObject(value: unknown): boolean {
  return isMember(value) && Object.keys(value).length === 0;
}

function hasUnknown(one: unknown): boolean {
  return isMember(one) && Object.keys(one).some((key) => !DIALECTS.includes(key));
}

/** Knative logs such an expression and goes on without it. */
function withoutUnknown(one: unknown): readonly unknown[] {
  return hasUnknown(one) ? [] : [one];
}

function known(one: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(Object.entries(one).filter(([key]) => DIALECTS.includes(key)));
}

function limited(fits: (filters: unknown) => boolean): FilterAdapter {
  return {
    compile(filters) {
      if (!fits(filters)) throw new RangeError('too large');
      return referenceFilters.compile(filters);
    },
  };
}

/** Depth along the first nested expressions, without recursion: some lists are very deep. */
function depthOf(filters: unknown): number {
  let depth = 0;
  let next: unknown = Array.isArray(filters) ? filters[0] : undefined;
  while (isMember(next)) {
    depth += 1;
    next = [next.all ?? next.any ?? next.not].flat()[0];
  }
  return depth;
}

function countOf(filters: unknown): number {
  return depthOf(filters) > 100
    ? 0
    : (JSON.stringify(filters ?? []).match(/\{"exact"/g) ?? []).length;
}

function shallow(filters: unknown): string {
  return depthOf(filters) > 100 ? '' : JSON.stringify(filters ?? []);
}
