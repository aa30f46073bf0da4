import { expect, test } from 'vitest';
import { isJsonMediaType, parseMediaType } from './media-type.ts';

test.each([
  'text/plain',
  'application/vnd.api+json',
  'text/plain;charset=utf-8',
  'text/plain ; charset=utf-8 ;\tq=1',
  'multipart/form-data; boundary="a \\" b"',
  'text/plain; a=""',
])('parseMediaType reads %j', (text) => {
  expect(parseMediaType(text)).toBeDefined();
});

test.each([
  '',
  'text',
  'text/',
  '/plain',
  'text/plain/x',
  'text /plain',
  'text/plain;',
  'text/plain; charset',
  'text/plain; charset=',
  'text/plain; =x',
  'text/plain; a="b',
  'text/plain; a="b\\',
  'text/plain; a="é"',
  'text/plain; a=1; A=2',
  'text/plain, text/html',
  'tëxt/plain',
  ' text/plain',
])('parseMediaType refuses %j', (text) => {
  expect(parseMediaType(text)).toBeUndefined();
});

test.each([
  [undefined, true],
  ['application/json', true],
  ['TEXT/JSON', true],
  ['application/cloudevents+json; a=b', true],
  ['application/json5', false],
  ['application/jsonx', false],
  ['text/plain; a="x+json"', false],
  ['json', false],
])('isJsonMediaType(%j) is %j', (contentType, expected) => {
  expect(isJsonMediaType(contentType)).toBe(expected);
});
