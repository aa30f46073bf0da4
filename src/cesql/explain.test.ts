import { expect, test } from 'vitest';
import { complete } from './complete.ts';
import { explain } from './explain.ts';
import { compile } from './expression.ts';

const event = {
  specversion: '1.0',
  id: '1',
  source: '/',
  type: 'order.created',
  n: '7',
  flag: true,
};

test.each([
  ["type = 'a'", 'type = \'a\' is FALSE: type is "order.created"'],
  ["type = 'a' AND n = 7", 'type = \'a\' is FALSE: type is "order.created"'],
  ["n = 7 AND (flag = FALSE AND type = 'a')", 'flag = FALSE is FALSE: flag is TRUE'],
  ["type = 'a' OR n = 7", 'n = 7 is TRUE: n is "7"'],
  ["tenant = 'a'", 'Cannot read attribute: the event has no "tenant"'],
  ['LENGTH(type)', 'the result is 13, of type Integer and no Boolean'],
  ['flag', 'flag is TRUE'],
  ['NOT flag', 'NOT flag is FALSE: flag is TRUE'],
  ['FALSE XOR FALSE', 'FALSE XOR FALSE is FALSE'],
])('explain %s: %s', (text, reason) => {
  const expression = compile(text);
  const explanation = explain(expression, event);
  expect(explanation.reason).toBe(reason);
  expect(explanation.matched).toBe(expression.test(event));
  expect(explanation.value).toBe(expression.evaluate(event).value);
});

test('explain: values, casts, errors and what was not evaluated', () => {
  expect(explain(compile("n + 1 = 'x' + 1 OR flag"), event).tree).toMatchObject({
    text: "n + 1 = 'x' + 1 OR flag",
    value: false,
    children: [
      {
        kind: 'comparison',
        children: [
          {
            text: 'n + 1',
            value: 8,
            children: [{ value: '7', cast: { type: 'Integer', value: 7 } }, { value: 1 }],
          },
          { text: "'x' + 1", children: [{ value: 'x', errors: [{ kind: 'cast' }] }, { value: 1 }] },
        ],
      },
      { text: 'flag', evaluated: false },
    ],
  });
});

test.each([
  ['', 0, ['id', 'LENGTH(', 'NOT']],
  ['EXISTS ', 7, ['id', 'subject']],
  ['type ', 5, ['AND', 'LIKE', 'NOT IN']],
  ["type = 'a' A", 12, ['AND']],
  ['LEN', 3, ['LENGTH(']],
  ['sub', 3, ['subject', 'SUBSTRING(']],
])('complete %j at %i offers %j', (text, offset, words) => {
  const offered = complete(text, offset).map((one) => one.text);
  expect(offered).toEqual(expect.arrayContaining(words));
});

test('complete: nothing within a string or after LIKE; own attributes and functions', () => {
  expect(complete("type = 'or", 10)).toEqual([]);
  expect(complete('type LIKE ', 10)).toEqual([]);
  expect(complete('te', 2, { attributes: ['tenant'] })).toEqual([
    { text: 'tenant', kind: 'attribute', start: 0, end: 2 },
  ]);
});
