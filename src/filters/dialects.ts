import type { Functions } from '../cesql/functions.ts';
import { EventDeliveryError } from '../errors.ts';
import { all } from './all.ts';
import { any } from './any.ts';
import type { Dialect } from './dialect.ts';
import { exact } from './exact.ts';
import { not } from './not.ts';
import { prefix } from './prefix.ts';
import { quote } from './show.ts';
import { sqlDialects } from './sql.ts';
import { suffix } from './suffix.ts';

/** A registry: the dialects that a filter list can use, by name. A value, never changed. @see FLT-072 */
export interface Dialects {
  /** Names in the order of registration. */
  readonly names: readonly string[];
  /** The dialect of exactly this name. */
  readonly get: (name: string) => Dialect | undefined;
}

/**
 * The dialects of CloudEvents Subscriptions, and `cesql`, which is Knative's name for `sql`; used when
 * no other registry is given.
 *
 * @see FLT-004
 */
export const coreDialects: Dialects = registry([
  ...[exact, prefix, suffix, all, any, not],
  ...sqlDialects(),
]);

/**
 * Makes a registry with dialects of your own beside the core ones.
 *
 * A value, not a setting: lists compiled without it go on refusing the custom names.
 *
 * @param custom Dialects to add; names not empty and different from all others.
 * @param base Registry to add to; default {@link coreDialects}.
 * @returns A new registry; `base` is unchanged.
 * @throws {EventDeliveryError} `FILTER_DUPLICATE_DIALECT` when a name is taken.
 * @throws {TypeError} when a name is not a string or is empty.
 * @see FLT-071
 * @example A dialect that lets one event in two through
 * ```ts
 * import { coreDialects, createDialects } from 'event-delivery-spec/filters';
 * const even = { name: 'even', compile: () => ({ matches: () => true }) };
 * createDialects([even]).names; // => [...coreDialects.names, 'even']
 * createDialects([even, even]); // throws FILTER_DUPLICATE_DIALECT
 * ```
 */
export function createDialects(
  custom: readonly Dialect[],
  base: Dialects = coreDialects,
): Dialects {
  return registry([...dialectsOf(base), ...custom]);
}

/**
 * Makes a registry whose `sql` and `cesql` can call functions of your own.
 *
 * A value, not a setting: lists compiled without it know the built-in functions only.
 *
 * @param functions From `createFunctions` of `event-delivery-spec/cesql`.
 * @param base Registry to start from; default {@link coreDialects}. What it calls `sql` and `cesql` is
 *   replaced, and nothing is added to it.
 * @returns A new registry; `base` is unchanged.
 * @see FLT-116
 * @example A function for a list
 * ```ts
 * import { createFunctions } from 'event-delivery-spec/cesql';
 * import { createEvent } from 'event-delivery-spec/event';
 * import { compileFilters, withFunctions } from 'event-delivery-spec/filters';
 * const functions = createFunctions([
 *   {
 *     name: 'HOST',
 *     parameters: ['String'],
 *     returns: 'String',
 *     evaluate: (uri) => new URL(String(uri)).host,
 *   },
 * ]);
 * const list = [{ sql: "HOST(source) = 'shop.example'" }];
 * const event = createEvent({ id: '1', source: 'https://shop.example/eu', type: 'order.created' });
 * compileFilters(list, { dialects: withFunctions(functions) })(event); // => true
 * compileFilters(list)(event); // => false
 * ```
 */
export function withFunctions(functions: Functions, base: Dialects = coreDialects): Dialects {
  const calling = sqlDialects(functions);
  return registry(
    dialectsOf(base).map((dialect) => calling.find(({ name }) => name === dialect.name) ?? dialect),
  );
}

function dialectsOf(base: Dialects): readonly Dialect[] {
  return base.names.map((name) => base.get(name)).filter((dialect) => dialect !== undefined);
}

function registry(dialects: readonly Dialect[]): Dialects {
  const byName = new Map<string, Dialect>();
  for (const [index, dialect] of dialects.entries()) {
    const { name } = dialect;
    if (typeof name !== 'string' || name === '') {
      throw new TypeError('Cannot create dialects: a name is empty or not a string');
    }
    if (byName.has(name)) throw duplicate(name, index);
    byName.set(name, dialect);
  }
  return Object.freeze({
    names: Object.freeze([...byName.keys()]),
    get: (name: string) => byName.get(name),
  });
}

function duplicate(name: string, index: number): EventDeliveryError {
  const code = 'FILTER_DUPLICATE_DIALECT';
  const message = `Cannot create dialects: there is already a dialect ${quote(name)}`;
  const remedy = 'Give the dialect another name';
  return new EventDeliveryError(code, message, {
    problems: [{ code, pointer: `/${index}/name`, message, remedy }],
  });
}
