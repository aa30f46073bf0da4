/** Mutants of `all`, `any` and `not`: FLT-030 to FLT-035. */
import type { Dialect, DialectContext, Expression, Matcher } from '../../filters/dialect.ts';
import { not } from '../../filters/not.ts';
import type { FilterAdapter } from '../adapter.ts';
import type { Mutant } from '../check.ts';
import { comparisonOf, filterMutant, isMember, replacing, speaking } from './rewrite.ts';

/** Mutants of `all`, `any` and `not`. */
export const combiningMutants: readonly Mutant[] = [
  filterMutant(
    'FLT-030/all-is-any',
    'all is content with one.',
    speaking(combining('all', (m) => m.some(Boolean))),
  ),
  filterMutant(
    'FLT-030/last-decides',
    'all gives the answer of its last expression.',
    speaking(combining('all', (m) => m.at(-1) === true)),
  ),
  filterMutant(
    'FLT-030/first-decides',
    'all gives the answer of its first expression.',
    speaking(combining('all', (m) => m[0] === true)),
  ),
  filterMutant(
    'FLT-031/any-is-all',
    'any needs all.',
    speaking(combining('any', (m) => m.every(Boolean))),
  ),
  filterMutant(
    'FLT-031/first-decides',
    'any gives the answer of its first expression.',
    speaking(combining('any', (m) => m[0] === true)),
  ),
  filterMutant(
    'FLT-031/last-decides',
    'any gives the answer of its last expression.',
    speaking(combining('any', (m) => m.at(-1) === true)),
  ),
  filterMutant(
    'FLT-031/exactly-one',
    'any wants exactly one.',
    speaking(combining('any', (m) => m.filter(Boolean).length === 1)),
  ),
  filterMutant(
    'FLT-032/not-does-nothing',
    'not leaves the answer as it is.',
    speaking({ name: 'not', compile: (value, context) => context.nested([value].flat()[0]) }),
  ),
  filterMutant(
    'FLT-032/three-valued',
    'not of an absent attribute does not match, as in SQL.',
    threeValued(),
  ),
  filterMutant('FLT-032/not-of-each', 'not turns round each attribute by itself.', splittingNot()),
  filterMutant(
    'FLT-035/object-only',
    'not with a list is refused.',
    speaking({
      name: 'not',
      compile: (value, context) =>
        Array.isArray(value)
          ? context.reject({ state: 'a list', remedy: '' })
          : not.compile(value, context),
    }),
  ),
  filterMutant(
    'FLT-035/list-is-identity',
    'not with a list of one is that one.',
    speaking({
      name: 'not',
      compile: (value, context) =>
        Array.isArray(value) && value.length === 1
          ? context.nested(value[0], 0)
          : not.compile(value, context),
    }),
  ),
];

function splittingNot(): FilterAdapter {
  return replacing((expression) => {
    const inner = isMember(expression) ? comparisonOf(expression.not) : undefined;
    if (inner === undefined || !isMember(inner.attributes)) return [expression];
    const { dialect, attributes } = inner;
    return Object.entries(attributes).map(([name, text]) => ({
      not: { [dialect]: { [name]: text } },
    }));
  });
}

/** A dialect with a list of expressions whose answers are combined otherwise. */
function combining(name: string, combine: (answers: readonly boolean[]) => boolean): Dialect {
  return {
    name,
    compile(value, context): Matcher | undefined {
      if (!Array.isArray(value) || value.length === 0)
        return context.reject({ state: 'no list', remedy: '' });
      const nested = value
        .map((item, index) => context.nested(item, index))
        .filter((e) => e !== undefined);
      return nested.length < value.length
        ? undefined
        : { matches: (event) => combine(nested.map((e) => e.matches(event))) };
    },
  };
}

/** `not` of a comparison does not match when its attribute is absent. */
function threeValued(): FilterAdapter {
  const nestedOf = (value: unknown, context: DialectContext): Expression | undefined =>
    context.nested([value].flat()[0]);
  return speaking({
    name: 'not',
    compile(value, context) {
      const nested = nestedOf(value, context);
      const found = comparisonOf([value].flat()[0]);
      const names = isMember(found?.attributes) ? Object.keys(found.attributes) : [];
      return (
        nested && {
          matches: (event) =>
            names.every((name) => Object.hasOwn(event, name)) && !nested.matches(event),
        }
      );
    },
  });
}
