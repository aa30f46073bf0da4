import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CloudEvent } from '../event/cloud-event.ts';
import { readAttribute } from './attributes.ts';
import { compileFilters } from './compile.ts';
import { createDialects } from './dialects.ts';
import { toFilters } from './to-filters.ts';
import { triggerFilter } from './trigger.ts';

const present = {
  name: 'present',
  compile: (value: unknown) => ({
    matches: (event: CloudEvent) => readAttribute(event, String(value)) !== undefined,
  }),
};

test('toFilters matches the same events as the filter it converts', () => {
  const text = fc.constantFrom('a', 'b', '', '1');
  const names = fc.constantFrom('type', 'source', 'subject', 'count');
  const events = fc.record(
    {
      specversion: fc.constant('1.0' as const),
      id: fc.constant('1'),
      source: fc.constantFrom('a', 'b'),
      type: fc.constantFrom('a', 'b'),
      subject: fc.constantFrom('a', 'b'),
      count: fc.constantFrom(1, 2),
    },
    { requiredKeys: ['specversion', 'id', 'source', 'type'] },
  );
  fc.assert(
    fc.property(fc.dictionary(names, text), events, (attributes, event) => {
      const list = toFilters({ attributes }, { presence: (name) => ({ present: name }) });
      const converted = compileFilters(list, { dialects: createDialects([present]) });
      expect(converted(event)).toBe(triggerFilter({ filter: { attributes } })(event));
    }),
    { numRuns: 500 },
  );
});

test('toFilters gives the empty list for a filter that asks for nothing', () => {
  for (const filter of [undefined, {}, { attributes: {} }, { attributes: { id: '', type: '' } }]) {
    expect(toFilters(filter)).toEqual([]);
  }
});

test('toFilters refuses what no core dialect can say, and what is malformed', () => {
  expect(() => toFilters({ attributes: { subject: '', time: '' } })).toThrow(
    'Cannot convert filter: no core dialect says that "subject" is present with any value at /attributes/subject (and 1 more)',
  );
  expect(() => toFilters({ attributes: { type: 5 } })).toThrow('/attributes/type');
  expect(() => toFilters([])).toThrow('Cannot compile filter: an empty list');
});
