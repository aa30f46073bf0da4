import type { AttributeTest } from './attributes.ts';
import type { CustomExpression, FilterExpression } from './filter.ts';
import { type Finding, finding, rejection } from './findings.ts';
import { readLegacy } from './legacy.ts';
import { child, quote } from './show.ts';

/** Options of {@link toFilters}. */
export interface ToFiltersOptions {
  /**
   * Writes the expression "this attribute is present, whatever its value". No core dialect can say
   * that, so without it such a filter is refused.
   */
  readonly presence?: (name: string) => FilterExpression | CustomExpression;
}

/** Every event has these, so asking for their presence asks for nothing. */
const REQUIRED = new Set(['id', 'source', 'specversion', 'type']);

/**
 * Converts the older `filter` of a Trigger into a `filters` list that matches the same events.
 *
 * Either the list matches exactly the same valid events, or the conversion is refused: never nearly.
 *
 * @param filter `{ attributes }`, or `undefined` for none; at most 10,000 attributes.
 * @param options `presence`: how to write that an attribute is present.
 * @returns A list for {@link compileFilters}; empty when the filter asks for nothing.
 * @throws `EventDeliveryError` `FILTER_NOT_CONVERTIBLE` for an empty value of an optional attribute
 *   without `presence`; `FILTER_BAD_LEGACY`, `FILTER_BAD_NAME`, `FILTER_EMPTY_NAME`,
 *   `FILTER_VALUE_NOT_STRING`, `FILTER_TOO_LONG` or `FILTER_TOO_MANY` for a filter that is malformed.
 * @see FLT-105
 * @example Convert, with and without a form for presence
 * ```ts
 * import { toFilters } from 'event-delivery-spec/filters';
 * toFilters({ attributes: { type: 'order.created', source: '' } });
 * // => [{ exact: { type: 'order.created' } }]
 * toFilters({ attributes: { subject: '' } }); // throws FILTER_NOT_CONVERTIBLE
 * toFilters({ attributes: { subject: '' } }, { presence: (name) => ({ present: name }) });
 * // => [{ present: 'subject' }]
 * ```
 */
export function toFilters(
  filter: unknown,
  options: ToFiltersOptions = {},
): readonly (FilterExpression | CustomExpression)[] {
  const findings: Finding[] = [];
  const tests = readLegacy(filter, '', findings) ?? [];
  const equal = tests.filter(([, wanted]) => wanted !== '');
  const present = tests.filter(([name, wanted]) => wanted === '' && !REQUIRED.has(name));
  if (options.presence === undefined) findings.push(...present.map(notConvertible));
  if (findings.length > 0) throw rejection(findings.map(({ problem }) => problem));
  const exact = equal.length === 0 ? [] : [{ exact: Object.fromEntries(equal) }];
  const { presence } = options;
  return presence === undefined ? exact : [...exact, ...present.map(([name]) => presence(name))];
}

function notConvertible([name]: AttributeTest): Finding {
  return finding('Cannot convert filter', 'FILTER_NOT_CONVERTIBLE', child('/attributes', name), {
    state: `no core dialect says that ${quote(name)} is present with any value`,
    remedy: 'Name the values to let through, or pass presence and a dialect for it',
  });
}
