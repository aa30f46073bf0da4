import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compactJson, jsonDepth, jsonElements, jsonMembers, positionAt } from './json-text.ts';

const spaced = fc
  .tuple(fc.json(), fc.constantFrom(0, 1, 3, '\t', '\r\n'))
  .map(([json, indent]) => JSON.stringify(JSON.parse(json), null, indent as string));

test('compactJson of indented JSON is what JSON.stringify writes without an indent', () => {
  fc.assert(
    fc.property(spaced, (text) => {
      expect(compactJson(text, 0, text.length)).toBe(JSON.stringify(JSON.parse(text)));
    }),
  );
});

test('jsonMembers finds every member and its text', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.constantFrom(0, 2),
      (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const read = jsonMembers(text, 0).map(({ name, valueStart, valueEnd }) => {
          return [name, JSON.parse(text.slice(valueStart, valueEnd))];
        });
        expect(read).toEqual(Object.entries(JSON.parse(text) as object));
      },
    ),
  );
});

test('jsonMembers keeps repeated names and reads escapes', () => {
  const text = '{ "a" : 1 , "\\u0061":"}\\"," }';
  expect(jsonMembers(text, 0).map(({ name }) => name)).toEqual(['a', 'a']);
});

test('jsonElements finds every element', () => {
  const text = ' [ 1 ,"]",[[2]], {"a":[]} ]';
  const elements = jsonElements(text, 1).map(([from, to]) => text.slice(from, to));
  expect(elements).toEqual(['1', '"]"', '[[2]]', '{"a":[]}']);
});

test.each([
  ['1', 0],
  ['"[["', 0],
  ['[]', 1],
  ['[[1],{"a":[{}]}]', 4],
])('jsonDepth(%j) is %i', (text, depth) => {
  expect(jsonDepth(text, 0)).toBe(depth);
});

test('jsonDepth of a million brackets does not recurse', () => {
  expect(jsonDepth('['.repeat(1_000_000) + ']'.repeat(1_000_000), 0)).toBe(1_000_000);
});

test.each([
  ['abc', 2, 1, 3],
  ['a\nb', 2, 2, 1],
  ['a\r\nb', 3, 2, 1],
  ['a\rb', 2, 2, 1],
  ['a\n\nb', 3, 3, 1],
])('positionAt(%j, %i) is line %i, column %i', (text, offset, line, column) => {
  expect(positionAt(text, offset)).toEqual({ line, column, offset });
});
