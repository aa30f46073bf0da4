import type { CloudEvent } from '../event/cloud-event.ts';
import { everyOf } from './all.ts';
import { type Compilation, compileExpression, isFull } from './compilation.ts';
import type { Expression } from './dialect.ts';
import { coreDialects, type Dialects } from './dialects.ts';
import type { Explanation } from './explanation.ts';
import type { Filter } from './filter.ts';
import { type Finding, finding, rejection } from './findings.ts';
import { child, nameOf } from './show.ts';

/** Options of {@link compileFilters} and {@link explainFilters}. */
export interface FilterOptions {
  /** Dialects that the list can use; default {@link coreDialects}. */
  readonly dialects?: Dialects;
}

/**
 * Compiles a filter list into one pure function of an event.
 *
 * Everything that can be wrong is found now: the filter that is returned does no I/O, changes nothing
 * and answers `true` or `false` whatever it is given.
 *
 * @param filters The list as it stands in a Trigger; `undefined` and `[]` match every event. At most
 *   10,000 expressions and attributes, nested at most 64 deep, values of at most 65,536 characters.
 * @param options `dialects`: a registry from {@link createDialects}; default the core dialects.
 * @returns The filter; `filter.explain(event)` gives its reasons.
 * @throws `EventDeliveryError` with the code of the first problem, such as `FILTER_UNKNOWN_DIALECT`, and
 *   every problem in `problems`, in the order of the list.
 * @see FLT-002
 * @example Match by prefix, and refuse what is unknown
 * ```ts
 * import { createEvent } from 'event-delivery-spec/event';
 * import { compileFilters } from 'event-delivery-spec/filters';
 * const matches = compileFilters([{ prefix: { type: 'order.' } }]);
 * matches(createEvent({ id: '1', source: '/shop', type: 'order.created' })); // => true
 * matches(createEvent({ id: '2', source: '/shop', type: 'Order.created' })); // => false
 * compileFilters([{ starts: { type: 'order.' } }]); // throws FILTER_UNKNOWN_DIALECT
 * ```
 */
export function compileFilters(filters: unknown, options: FilterOptions = {}): Filter {
  const findings: Finding[] = [];
  const filter = compileList(filters, '', { findings, dialects: options.dialects ?? coreDialects });
  if (filter === undefined) throw rejection(findings.map(({ problem }) => problem));
  return filter;
}

/** What {@link compileList} needs; its problems are added to `findings`. */
export interface ListContext {
  readonly dialects: Dialects;
  readonly findings: Finding[];
}

/** Compiles the list found at `pointer`; on failure the problems stand in `findings`. */
export function compileList(
  filters: unknown,
  pointer: string,
  { dialects, findings }: ListContext,
): Filter | undefined {
  const before = findings.length;
  let nested: readonly Expression[] = [];
  try {
    nested = compileAll(filters, pointer, { dialects, findings, terms: 0 });
  } catch {
    findings.push(unreadable(pointer));
  }
  return findings.length > before ? undefined : filterOf(nested, pointer);
}

function compileAll(
  filters: unknown,
  pointer: string,
  compilation: Compilation,
): readonly Expression[] {
  if (filters === undefined) return [];
  if (!Array.isArray(filters)) {
    compilation.findings.push(notAList(filters, pointer));
    return [];
  }
  const nested: Expression[] = [];
  for (let index = 0; index < filters.length && !isFull(compilation); index += 1) {
    const expression = compileExpression(filters[index], child(pointer, index), 1, compilation);
    if (expression !== undefined) nested.push(expression);
  }
  return nested;
}

function filterOf(nested: readonly Expression[], pointer: string): Filter {
  const { matches, explain } = everyOf(nested);
  return Object.assign((event: CloudEvent): boolean => matches(event), {
    explain(event: CloudEvent): Explanation {
      const node = { pointer, dialect: 'filters', matched: matches(event), decidedBy: pointer };
      if (nested.length > 0) return { ...node, ...explain(event) };
      return { ...node, reason: EMPTY, children: [] };
    },
  });
}

const EMPTY = 'there are no filters, so every event matches';

function notAList(filters: unknown, pointer: string): Finding {
  const object = typeof filters === 'object' && filters !== null;
  return finding('Cannot compile filters', 'FILTER_NOT_A_LIST', pointer, {
    state: `${nameOf(filters)} in place of a list of expressions`,
    remedy: object
      ? 'Put the expression into a list: [{ exact: { type: "some text" } }], in YAML after a dash'
      : 'Write a list of expressions, or leave the filters out to match every event',
  });
}

function unreadable(pointer: string): Finding {
  return finding('Cannot compile filters', 'FILTER_UNREADABLE', pointer, {
    state: 'reading the value failed',
    remedy: 'Pass plain objects, lists and strings, without getters or proxies',
  });
}
