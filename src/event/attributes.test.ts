import { expect, test } from 'vitest';
import { attributeString, canonicalString, isAttributeName } from './attributes.ts';
import type { CloudEvent } from './cloud-event.ts';

const base: CloudEvent = { specversion: '1.0', id: '1', source: '/a', type: 't' };

test.each([
  ['id', true],
  ['a'.repeat(500), true],
  ['1', true],
  ['constructor', true],
  ['', false],
  ['data', false],
  ['Data', false],
  ['data_base64', false],
  ['__proto__', false],
  ['é', false],
  ['a\n', false],
  ['١', false],
])('isAttributeName(%j) is %j', (name, expected) => {
  expect(isAttributeName(name)).toBe(expected);
});

test.each([
  ['', ''],
  ['2026-11-22T01:00:00.000Z', '2026-11-22T01:00:00.000Z'],
  [false, 'false'],
  [-2_147_483_648, '-2147483648'],
  [2_147_483_647, '2147483647'],
  [-0, '0'],
  [new URL('https://example.com'), 'https://example.com/'],
  [new Uint8Array(0), ''],
])('canonicalString(%j) is %j', (value, expected) => {
  expect(canonicalString(value)).toBe(expected);
});

test.each([1.5, 2_147_483_648, Number.NaN, Number.POSITIVE_INFINITY])(
  'canonicalString(%d) is a RangeError',
  (value) => {
    expect(() => canonicalString(value)).toThrow(RangeError);
  },
);

test('canonicalString refuses impossible dates and foreign types', () => {
  expect(() => canonicalString(new Date(Number.NaN))).toThrow(RangeError);
  expect(() => canonicalString(new Date(Date.UTC(12_026, 0)))).toThrow(RangeError);
  for (const value of [null, undefined, {}, [], 1n, Symbol('x')]) {
    expect(() => canonicalString(value as never)).toThrow(TypeError);
  }
});

test('the years 0 to 9999 have a form, and what has none is named', () => {
  const year = (value: number) => new Date(new Date(0).setUTCFullYear(value));
  expect(canonicalString(year(0))).toBe('0000-01-01T00:00:00.000Z');
  expect(canonicalString(year(9999))).toBe('9999-01-01T00:00:00.000Z');
  for (const value of [year(-1), year(10_000), new Date(Number.NaN)]) {
    expect(() => canonicalString(value)).toThrow(
      new RangeError('Cannot write attribute value: the date is outside the years 0 to 9999'),
    );
  }
  expect(() => canonicalString(1.5)).toThrow(
    new RangeError('Cannot write attribute value: 1.5 is not a signed 32-bit integer'),
  );
  expect(() => canonicalString({} as never)).toThrow(
    new TypeError('Cannot write attribute value: type object has no string form'),
  );
});

test('attributeString reads own attributes only', () => {
  expect(attributeString(base, 'constructor')).toBeUndefined();
  expect(attributeString({ ...base, constructor: 'me' } as never, 'constructor')).toBe('me');
  expect(attributeString(Object.create(base) as CloudEvent, 'id')).toBeUndefined();
});

test('attributeString reads no data and no value outside the type system', () => {
  const event = { ...base, data: 'x', data_base64: 'AQI=', half: 0.5, big: 2 ** 31, nested: {} };
  for (const name of ['data', 'data_base64', 'half', 'big', 'nested', 'my_ext', '']) {
    expect(attributeString(event, name)).toBeUndefined();
  }
});
