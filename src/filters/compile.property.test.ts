import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventDeliveryError } from '../errors.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { compileFilters } from './compile.ts';
import type { Explanation } from './explanation.ts';
import type { FilterExpression } from './filter.ts';
import { checkFilters, readFilters } from './read.ts';
import { triggerFilter } from './trigger.ts';

const text = fc.constantFrom('a', 'A', 'ab', 'abc', 'b', 'bc', '1', 'é', '😀', 'a😀');
const name = fc.constantFrom('id', 'source', 'type', 'subject', 'ext', 'count');
const values = fc.dictionary(name, text, { minKeys: 1, maxKeys: 3 });

const { expression } = fc.letrec<{ expression: FilterExpression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    values.map((exact) => ({ exact })),
    values.map((prefix) => ({ prefix })),
    values.map((suffix) => ({ suffix })),
    fc.array(tie('expression'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie('expression'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
    tie('expression').map((not) => ({ not })),
    tie('expression').map((not) => ({ not: [not] as const })),
  ),
}));

const event: fc.Arbitrary<CloudEvent> = fc.record(
  {
    specversion: fc.constant('1.0' as const),
    id: text,
    source: text,
    type: text,
    subject: text,
    ext: text,
    count: fc.integer({ min: 0, max: 2 }),
  },
  { requiredKeys: ['specversion', 'id', 'source', 'type'] },
);

const match = (list: readonly FilterExpression[], given: CloudEvent) => compileFilters(list)(given);

test('a filter list matches as its definition says, evaluated naively', () => {
  fc.assert(
    fc.property(fc.array(expression, { maxLength: 3 }), event, (list, given) => {
      expect(match(list, given)).toBe(list.every((item) => naive(item, given)));
    }),
    { numRuns: 1_000 },
  );
});

test('not(not x) is x; all and any obey De Morgan; a list is all; all of one is that one', () => {
  fc.assert(
    fc.property(expression, expression, event, (a, b, given) => {
      const [ma, mb] = [match([a], given), match([b], given)];
      expect(match([{ not: { not: a } }], given)).toBe(ma);
      expect(match([{ not: [a] }], given)).toBe(!ma);
      expect(match([{ not: { all: [a, b] } }], given)).toBe(
        match([{ any: [{ not: a }, { not: b }] }], given),
      );
      expect(match([{ not: { any: [a, b] } }], given)).toBe(
        match([{ all: [{ not: a }, { not: b }] }], given),
      );
      expect(match([a, b], given)).toBe(match([{ all: [a, b] }], given));
      expect(match([b, a], given)).toBe(ma && mb);
      expect(match([{ any: [b, a] }], given)).toBe(ma || mb);
      expect(match([{ all: [a] }], given)).toBe(ma);
      expect(match([{ any: [a] }], given)).toBe(ma);
    }),
    { numRuns: 500 },
  );
});

test('an explanation has the verdict of the filter, and points at an expression of its tree', () => {
  fc.assert(
    fc.property(fc.array(expression, { maxLength: 3 }), event, (list, given) => {
      const why = compileFilters(list).explain(given);
      expect(why.matched).toBe(match(list, given));
      const pointers = new Set(walk(why).map((node) => node.pointer));
      for (const node of walk(why)) expect(pointers).toContain(node.decidedBy);
    }),
    { numRuns: 500 },
  );
});

test('compiling any value at all gives a filter or an EventDeliveryError with problems', () => {
  const keys = fc.constantFrom(
    'exact',
    'prefix',
    'all',
    'any',
    'not',
    'sql',
    'type',
    '__proto__',
    '',
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      fc.anything({ withNullPrototype: true, withMap: true, withSparseArray: true }),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(keys, tie('tree'), { maxKeys: 2 }),
    ),
  }));
  fc.assert(
    fc.property(tree, fc.anything(), (value, given) => {
      for (const compile of [compileFilters, triggerFilter]) {
        try {
          const filter = compile(value);
          expect(typeof filter(given as CloudEvent)).toBe('boolean');
          expect(typeof filter.explain(given as CloudEvent).matched).toBe('boolean');
        } catch (error) {
          expect(error).toBeInstanceOf(EventDeliveryError);
          expect((error as EventDeliveryError).problems.length).toBeGreaterThan(0);
        }
      }
    }),
    { numRuns: 1_000 },
  );
});

test('reading any text gives a filter, or problems that all have a position', () => {
  const piece = fc.constantFrom(
    '- ',
    'exact:',
    ' type: a',
    '\n',
    '  ',
    '{',
    '}',
    '[',
    ']',
    '&a ',
    '*a',
    '"',
    ',',
    '---',
    'x',
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 25 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (given) => {
      const problems = checkFilters(given);
      for (const problem of problems) expect(problem.position?.line).toBeGreaterThan(0);
      if (problems.length === 0) expect(typeof readFilters(given)).toBe('function');
      else expect(() => readFilters(given)).toThrow(EventDeliveryError);
    }),
    { numRuns: 1_000 },
  );
});

test('a list means the same as a value, as JSON text and as pretty JSON text', () => {
  fc.assert(
    fc.property(fc.array(expression, { maxLength: 3 }), event, (list, given) => {
      const expected = match(list, given);
      expect(readFilters(JSON.stringify(list))(given)).toBe(expected);
      expect(readFilters(JSON.stringify({ filters: list }, null, 2))(given)).toBe(expected);
    }),
    { numRuns: 200 },
  );
});

/** The definitions of the spec, written as plainly as possible and without the runtime. */
function naive(item: FilterExpression, given: CloudEvent): boolean {
  if ('all' in item) return item.all.every((nested) => naive(nested, given));
  if ('any' in item) return item.any.some((nested) => naive(nested, given));
  if ('not' in item) return !naive([item.not].flat()[0] as FilterExpression, given);
  const [dialect, wanted] = Object.entries(item)[0] as [string, Record<string, string>];
  return Object.entries(wanted).every(([key, value]) => {
    if (!Object.hasOwn(given, key)) return false;
    const actual = Array.from(String(given[key]));
    const asked = Array.from(value);
    const same = (part: readonly string[]) => part.join('\n') === asked.join('\n');
    if (dialect === 'exact') return same(actual);
    return same(dialect === 'prefix' ? actual.slice(0, asked.length) : actual.slice(-asked.length));
  });
}

function walk(node: Explanation): readonly Explanation[] {
  return [node, ...(node.children ?? []).flatMap(walk)];
}
