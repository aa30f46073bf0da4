import { expect, test } from 'vitest';
import type { CloudEvent } from '../event/cloud-event.ts';
import { compileFilters } from './compile.ts';
import { coreDialects, createDialects } from './dialects.ts';
import { dialectRemedy } from './near-miss.ts';

const event: CloudEvent = { specversion: '1.0', id: '1', source: '/s', type: 'a' };
const SIX = ['exact', 'prefix', 'suffix', 'all', 'any', 'not'];
const always = { name: 'always', compile: () => ({ matches: () => true }) };

test('createDialects leaves the registry it adds to as it was', () => {
  const dialects = createDialects([always]);
  expect(compileFilters([{ any: [{ always: {} }] }], { dialects })(event)).toBe(true);
  expect(() => compileFilters([{ always: {} }])).toThrow('unknown dialect "always"');
  expect(coreDialects.names).toEqual([...SIX, 'sql', 'cesql']);
});

test('createDialects refuses a name that is taken, empty or no string', () => {
  expect(() => createDialects([{ ...always, name: 'exact' }])).toThrow(
    'Cannot create dialects: there is already a dialect "exact"',
  );
  expect(() => createDialects([always], createDialects([always]))).toThrow('"always"');
  expect(() => createDialects([{ ...always, name: '' }])).toThrow(TypeError);
  expect(() => createDialects([{ ...always, name: 5 as unknown as string }])).toThrow(TypeError);
});

test('a dialect that throws or returns nothing when it compiles refuses the list', () => {
  const throws = {
    name: 'throws',
    compile: () => {
      throw new Error('boom');
    },
  };
  const nothing = { name: 'nothing', compile: () => undefined };
  const dialects = createDialects([throws, nothing]);
  expect(() => compileFilters([{ throws: 1 }], { dialects })).toThrow(
    'Cannot compile filters: dialect "throws" failed: "boom" at /0/throws',
  );
  expect(() => compileFilters([{ nothing: 1 }], { dialects })).toThrow('returned no matcher');
});

test.each([
  ['Exact', 1, 'Write exact: in place of Exact:'],
  ['EXACT', 1, 'Write exact: in place of EXACT:'],
  ['exat', 1, 'Write exact: in place of exat:'],
  ['prefx', 1, 'Write prefix: in place of prefx:'],
  ['suffixes', 1, 'Write suffix: in place of suffixes:'],
  ['and', 1, 'Write all: in place of and:'],
  ['anyOf', 1, 'Write any: in place of anyOf:'],
  ['starts_with', 1, 'Write prefix: in place of starts_with:'],
  ['ends-with', 1, 'Write suffix: in place of ends-with:'],
  ['nto', 1, 'Use one of exact, prefix, suffix, all, any, not, sql'],
  ['type', 'a', 'Name the dialect first: exact: { type: "a" }'],
  ['zzz', 1, 'Use one of exact, prefix, suffix, all, any, not, sql'],
  ['x'.repeat(10_000), 1, 'Use one of exact, prefix, suffix, all, any, not, sql'],
])('the remedy for %j is %j', (key, value, remedy) => {
  expect(dialectRemedy(key, value, coreDialects.names)).toBe(remedy);
});

test.each([
  ['sql', 'The sql dialect is not supported here: use one of exact, prefix, suffix, all, any, not'],
  [
    'cesql',
    'CloudEvents calls it sql, which is not supported here: use one of exact, prefix, suffix, all, any, not',
  ],
])('without the dialect sql the remedy for %j is %j', (key, remedy) => {
  expect(dialectRemedy(key, 'a', SIX)).toBe(remedy);
});

test('a near miss of a custom dialect is suggested as well', () => {
  expect(dialectRemedy('alwys', 1, [...coreDialects.names, 'always'])).toBe(
    'Write always: in place of alwys:',
  );
  expect(dialectRemedy('cesql', 1, [...SIX, 'sql'])).toBe('Write sql: in place of cesql:');
});
