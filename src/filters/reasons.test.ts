import { expect, test } from 'vitest';
import type { CloudEvent } from '../event/cloud-event.ts';
import { readAttribute, summarise } from './attributes.ts';
import { compileFilters } from './compile.ts';
import { coreDialects, createDialects } from './dialects.ts';
import { explainFilters } from './explain.ts';
import { rejection } from './findings.ts';
import { FILTER_TERMS_MAX, FILTER_TEXT_LENGTH_MAX, FILTER_VALUE_LENGTH_MAX } from './limits.ts';
import { checkFilters, readFilters } from './read.ts';
import { child, nameOf, quote, showPointer } from './show.ts';
import { triggerFilter } from './trigger.ts';

const event: CloudEvent = { specversion: '1.0', id: '1', source: '/s', type: 'a', subject: '' };
const yes = { exact: { type: 'a' } };
const no = { exact: { type: 'b' } };

const reasonOf = (filter: unknown) => explainFilters([filter], event).children?.[0];

test.each([
  [{ all: [yes, no] }, '/0/all/1 does not match', '/0/all/1'],
  [{ all: [yes] }, '/0/all/0 matches', '/0/all/0'],
  [{ all: [yes, yes] }, 'all 2 expressions match', '/0'],
  [{ any: [no, yes] }, '/0/any/1 matches', '/0/any/1'],
  [{ any: [no] }, '/0/any/0 does not match', '/0/any/0'],
  [{ any: [no, no] }, 'none of 2 expressions matches', '/0'],
  [{ not: no }, '/0/not does not match', '/0/not'],
  [{ not: [yes] }, '/0/not/0 matches', '/0/not/0'],
  [{ exact: { time: 'x' } }, '"time" is absent', '/0'],
  [{ exact: { type: 'a', source: '/s' } }, '"type" is "a" and "source" is "/s"', '/0'],
])('%j: %s', (filter, reason, decidedBy) => {
  expect(reasonOf(filter)).toMatchObject({ reason, decidedBy });
});

test('a list of one filter and of several have reasons of their own', () => {
  expect(explainFilters([yes], event).reason).toBe('/0 matches');
  expect(explainFilters([yes, yes], event).reason).toBe('all 2 expressions match');
  expect(explainFilters([yes, no], event).reason).toBe('/1 does not match');
  expect(explainFilters([], event)).toMatchObject({
    reason: 'there are no filters, so every event matches',
    children: [],
  });
});

test.each([
  [{ type: 'a' }, true, [['a', true, '"type" is "a"']]],
  [{ type: 'b' }, false, [['a', false, '"type" differs']]],
  [{ subject: '' }, true, [['', true, '"subject" is present']]],
  [{ time: '' }, false, [[undefined, false, '"time" is absent']]],
  [{ time: 'x' }, false, [[undefined, false, '"time" is absent']]],
  [
    { type: 'a', source: '/t' },
    false,
    [
      ['a', true, '"type" is "a"'],
      ['/s', false, 'differs'],
    ],
  ],
])('the older filter, %j: %s, attribute by attribute', (attributes, matched, rows) => {
  const found = triggerFilter({ filter: { attributes } }).explain(event);
  expect(found).toMatchObject({ matched, pointer: '/filter', dialect: 'filter' });
  expect(found.decidedBy).toBe('/filter');
  expect(found.attributes?.map(({ name, wanted }) => [name, wanted])).toEqual(
    Object.entries(attributes),
  );
  for (const [index, [actual, holds, reason]] of rows.entries()) {
    const attribute = found.attributes?.[index];
    expect([attribute?.actual, attribute?.matched]).toEqual([actual, holds]);
    expect(attribute?.reason).toContain(String(reason).replace('"type" differs', 'differs'));
  }
  const failed = found.attributes?.find((one) => !one.matched);
  const all = found.attributes?.map((one) => one.reason).join(' and ');
  expect(found.reason).toBe(failed?.reason ?? all);
});

test('the older filter that asks for nothing says so', () => {
  expect(triggerFilter({ filter: {} }).explain(event).reason).toBe(
    'the filter names no attribute, so every event matches',
  );
});

test('summarise: the first that fails, or all', () => {
  const row = (reason: string, matched: boolean) => ({ name: 'a', wanted: 'b', matched, reason });
  expect(summarise([row('x', true), row('y', true)])).toBe('x and y');
  expect(summarise([row('x', true), row('y', false), row('z', false)])).toBe('y');
});

test('what is no object has no attributes', () => {
  for (const value of [null, undefined, 'text', 5, true, () => {}]) {
    expect(readAttribute(value as never, 'type')).toBeUndefined();
    expect(compileFilters([{ exact: { length: '4' } }])(value as never)).toBe(false);
  }
});

test('limits: the last that is accepted, and the first that is not', () => {
  const attributes = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, 'x']));
  const text = 'x'.repeat(FILTER_VALUE_LENGTH_MAX);
  expect(compileFilters([{ exact: { type: text } }])(event)).toBe(false);
  expect(() => compileFilters([{ exact: { type: `${text}x` } }])).toThrow(
    'value of 65537 characters for attribute "type"',
  );
  const legacy = (count: number) => triggerFilter({ filter: { attributes: attributes(count) } });
  expect(legacy(FILTER_TERMS_MAX)(event)).toBe(false);
  expect(() => legacy(FILTER_TERMS_MAX + 1)).toThrow(
    'Cannot compile filter: more than 10000 attributes at /filter/attributes',
  );
  const long = `[]${' '.repeat(FILTER_TEXT_LENGTH_MAX - 2)}`;
  expect(checkFilters(long)).toEqual([]);
  expect(checkFilters(`${long} `)).toMatchObject([
    {
      message: 'Cannot read filters: text of 1048577 characters',
      remedy: 'Give at most 1048576 characters',
    },
  ]);
});

