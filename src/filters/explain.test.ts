import { expect, test } from 'vitest';
import type { CloudEvent } from '../event/cloud-event.ts';
import { createDialects } from './dialects.ts';
import { explainFilters } from './explain.ts';
import { formatExplanation } from './format-explanation.ts';

const about = (type: string): CloudEvent => ({ specversion: '1.0', id: '1', source: '/s', type });

const reason = (filter: unknown, type: string) =>
  explainFilters([filter], about(type)).children?.[0]?.reason;

test.each([
  ['Order.created', 'order.created', '"Order.created" differs in case at character 1'],
  ['order.created', 'order.Created', '"order.created" differs in case at character 7'],
  ['order.deleted', 'order.created', '"order.deleted" differs at character 7: "d", not "c"'],
  ['order', 'order.created', '"order" ends before ".created"'],
  ['order.created ', 'order.created', '"order.created " goes on after "order.created"'],
  ['😀A', '😀a', '"😀A" differs in case at character 2'],
  ['😀', '😁', '"😀" differs at character 1: "😀", not "😁"'],
  ['caf\u00e9', 'cafe\u0301', '"café" looks alike but is encoded otherwise at character 4'],
  ['a'.repeat(100), 'b', `"${'a'.repeat(60)}"… differs at character 1: "a", not "b"`],
  ['a\nb', 'a', '"a\\nb" goes on after "a"'],
  ['order.created', 'order.created', '"type" is "order.created"'],
])('exact: %j against %j: %s', (actual, wanted, expected) => {
  expect(reason({ exact: { type: wanted } }, actual)).toBe(expected);
});

test.each([
  ['Order.created', 'order.', '"Order.created" differs in case at character 1'],
  ['or', 'order.', '"or" ends before "der."'],
  ['order.created', 'order.', '"type" starts with "order."'],
])('prefix: %j against %j: %s', (actual, wanted, expected) => {
  expect(reason({ prefix: { type: wanted } }, actual)).toBe(expected);
});

test.each([
  ['order.Created', '.created', '"order.Created" differs in case at character 7'],
  ['😀order.creatEd', '.created', '"😀order.creatEd" differs in case at character 13'],
  ['ed', '.created', '"ed" is shorter than ".created"'],
  ['order.created', '.created', '"type" ends with ".created"'],
])('suffix: %j against %j: %s', (actual, wanted, expected) => {
  expect(reason({ suffix: { type: wanted } }, actual)).toBe(expected);
});

test('an explanation names the innermost expression that decided', () => {
  const list = [
    { any: [{ exact: { type: 'x' } }, { not: [{ suffix: { type: 'c' } }] }] },
    { all: [{ prefix: { type: 'a' } }, { exact: { subject: 's', source: '/s' } }] },
  ];
  expect(explainFilters(list, about('abc')).decidedBy).toBe('/0');
  expect(explainFilters(list, about('abd')).decidedBy).toBe('/1/all/1');
  expect(explainFilters([list[0]], about('abd')).decidedBy).toBe('/0/any/1/not/0');
  expect(explainFilters([], about('a'))).toMatchObject({ decidedBy: '', matched: true });
  expect(explainFilters([list[0], list[0]], about('abd')).decidedBy).toBe('');
});

test('formatExplanation draws the whole tree', () => {
  const list = [
    { any: [{ exact: { type: 'x' } }, { not: { suffix: { type: 'c' } } }] },
    { exact: { subject: 's', source: '/s' } },
  ];
  expect(formatExplanation(explainFilters(list, about('abc'))).split('\n')).toEqual([
    '✗ filters: /0 does not match',
    '├─ ✗ /0 any: none of 2 expressions matches  ← decides',
    '│  ├─ ✗ /0/any/0 exact: type "abc" differs at character 1: "a", not "x"',
    '│  └─ ✗ /0/any/1 not: /0/any/1/not matches',
    '│     └─ ✓ /0/any/1/not suffix: "type" ends with "c"',
    '└─ ✗ /1 exact: "subject" is absent',
    '   ├─ ✗ "subject" is absent',
    '   └─ ✓ "source" is "/s"',
  ]);
});

test('a custom dialect that throws, or answers other than true, does not match', () => {
  const dialect = (name: string, matches: () => unknown, explain?: () => never) => ({
    name,
    compile: () => ({ matches: matches as () => boolean, ...(explain && { explain }) }),
  });
  const boom = () => {
    throw new Error('boom');
  };
  const dialects = createDialects([
    dialect('throws', boom),
    dialect('truthy', () => 1),
    dialect('mute', () => true, boom),
  ]);
  const why = explainFilters([{ throws: 1 }, { truthy: 1 }, { mute: 1 }], about('a'), { dialects });
  expect(why.children?.map(({ matched, reason }) => [matched, reason])).toEqual([
    [false, 'dialect "throws" failed: "boom"'],
    [false, 'the event does not match'],
    [true, 'the event matches'],
  ]);
});
