/** Mutants of Triggers and the older filter: FLT-090 to FLT-105. */
import { compileFilters } from '../../filters/compile.ts';
import type { FilterHandle, TriggerAdapter } from '../adapter.ts';
import type { Mutant } from '../check.ts';
import { referenceTriggers } from '../reference-filters.ts';
import { isMember, type Member } from './rewrite.ts';

/** Mutants of the field that counts and of the older filter. */
export const triggerMutants: readonly Mutant[] = [
  mutant('FLT-090/one-is-enough', 'One attribute of several is enough.', {
    compile: splitting((answers) => answers.some(Boolean)),
  }),
  mutant('FLT-090/first-counts', 'Only the first attribute counts.', {
    compile: splitting((answers) => answers[0] !== false),
  }),
  mutant('FLT-091/absent-matches-empty', 'An absent attribute matches an empty value.', {
    compile: legacy((attributes) => kept(attributes, (_, value) => value !== '')),
  }),
  mutant('FLT-091/absent-matches', 'An absent attribute matches any value.', {
    compile: forEvent((attributes, event) =>
      kept(attributes, (name) => Object.hasOwn(event, name)),
    ),
  }),
  mutant('FLT-091/zero-time', 'An absent time is the year 1, as with Knative.', {
    compile: seeing((event) => ({ time: '0001-01-01T00:00:00Z', ...event })),
  }),
  mutant('FLT-091/inherited', 'It finds what every object has.', {
    compile: seeing((event) => ({
      constructor: 'function',
      ...Object.fromEntries(Object.entries(event)),
    })),
  }),
  mutant('FLT-092/any-case', 'Values are compared without regard to case.', {
    compile: lowerCased(),
  }),
  mutant('FLT-092/prefix', 'The start of a value is enough.', {
    compile: forEvent((attributes, event) =>
      mapped(attributes, (value, name) =>
        value !== '' && String(event[name]).startsWith(value) ? String(event[name]) : value,
      ),
    ),
  }),
  mutant(
    'FLT-092/text-only',
    'Integers and booleans never equal a text, as with Knative in structured mode.',
    {
      compile: seeing((event) =>
        Object.fromEntries(Object.entries(event).filter(([, value]) => typeof value === 'string')),
      ),
    },
  ),
  mutant('FLT-093/empty-is-empty', 'An empty value is compared like any other.', {
    compile: legacy((attributes) => mapped(attributes, (value) => value || 'empty')),
  }),
  mutant('FLT-093/falsy-is-absent', '0 and false do not count as present.', {
    compile: seeing((event) =>
      Object.fromEntries(Object.entries(event).filter(([, value]) => value)),
    ),
  }),
  mutant('FLT-094/nothing-matches', 'A filter without attributes matches nothing.', {
    compile: (spec, feature) =>
      asksNothing(spec) ? { match: () => false } : referenceTriggers.compile(spec, feature),
  }),
  mutant('FLT-094/absent-refused', 'A spec without filter is refused.', {
    compile: (spec, feature) =>
      referenceTriggers.compile(
        isMember(spec) && !('filter' in spec) && !('filters' in spec) ? null : spec,
        feature,
      ),
  }),
  mutant('FLT-095/keys-dropped', 'It drops keys of a filter that it does not know.', {
    compile: withFilter((filter) =>
      isMember(filter) ? { attributes: filter.attributes ?? {} } : filter,
    ),
  }),
  mutant('FLT-095/values-converted', 'It converts values to text.', {
    compile: legacy((attributes) =>
      Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)])),
    ),
  }),
  mutant('FLT-095/names-dropped', 'It drops names that no attribute has.', {
    compile: legacy((attributes) => kept(attributes, (name) => /^[a-z0-9]+$/.test(name))),
  }),
  mutant('FLT-095/shape-ignored', 'It takes a filter that is no object for none.', {
    compile: withFilter((filter) => (isMember(filter) ? filter : {})),
  }),
  mutant('FLT-100/both-count', 'Both fields have to match.', { compile: both() }),
  mutant('FLT-100/filter-wins', 'filter overrides filters.', {
    compile: (spec, feature) =>
      referenceTriggers.compile(spec, feature && !(isMember(spec) && 'filter' in spec)),
  }),
  mutant('FLT-100/never', 'filters never counts.', {
    compile: (spec) => referenceTriggers.compile(spec, false),
  }),
  mutant('FLT-101/empty-overrides', 'An empty filters overrides filter.', {
    compile: (spec, feature) =>
      referenceTriggers.compile(
        feature && isMember(spec) && Array.isArray(spec.filters) && spec.filters.length === 0
          ? {}
          : spec,
        feature,
      ),
  }),
  mutant('FLT-101/filter-is-gone', 'With the feature on, filter never counts.', {
    compile: (spec, feature) =>
      referenceTriggers.compile(
        feature && isMember(spec) ? { filters: spec.filters } : spec,
        feature,
      ),
  }),
  mutant('FLT-102/always-on', 'filters counts whatever the feature.', {
    compile: (spec) => referenceTriggers.compile(spec, true),
  }),
  mutant(
    'FLT-102/matches-nothing',
    'With the feature off, a Trigger with filters matches nothing.',
    {
      compile: (spec, feature) =>
        !feature && isMember(spec) && 'filters' in spec
          ? { match: () => false }
          : referenceTriggers.compile(spec, feature),
    },
  ),
  mutant('FLT-103/both-checked', 'The field that does not count is checked as well.', {
    async compile(spec, feature) {
      const fields = spec as Member;
      if (fields.filters !== undefined) compileFilters(fields.filters);
      if (fields.filter !== undefined)
        await referenceTriggers.compile({ filter: fields.filter }, false);
      return referenceTriggers.compile(spec, feature);
    },
  }),
  mutant('FLT-105/presence-dropped', 'It leaves out what asks for presence.', {
    convert: (filter) =>
      referenceTriggers.convert(
        withAttributes(filter, (attributes) => kept(attributes, (_, value) => value !== '')),
      ),
  }),
  mutant('FLT-105/as-any', 'It converts several attributes to any.', {
    convert: (filter) => {
      const exact =
        (referenceTriggers.convert(filter) as readonly { exact: Member }[])[0]?.exact ?? {};
      const single = Object.entries(exact).map(([name, value]) => ({ exact: { [name]: value } }));
      return single.length < 2 ? single : [{ any: single }];
    },
  }),
  mutant('FLT-105/as-prefix', 'It converts to prefix.', {
    convert: (filter) => {
      const exact =
        (
          referenceTriggers.convert(filter) as readonly {
            exact: Readonly<Record<string, string>>;
          }[]
        )[0]?.exact ?? {};
      return Object.keys(exact).length === 0
        ? []
        : [{ prefix: mapped(exact, (value) => value.slice(0, 1)) }];
    },
  }),
];