test('a byte order mark counts in offsets, and not in columns', () => {
  const text = '[5]';
  const [plain] = checkFilters(text);
  const [marked] = checkFilters(`\uFEFF${text}`);
  expect(plain?.position).toEqual({ line: 1, column: 2, offset: 1 });
  expect(marked?.position).toEqual({ line: 1, column: 2, offset: 2 });
});

test('what is thrown for no text says what there is', () => {
  expect(() => readFilters(5 as never)).toThrow(
    new TypeError('Cannot read filters: the text is the number 5, not a string'),
  );
});

test('every problem is told of, and the message counts the others', () => {
  expect(() => compileFilters([5])).toThrow(/expression at \/0$/);
  expect(() => compileFilters([5, 6, 7])).toThrow(/ at \/0 \(and 2 more\)$/);
  expect(() => rejection([])).toThrow(new TypeError('Cannot reject filters: no problem is given'));
});

test('names of values', () => {
  const values = [null, undefined, [], [1], 'a', 5, true, {}, () => {}, Symbol('x'), 5n];
  expect(values.map(nameOf)).toEqual([
    'null',
    'nothing',
    'an empty list',
    'a list',
    'the string "a"',
    'the number 5',
    'the boolean true',
    'an object',
    'a function',
    'a symbol',
    'a bigint',
  ]);
});

test('long texts and pointers are cut', () => {
  expect(quote('😀'.repeat(60))).toBe(`"${'😀'.repeat(60)}"`);
  expect(quote('😀'.repeat(61))).toBe(`"${'😀'.repeat(60)}"…`);
  expect(quote('"\n')).toBe('"\\"\\n"');
  expect(child('/a', 'b/~c')).toBe('/a/b~1~0c');
  const pointer = `/${'a'.repeat(99)}${'b'.repeat(100)}`;
  expect(showPointer(pointer)).toBe(pointer);
  expect(showPointer(`${pointer}c`)).toBe(`/${'a'.repeat(59)}…${'b'.repeat(59)}c`);
  expect(showPointer('/a"\n')).toBe('/a"\\n');
});

test('registries: names in order, the core unchanged, no empty name', () => {
  const odd = { name: 'odd', compile: () => ({ matches: () => true }) };
  const more = createDialects([odd]);
  expect(more.names).toEqual([...coreDialects.names, 'odd']);
  expect([more.get('odd'), coreDialects.get('odd')]).toEqual([odd, undefined]);
  expect(Object.isFrozen(more) && Object.isFrozen(more.names)).toBe(true);
  for (const name of ['', 5 as never]) {
    expect(() => createDialects([{ ...odd, name }])).toThrow(
      new TypeError('Cannot create dialects: a name is empty or not a string'),
    );
  }
  const problem = {
    code: 'FILTER_DUPLICATE_DIALECT',
    pointer: '/1/name',
    message: 'Cannot create dialects: there is already a dialect "odd"',
    remedy: 'Give the dialect another name',
  };
  try {
    createDialects([odd, odd], { names: [], get: () => undefined });
    expect.unreachable('a name was taken twice');
  } catch (error) {
    expect(error).toMatchObject({ code: problem.code, problems: [problem] });
  }
});

test('a dialect that fails, or that gives nothing, is told with its name', () => {
  const failing = [
    { name: 'nothing', compile: () => undefined },
    {
      name: 'throws',
      compile: () => {
        throw new Error('why');
      },
    },
    {
      name: 'odd',
      compile: () => {
        throw { toString: null };
      },
    },
  ];
  const dialects = createDialects(failing);
  const remedy =
    'Pass plain objects, lists and strings; a dialect of your own returns { matches } or rejects';
  const said: Readonly<Record<string, string>> = {
    nothing: 'dialect "nothing" returned no matcher and rejected nothing',
    throws: 'dialect "throws" failed: "why"',
    odd: 'dialect "odd" failed: a value that cannot be shown',
  };
  for (const [name, state] of Object.entries(said)) {
    try {
      compileFilters([{ [name]: 1 }], { dialects });
      expect.unreachable('it was accepted');
    } catch (error) {
      expect(error).toMatchObject({
        problems: [{ message: `Cannot compile filters: ${state} at /0/${name}`, remedy }],
      });
    }
  }
});

test('a matcher without reasons, or with odd ones, still has a verdict', () => {
  const verdict = (matches: () => unknown, explain?: () => unknown) => {
    const matcher = { matches, ...(explain && { explain }) } as never;
    const dialects = createDialects([{ name: 'own', compile: () => matcher }]);
    return explainFilters([{ own: 1 }], event, { dialects }).children?.[0];
  };
  expect(verdict(() => true)).toMatchObject({ matched: true, reason: 'the event matches' });
  expect(verdict(() => 'true')).toMatchObject({
    matched: false,
    reason: 'the event does not match',
  });
  expect(
    verdict(
      () => true,
      () => undefined,
    )?.reason,
  ).toBe('the event matches');
  expect(
    verdict(
      () => true,
      () => ({ reason: 5 }),
    )?.reason,
  ).toBe('the event matches');
  expect(
    verdict(
      () => true,
      () => ({ reason: 'so', matched: false }),
    ),
  ).toMatchObject({
    matched: true,
    reason: 'so',
  });
  const fail = () => {
    throw new Error('oh');
  };
  expect(verdict(() => true, fail)?.reason).toBe('the event matches');
  expect(verdict(fail)).toMatchObject({ matched: false, reason: 'dialect "own" failed: "oh"' });
});
