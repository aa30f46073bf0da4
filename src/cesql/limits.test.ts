import { expect, test } from 'vitest';
import { check } from './check.ts';
import { compile } from './expression.ts';
import { format } from './format.ts';
import { highlight } from './highlight.ts';
import {
  DIAGNOSTICS_MAX,
  EVALUATION_ERRORS_MAX,
  EXPRESSION_DEPTH_MAX,
  EXPRESSION_LENGTH_MAX,
} from './limits.ts';
import { parse } from './parse.ts';

const codes = (text: string): readonly string[] => parse(text).diagnostics.map(({ code }) => code);
const event = { specversion: '1.0', id: '1', source: '/', type: 'order.created' };

test('100,000 parentheses are one diagnostic', () => {
  expect(codes('('.repeat(100_000))).toEqual(['CESQL_TOO_LONG']);
  expect(codes('('.repeat(EXPRESSION_LENGTH_MAX))).toEqual(['CESQL_TOO_DEEP']);
});

test.each([
  ['parentheses', (n: number) => `${'('.repeat(n)}TRUE${')'.repeat(n)}`, 0],
  ['NOT', (n: number) => `${'NOT '.repeat(n)}TRUE`, 1],
  ['minus', (n: number) => `${'- '.repeat(n)}1 = 1`, 2],
  ['calls', (n: number) => `${'STRING('.repeat(n)}'a'${')'.repeat(n)} = 'a'`, 2],
  ['LIKE', (n: number) => `'a'${" LIKE '%'".repeat(n)}`, 1],
  ['sets', (n: number) => `${'1 IN ('.repeat(n)}1${')'.repeat(n)}`, 1],
])('nesting of %s: the limit is the last depth that is accepted', (_, nest, nodes) => {
  const last = EXPRESSION_DEPTH_MAX - nodes;
  expect(codes(nest(last))).toEqual([]);
  expect(codes(nest(last + 1))).toEqual(['CESQL_TOO_DEEP']);
  expect(codes(nest(3000))).toEqual(['CESQL_TOO_DEEP']);
  const expression = compile(nest(last));
  const { value, errors } = expression.evaluate(event);
  expect(errors).toEqual([]);
  expect(expression.test(event)).toBe(value === true);
  expect(format(format(nest(last)) as string)).toBe(format(nest(last)));
  expect(check(nest(last)).every(({ severity }) => severity === 'warning')).toBe(true);
});

test('length: the limit is the last that is accepted', () => {
  const text = `'${'a'.repeat(EXPRESSION_LENGTH_MAX - 2)}'`;
  expect(codes(text)).toEqual([]);
  expect(codes(`${text} `)).toEqual(['CESQL_TOO_LONG']);
});

test.each([
  ['AND', 'TRUE', true],
  ['OR', 'FALSE', false],
  ['XOR', 'FALSE', false],
  ['=', 'TRUE', true],
  ['AND FALSE OR', 'TRUE', true],
])('a row of %s is no nesting, however long', (operator, operand, value) => {
  const count = Math.floor(60_000 / (operand.length + operator.length + 2));
  const text = Array.from({ length: count }, () => operand).join(` ${operator} `);
  const expression = compile(text);
  expect(expression.evaluate(event)).toEqual({ value, errors: [] });
  expect(expression.test(event)).toBe(value);
  expect(format(text)).toBe(text);
  expect(check(text).length).toBeLessThanOrEqual(DIAGNOSTICS_MAX);
});

test('a row of sums is no nesting, with literals and with attributes', () => {
  const ones = Array.from({ length: 15_000 }, () => '1').join(' + ');
  expect(compile(`${ones} = 15000`).test(event)).toBe(true);
  const names = Array.from({ length: 15_000 }, () => 'n').join(' + ');
  const expression = compile(`${names} = 15000`);
  expect(expression.test({ ...event, n: 1 })).toBe(true);
  expect(expression.test(event)).toBe(false);
});

test('diagnostics and errors stop at their limits', () => {
  expect(codes('# '.repeat(1000))).toHaveLength(DIAGNOSTICS_MAX);
  const text = Array.from({ length: 1000 }, () => '(1 / 0)').join(' + ');
  expect(compile(text).evaluate(event, 'complete').errors).toHaveLength(EVALUATION_ERRORS_MAX);
});

test('parse: something other than a string is a diagnostic', () => {
  for (const value of [undefined, null, 5, {}, Symbol('x')]) {
    expect(codes(value as unknown as string)).toEqual(['CESQL_NOT_TEXT']);
  }
});

test.each([
  ['null', null],
  ['undefined', undefined],
  ['a string', 'abc'],
  ['a number', 5],
  ['an array', ['a']],
  ['no prototype', Object.create(null)],
  ['inherited attributes', Object.create({ type: 'order.created', ext: 'a' })],
  [
    'a proxy that throws',
    new Proxy(
      {},
      {
        get: () => {
          throw new Error('get');
        },
        getOwnPropertyDescriptor: () => {
          throw new Error('own');
        },
      },
    ),
  ],
  [
    'a getter that throws',
    {
      get type(): string {
        throw new Error('type');
      },
      get ext(): string {
        throw new Error('ext');
      },
    },
  ],
  ['a symbol', { type: Symbol('a'), ext: Symbol('b') }],
])('event: %s matches nothing and makes nothing throw', (_, hostile) => {
  for (const text of [
    "type = 'order.created'",
    "ext = 'a'",
    "ext LIKE '%'",
    "ext IN ('a', 'b')",
    'ext = 1',
    "NOT (type = 'b')",
    "NOT ext = 'b'",
    'EXISTS ext AND NOT EXISTS other',
    "ext < 5 OR ext = 'a'",
    "UPPER(ext) = 'A'",
  ]) {
    const expression = compile(text);
    const found = expression.evaluate(hostile as Readonly<Record<string, unknown>>);
    expect(expression.test(hostile as Readonly<Record<string, unknown>>)).toBe(false);
    expect(found.value === true && found.errors.length === 0).toBe(false);
  }
});

test('event: null and inherited properties are absent, own ones of any prototype count', () => {
  class Event {
    readonly type = 'a';
    get ext(): string {
      return 'b';
    }
  }
  expect(compile("type = 'a'").test(new Event() as never)).toBe(true);
  expect(compile('EXISTS ext').test(new Event() as never)).toBe(false);
  const parsed = JSON.parse('{"__proto__":{"ext":"a"},"type":"a"}') as never;
  expect(compile("type = 'a' AND NOT EXISTS ext").test(parsed)).toBe(true);
});

test('highlight: any text, of any length', () => {
  expect(highlight(undefined as unknown as string).length).toBe(1);
  expect(highlight('('.repeat(200_000))).toHaveLength(200_000);
});
