import { expect, test } from 'vitest';
import { EventDeliveryError } from '../errors.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { compileFilters } from './compile.ts';
import { explainFilters } from './explain.ts';
import { formatExplanation } from './format-explanation.ts';
import { checkFilters } from './read.ts';

const event: CloudEvent = {
  specversion: '1.0',
  id: '1',
  source: '/s',
  type: 'order.created',
  priority: 7,
};

test.each([
  ["type = 'order.created'", true],
  ["type LIKE 'order.%' AND priority > 5", true],
  ["type = 'a'", false],
  ['type', false],
  ["'true'", false],
  ['priority', false],
  ['1 / 0 = 0', false],
  ["subject = 'a' OR TRUE", false],
  ['NOSUCH()', false],
])('sql: %s matches: %s; and so do cesql, and not the other way round', (text, matches) => {
  expect(compileFilters([{ sql: text }])(event)).toBe(matches);
  expect(compileFilters([{ cesql: text }])(event)).toBe(matches);
  expect(compileFilters([{ not: { sql: text } }])(event)).toBe(!matches);
});

function problems(filters: unknown) {
  try {
    compileFilters(filters);
  } catch (error) {
    if (error instanceof EventDeliveryError) return error.problems;
    throw error;
  }
  throw new Error('the list was accepted');
}

test.each([
  [5, 'the number 5'],
  [true, 'the boolean true'],
  [null, 'null'],
  [['TRUE'], 'a list'],
  [{ expression: 'TRUE' }, 'an object'],
])('sql: %j is refused', (value, what) => {
  expect(problems([{ cesql: value }])).toEqual([
    {
      code: 'FILTER_BAD_VALUE',
      pointer: '/0/cesql',
      message: `Cannot compile filters: ${what} in place of an expression at /0/cesql`,
      remedy: 'Write an expression as a string, such as cesql: "type = \'order.created\'"',
    },
  ]);
});

test('a text that is no expression is refused, with every mistake', () => {
  expect(problems([{ any: [{ sql: "type == 'a' && x = 1" }] }])).toEqual([
    {
      code: 'FILTER_BAD_EXPRESSION',
      pointer: '/0/any/0/sql',
      message:
        'Cannot compile filters: "==" is no operator, at offset 5 of the expression at /0/any/0/sql',
      remedy: 'Write =',
    },
    {
      code: 'FILTER_BAD_EXPRESSION',
      pointer: '/0/any/0/sql',
      message:
        'Cannot compile filters: "&&" is no operator, at offset 12 of the expression at /0/any/0/sql',
      remedy: 'Write AND',
    },
  ]);
});

test('two names for one dialect are two dialects in one expression', () => {
  const codes = problems([{ sql: 'TRUE', cesql: 'TRUE' }]).map(({ code }) => code);
  expect(codes).toEqual(['FILTER_SEVERAL_DIALECTS']);
});

test.each([
  ['filters:\n  - sql: type == 1', ['2:15']],
  ["filters:\n  - sql: 'type = ''a'' == 1'", ['2:24']],
  ['filters:\n  - sql: "type \\u003d= 1"', ['2:16']],
  ['filters:\n  - sql: |\n      type = 1\n        AND id == 2\n      OR (TRUE\n', ['4:16', '5:15']],
  ['filters:\n  - sql: >-\n      type = 1\n      AND id ==\n      2\n', ['4:14']],
  ['{"filters": [{"not": {"sql": "type == \\"a\\" && x"}}]}', ['1:36', '1:45']],
  ['x: &x type == 1\nfilters:\n  - sql: *x', ['3:10']],
])('%j: the mistakes stand at %j', (text, places) => {
  const found = checkFilters(text);
  expect(found.map(({ position }) => `${position?.line}:${position?.column}`)).toEqual(places);
});

test('an explanation tells which part decided, and what sql is called', () => {
  const filters = [
    { sql: "type LIKE 'order.%' AND priority > 8" },
    { cesql: "subject = 'a'" },
    { sql: 'LENGTH(type)' },
  ];
  const why = explainFilters(filters, event);
  expect(formatExplanation(why).split('\n')).toEqual([
    '✗ filters: /0 does not match',
    '├─ ✗ /0 sql: priority > 8 is FALSE: priority is 7  ← decides',
    '├─ ✗ /1 cesql: the event has no "subject", an error of the kind missingAttribute at offset 0 (cesql is what Knative calls sql)',
    '└─ ✗ /2 sql: the result is 13, of type Integer and no Boolean',
  ]);
  expect(why.children?.[0]?.expression?.tree.children.map(({ value }) => value)).toEqual([
    true,
    false,
  ]);
});