type Compile = TriggerAdapter['compile'];
type Attributes = Readonly<Record<string, string>>;

function mutant(id: string, breaks: string, change: Partial<TriggerAdapter>): Mutant {
  const triggers = { ...referenceTriggers, ...change };
  return { id, clause: id.slice(0, id.indexOf('/')), breaks, adapter: { name: id, triggers } };
}

function withFilter(change: (filter: unknown) => unknown): Compile {
  return (spec, feature) => {
    const isThere = isMember(spec) && 'filter' in spec;
    return referenceTriggers.compile(
      isThere ? { ...spec, filter: change(spec.filter) } : spec,
      feature,
    );
  };
}

function withAttributes(filter: unknown, change: (attributes: Attributes) => Member): unknown {
  if (!isMember(filter) || !isMember(filter.attributes)) return filter;
  return { ...filter, attributes: change(filter.attributes as Attributes) };
}

function legacy(change: (attributes: Attributes) => Member): Compile {
  return withFilter((filter) => withAttributes(filter, change));
}

function seeing(change: (event: Member) => Member): Compile {
  return async (spec, feature) => {
    const handle = await referenceTriggers.compile(spec, feature);
    return { match: (event) => handle.match(change(event as Member)) };
  };
}

/** Compiles the filter anew for each event, so that the event can change it. */
function forEvent(change: (attributes: Attributes, event: Member) => Member): Compile {
  return (spec, feature): FilterHandle => ({
    async match(event) {
      const rewritten = legacy((attributes) => change(attributes, event as Member));
      return (await rewritten(spec, feature)).match(event);
    },
  });
}

/** One Trigger for each attribute, and the answers put together. */
function splitting(combine: (answers: readonly boolean[]) => boolean): Compile {
  return async (spec, feature) => {
    const filter = isMember(spec) && isMember(spec.filter) ? spec.filter.attributes : undefined;
    if (!isMember(filter) || Object.keys(filter).length < 2)
      return referenceTriggers.compile(spec, feature);
    const handles = await Promise.all(
      Object.entries(filter).map(([name, value]) =>
        referenceTriggers.compile({ filter: { attributes: { [name]: value } } }, feature),
      ),
    );
    return {
      match: async (event) =>
        combine(await Promise.all(handles.map((handle) => handle.match(event)))),
    };
  };
}

function lowerCased(): Compile {
  const lower = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : value);
  return async (spec, feature) => {
    const compile = legacy((attributes) => mapped(attributes, (value) => String(lower(value))));
    const handle = await compile(spec, feature);
    return {
      match: (event) =>
        handle.match(
          Object.fromEntries(
            Object.entries(event as Member).map(([name, value]) => [name, lower(value)]),
          ),
        ),
    };
  };
}

function both(): Compile {
  return async (spec, feature) => {
    const filters = await referenceTriggers.compile(spec, feature);
    const filter = await referenceTriggers.compile(spec, false);
    return { match: async (event) => (await filters.match(event)) && (await filter.match(event)) };
  };
}

function asksNothing(spec: unknown): boolean {
  if (!isMember(spec) || !isMember(spec.filter)) return false;
  const { attributes } = spec.filter;
  return !isMember(attributes) || Object.keys(attributes).length === 0;
}

function kept(attributes: Attributes, keep: (name: string, value: string) => boolean): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).filter(([name, value]) => keep(name, value)),
  );
}

function mapped(
  attributes: Attributes,
  change: (value: string, name: string) => string,
): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      typeof value === 'string' ? change(value, name) : value,
    ]),
  );
}
