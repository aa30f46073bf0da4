/** Ways to break the reference runtime from outside: by its list, its events or its dialects. */

import type { CloudEvent } from '../../event/cloud-event.ts';
import { compileFilters } from '../../filters/compile.ts';
import type { Dialect } from '../../filters/dialect.ts';
import { coreDialects, createDialects, type Dialects } from '../../filters/dialects.ts';
import type { FilterAdapter, FilterHandle } from '../adapter.ts';
import type { Mutant } from '../check.ts';
import { referenceFilters } from '../reference-filters.ts';

export type Member = Readonly<Record<string, unknown>>;

/** The reference runtime, given another list than it was asked to compile. */
export function rewriting(rewrite: (filters: unknown) => unknown): FilterAdapter {
  return { compile: (filters) => referenceFilters.compile(rewrite(filters)) };
}

/** The reference runtime, given other expressions: none, one or several in place of each. */
export function replacing(replace: (expression: unknown) => readonly unknown[]): FilterAdapter {
  return rewriting((filters) => (Array.isArray(filters) ? replaceAll(filters, replace) : filters));
}

/** The same for expressions within others only. */
export function replacingNested(
  replace: (expression: unknown) => readonly unknown[],
): FilterAdapter {
  const nested = (filters: readonly unknown[]) =>
    filters.map((expression) => withNested(expression, (list) => replaceAll(list, replace)));
  return rewriting((filters) => (Array.isArray(filters) ? nested(filters) : filters));
}

/** The same for the expressions of the list itself only. */
export function replacingTop(replace: (expression: unknown) => readonly unknown[]): FilterAdapter {
  return rewriting((filters) => (Array.isArray(filters) ? filters.flatMap(replace) : filters));
}

/** The reference runtime, given other events than it was asked about. */
export function seeing(change: (event: Member, filters: unknown) => Member): FilterAdapter {
  return {
    async compile(filters) {
      const handle = await referenceFilters.compile(filters);
      return { match: (event) => handle.match(change(event as Member, filters)) };
    },
  };
}

/** The reference runtime, with its answer changed. */
export function answering(
  change: (answer: boolean, event: Member, filters: unknown) => boolean,
): FilterAdapter {
  return {
    async compile(filters) {
      const handle = await referenceFilters.compile(filters);
      const match: FilterHandle['match'] = async (event) =>
        change(await handle.match(event), event as Member, filters);
      return { match };
    },
  };
}

/** The reference runtime, with some of its dialects replaced. */
export function speaking(...changed: readonly Dialect[]): FilterAdapter {
  return withDialects(dialectsOf(...changed));
}

/** The reference runtime without one of its dialects. */
export function without(name: string): FilterAdapter {
  return withDialects(dialectsFrom(core().filter((dialect) => dialect.name !== name)));
}

/** The reference runtime, with this registry. */
export function withDialects(dialects: Dialects): FilterAdapter {
  return {
    compile(filters) {
      const filter = compileFilters(filters, { dialects });
      return { match: (event) => filter(event as CloudEvent) };
    },
  };
}

/** The core registry, with some of its dialects replaced. */
export function dialectsOf(...changed: readonly Dialect[]): Dialects {
  const kept = core().filter((dialect) => !changed.some(({ name }) => name === dialect.name));
  return dialectsFrom([...kept, ...changed]);
}

function core(): readonly Dialect[] {
  return coreDialects.names.map((name) => coreDialects.get(name)).filter((d) => d !== undefined);
}

function dialectsFrom(dialects: readonly Dialect[]): Dialects {
  return createDialects(dialects, { names: [], get: () => undefined });
}

/** Applies `replace` to every expression of a list, inner ones first. */
function replaceAll(
  list: readonly unknown[],
  replace: (expression: unknown) => readonly unknown[],
): unknown[] {
  return list.flatMap((expression) =>
    replace(withNested(expression, (nested) => replaceAll(nested, replace))),
  );
}

/** An expression with its nested expressions changed; what is left of a `not` stays one expression. */
function withNested(
  expression: unknown,
  change: (nested: readonly unknown[]) => readonly unknown[],
): unknown {
  if (!isMember(expression)) return expression;
  const members = Object.entries(expression).map(([key, value]) => {
    if (key === 'not' && !Array.isArray(value)) return [key, change([value])[0] ?? value];
    const isList = key === 'all' || key === 'any' || key === 'not';
    return [key, isList && Array.isArray(value) ? change(value) : value];
  });
  return Object.fromEntries(members);
}

/** An object that is no list. */
export function isMember(value: unknown): value is Member {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Dialects that compare attributes. */
export const COMPARING: readonly string[] = ['exact', 'prefix', 'suffix'];

/** The attributes and texts of an expression that compares; nothing for any other. */
export function comparisonOf(
  expression: unknown,
): { readonly dialect: string; readonly attributes: unknown } | undefined {
  if (!isMember(expression)) return undefined;
  const [dialect] = Object.keys(expression);
  if (dialect === undefined || !COMPARING.includes(dialect)) return undefined;
  return { dialect, attributes: expression[dialect] };
}

/** Replaces the attributes of every comparison; `undefined` takes the expression out of the list. */
export function comparing(change: (attributes: unknown) => unknown): FilterAdapter {
  return replacing((expression) => {
    const comparison = comparisonOf(expression);
    if (comparison === undefined) return [expression];
    const attributes = change(comparison.attributes);
    return attributes === undefined ? [] : [{ [comparison.dialect]: attributes }];
  });
}

/** Keeps the attributes that a test lets through; the expression goes when none is left. */
export function comparingOnly(keep: (name: string, wanted: unknown) => boolean): FilterAdapter {
  return comparing((attributes) => {
    if (!isMember(attributes) || Object.keys(attributes).length === 0) return attributes;
    const kept = Object.entries(attributes).filter(([name, wanted]) => keep(name, wanted));
    return kept.length === 0 ? undefined : Object.fromEntries(kept);
  });
}

/** A mutant of the part `filters`. */
export function filterMutant(id: string, breaks: string, filters: FilterAdapter): Mutant {
  return { id, clause: id.slice(0, id.indexOf('/')), breaks, adapter: { name: id, filters } };
}
