import { editDistance } from '../edit-distance.ts';
import { compileList } from './compile.ts';
import { coreDialects, type Dialects } from './dialects.ts';
import type { Filter } from './filter.ts';
import { type Finding, finding, rejection } from './findings.ts';
import { compileLegacy, isObject } from './legacy.ts';
import { child, nameOf, quote } from './show.ts';

/** Options of {@link triggerFilter} and {@link readFilters}. */
export interface TriggerOptions {
  /** The feature `new-trigger-filters`: whether `filters` counts at all. Default `true`. */
  readonly newTriggerFilters?: boolean;
  /** Dialects that `filters` can use; default the core dialects. */
  readonly dialects?: Dialects;
}

/** A compiled filter that knows which field of the Trigger it came from. */
export interface TriggerFilter extends Filter {
  /** The field that counts; `none` when the Trigger has no filter and every event matches. */
  readonly from: 'filters' | 'filter' | 'none';
  /** The field that is there and does not count. @see FLT-106 */
  readonly ignored?: 'filters' | 'filter';
}

/**
 * Compiles the filter of a Trigger: picks the field that counts, `filters` or the older `filter`.
 *
 * With the feature on, a `filters` list that is not empty overrides `filter`. With the feature off,
 * `filter` alone counts. The field that does not count is not even checked.
 *
 * @param spec The `spec` of a Trigger; keys other than `filter` and `filters` are left alone, unless
 *   they are a misspelling of these.
 * @param options `newTriggerFilters`: default `true`. `dialects`: default the core dialects.
 * @returns The filter, with `from`, and with `ignored` when the other field is there in vain.
 * @throws `EventDeliveryError` the codes of {@link compileFilters}, `FILTER_BAD_LEGACY`,
 *   `FILTER_MISPLACED_FIELD` or `FILTER_NOT_A_TRIGGER`; pointers start at the spec.
 * @see FLT-100
 * @example The same Trigger with the feature on and off
 * ```ts
 * import { createEvent } from 'event-delivery-spec/event';
 * import { triggerFilter } from 'event-delivery-spec/filters';
 * const spec = { filter: { attributes: { type: 'a' } }, filters: [{ exact: { type: 'b' } }] };
 * const event = createEvent({ id: '1', source: '/x', type: 'b' });
 * triggerFilter(spec)(event); // => true
 * triggerFilter(spec, { newTriggerFilters: false })(event); // => false
 * triggerFilter(spec, { newTriggerFilters: false }).ignored; // => 'filters'
 * ```
 */
export function triggerFilter(spec: unknown, options: TriggerOptions = {}): TriggerFilter {
  const findings: Finding[] = [];
  const filter = compileTrigger(spec, '', options, findings);
  if (filter === undefined) throw rejection(findings.map(({ problem }) => problem));
  return filter;
}

/** Compiles the spec found at `pointer`; on failure the problems stand in `findings`. */
export function compileTrigger(
  spec: unknown,
  pointer: string,
  options: TriggerOptions,
  findings: Finding[],
): TriggerFilter | undefined {
  try {
    return compileFields(spec, pointer, options, findings);
  } catch {
    const said = { state: 'reading the value failed', remedy: 'Pass plain objects and lists' };
    findings.push(finding(ACTION, 'FILTER_UNREADABLE', pointer, said));
    return undefined;
  }
}

function compileFields(
  spec: unknown,
  pointer: string,
  options: TriggerOptions,
  findings: Finding[],
): TriggerFilter | undefined {
  const before = findings.length;
  const fields = readFields(spec, pointer, findings);
  const { newTriggerFilters = true, dialects = coreDialects } = options;
  const choice = choose(fields, newTriggerFilters);
  const filter =
    choice.from === 'filter'
      ? compileLegacy(fields.filter, `${pointer}/filter`, findings)
      : compileList(choice.from === 'none' ? undefined : fields.filters, `${pointer}/filters`, {
          dialects,
          findings,
        });
  if (filter === undefined || findings.length > before) return undefined;
  return Object.assign((event: Parameters<Filter>[0]) => filter(event), {
    explain: filter.explain,
    ...choice,
  });
}

interface Fields {
  readonly filter: unknown;
  readonly filters: unknown;
}

/** The override rule, on its own. @see FLT-100 @see FLT-101 @see FLT-102 */
function choose(
  { filter, filters }: Fields,
  newTriggerFilters: boolean,
): Pick<TriggerFilter, 'from' | 'ignored'> {
  const hasFilter = filter !== undefined;
  // An empty list and an absent one are the same to a client that omits what is empty.
  const hasFilters = filters !== undefined && !(Array.isArray(filters) && filters.length === 0);
  if (newTriggerFilters && hasFilters) {
    return { from: 'filters', ...(asksNothing(filter) ? {} : { ignored: 'filter' }) };
  }
  return { from: hasFilter ? 'filter' : 'none', ...(hasFilters ? { ignored: 'filters' } : {}) };
}

/** `filter: {}` stands in most Triggers that a cluster gives back, and nothing is lost with it. */
function asksNothing(filter: unknown): boolean {
  if (filter === undefined) return true;
  if (!isObject(filter)) return false;
  const attributes = own(filter, 'attributes');
  const isEmpty = isObject(attributes) && Object.keys(attributes).length === 0;
  return Object.keys(filter).length === 0 || (isEmpty && Object.keys(filter).length === 1);
}

function readFields(spec: unknown, pointer: string, findings: Finding[]): Fields {
  if (!isObject(spec)) {
    findings.push(
      finding(ACTION, 'FILTER_NOT_A_TRIGGER', pointer, {
        state: `${nameOf(spec)} in place of the spec of a Trigger`,
        remedy:
          'Write an object with filters, such as { filters: [{ exact: { type: "some text" } }] }',
      }),
    );
    return { filter: undefined, filters: undefined };
  }
  for (const key of Object.keys(spec)) if (isMisspelt(key)) findings.push(misspelt(key, pointer));
  return { filter: own(spec, 'filter'), filters: own(spec, 'filters') };
}

const ACTION = 'Cannot read Trigger';

function own(object: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** `Filters`, `filer`, `fliters`: left alone, it would let every event through. @see FLT-104 */
function isMisspelt(key: string): boolean {
  if (key === 'filter' || key === 'filters' || key.length > 'filters'.length + 2) return false;
  return editDistance(key.toLowerCase(), 'filters') <= 2;
}

function misspelt(key: string, pointer: string): Finding {
  const meant = editDistance(key.toLowerCase(), 'filter') === 0 ? 'filter' : 'filters';
  return finding(ACTION, 'FILTER_MISPLACED_FIELD', child(pointer, key), {
    state: `unknown key ${quote(key)}`,
    remedy: `Write ${meant}: in place of ${key}:`,
    on: 'key',
  });
}
