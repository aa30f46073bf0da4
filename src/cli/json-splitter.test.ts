import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonSplitter, type Piece } from './json-splitter.ts';

const split = (text: string | Buffer, size = Number.POSITIVE_INFINITY, max = 1_000): string[] => {
  const bytes = Buffer.from(text);
  const splitter = new JsonSplitter(max);
  const pieces: Piece[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    pieces.push(...splitter.push(bytes.subarray(at, Math.min(bytes.length, at + size))));
    if (size === Number.POSITIVE_INFINITY) break;
  }
  return [...pieces, ...splitter.end()].map((piece) =>
    piece.kind === 'value' ? `${piece.line} ${piece.bytes}` : `${piece.line} ! ${piece.state}`,
  );
};

const NOISE = '! a piece of text that is no JSON object';
const CUT = '! a value that is cut off';

test.each([
  ['', []],
  [' \n\r\n\t', []],
  ['{"a":1}\n{"b":[{}]}\n', ['1 {"a":1}', '2 {"b":[{}]}']],
  ['{"a":1}\r\n\r\n{"b":2}', ['1 {"a":1}', '3 {"b":2}']],
  ['{"a":1}{"b":2}', ['1 {"a":1}', '1 {"b":2}']],
  ['\uFEFF{"a":1}', ['1 {"a":1}']],
  ['{\n  "a": {\n  }\n}\n{\n}', ['1 {\n  "a": {\n  }\n}', '5 {\n}']],
  ['[]', []],
  ['[{"a":1},{"b":2}]', ['1 {"a":1}', '1 {"b":2}']],
  ['[\n  {"a":1},\n  {"b":2}\n]\n', ['2 {"a":1}', '3 {"b":2}']],
  ['[{"a":1}]\n[{"b":2}]', ['1 {"a":1}', '2 {"b":2}']],
  ['[{"a":1}]{"b":2}', ['1 {"a":1}', '1 {"b":2}']],
  ['{"a":"}{][\\"\\\\"}', ['1 {"a":"}{][\\"\\\\"}']],
  ['text\n{"a":1}', [`1 ${NOISE}`, '2 {"a":1}']],
  ['1 2\n', [`1 ${NOISE}`]],
  ['}', [`1 ${NOISE}`]],
  ['[1, {"a":1}, null]', [`1 ${NOISE}`, '1 {"a":1}', `1 ${NOISE}`]],
  ['[[{"a":1}]]', ['1 [{"a":1}]']],
  ['[{"a":1},]', ['1 {"a":1}', '1 ! a comma before the end of an array']],
  ['[,{"a":1}]', ['1 ! a comma without an element', '1 {"a":1}']],
  ['[{"a":1}{"b":2}]', ['1 {"a":1}', '1 ! no comma between two elements', '1 {"b":2}']],
  ['[{"a":1}\n', ['1 {"a":1}', '2 ! an array that is not closed']],
  ['{"a":1', [`1 ${CUT}`]],
  ['{"a":1\n{"b":2}\n', [`1 ${CUT}`, '2 {"b":2}']],
  ['{"a":[1\n{"b":2}\n', [`1 ${CUT}`, '2 {"b":2}']],
  ['{"a":\n{"b":2}\n', [`1 ${CUT}`, '2 {"b":2}']],
  ['{"a":1,\n{"b":2}\n', [`1 ${CUT}`, '2 {"b":2}']],
  ['{\n"a":\n{"b":2}\n}', ['1 {\n"a":\n{"b":2}\n}']],
  ['{ "a":\n  {"b":2}\n}', ['1 { "a":\n  {"b":2}\n}']],
  [
    '{"a":"x\n{"b":2}\n',
    [
      '1 ! a string that is not closed on its line; the text is skipped up to a line that starts with a bracket',
      '2 {"b":2}',
    ],
  ],
])('%j is split into %j', (text, expected) => {
  expect(split(text)).toEqual(expected);
});

test('a value longer than the limit is a fault, and the next one is found', () => {
  const long = `{"a":"${'x'.repeat(2_000)}"}`;
  expect(split(`${long}\n{"b":2}`, 100)).toEqual([
    `1 ! a value of ${long.length} bytes, more than 1000`,
    '2 {"b":2}',
  ]);
});

test('any input is split the same way whatever the size of the chunks', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    '\\',
    ',',
    ':',
    '\n',
    ' ',
    '1',
    'é',
    '{"a":1}',
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 30 }),
      fc.integer({ min: 1, max: 5 }),
      (parts, size) => {
        const text = parts.join('');
        expect(split(text, size)).toEqual(split(text));
      },
    ),
    { numRuns: 2_000 },
  );
});

test('JSON values come out whole, alone on a line, over several lines or in an array', () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 });
  fc.assert(
    fc.property(fc.array(object, { minLength: 1, maxLength: 4 }), (values) => {
      const parse = (pieces: string[]) =>
        pieces.map((text) => JSON.parse(text.replace(/^\d+ /, '')));
      const plain = JSON.parse(JSON.stringify(values));
      const max = 100_000;
      const whole = Number.POSITIVE_INFINITY;
      const lines = values.map((value) => JSON.stringify(value)).join('\n');
      const pretty = values.map((value) => JSON.stringify(value, null, 2)).join('\n');
      expect(parse(split(lines, whole, max))).toEqual(plain);
      expect(parse(split(pretty, whole, max))).toEqual(plain);
      expect(parse(split(JSON.stringify(values), whole, max))).toEqual(plain);
      expect(parse(split(JSON.stringify(values, null, 2), whole, max))).toEqual(plain);
    }),
    { numRuns: 300 },
  );
});
