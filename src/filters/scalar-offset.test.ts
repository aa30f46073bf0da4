import { expect, test } from 'vitest';
import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { offsetInScalar, type ScalarSource } from './scalar-offset.ts';

function scalarOf(text: string): ScalarSource {
  const { contents } = parseDocument(text);
  const first = isSeq(contents) ? contents.items[0] : contents;
  const value = isMap(first) ? first.items[0]?.value : undefined;
  if (!isScalar(value)) throw new TypeError('Cannot use text: it holds no scalar');
  return value as ScalarSource;
}

test.each([
  ['plain', '- sql: a == b'],
  ['plain over lines', '- sql: a\n    == b\n\n    AND c'],
  ['single quotes', "- sql: 'it''s = ''x'' == b'"],
  ['single quotes over lines', "- sql: 'a\n\n    == b\n    c'"],
  ['double quotes', '- sql: "a \\u003d= \\"x\\" \\t == \\U0001F600 b"'],
  ['double quotes over lines', '- sql: "a \\\n    b  \n\n   == \\x41 c"'],
  ['literal', '- sql: |\n    a\n      == b\n\n    AND c\n'],
  ['literal, indentation given', '- sql: |2-\n    a\n     == b\n'],
  ['folded', '- sql: >-\n    a b\n    == c\n\n\n    d\n      e\n    f\n- x'],
  ['lines end with CR LF', '- sql: |\r\n    a\r\n    == b\r\n'],
  ['JSON', '[{"sql": "a == \\"b\\" \\\\ \\/ c"}]'],
])('each visible character of a string is found: %s', (_, text) => {
  const scalar = scalarOf(text);
  const value = String(scalar.value);
  let last = -1;
  for (let within = 0; within < value.length; within += 1) {
    if (/\s/.test(value.charAt(within))) continue;
    const offset = offsetInScalar(text, scalar, within) as number;
    const written = text.slice(offset);
    const isEscaped = /^(?:\\|'')/.test(written);
    if (!isEscaped) expect(written.charAt(0)).toBe(value.charAt(within));
    // Both halves of an escaped character outside of the first plane stand where the escape does.
    expect(offset).toBeGreaterThanOrEqual(last);
    last = offset;
  }
});

test.each([
  ['- sql: a =', 3, 10],
  ["- sql: 'a ='", 3, 11],
  ['- sql: |\n    a =\n', 3, 16],
  ['- sql: |\n    a =\n', 4, 16],
  ['- sql: ""', 0, 8],
])('the end of %j is behind its last character', (text, within, offset) => {
  expect(offsetInScalar(text, scalarOf(text), within)).toBe(offset);
});

test('what is no string, or has no place, is not found', () => {
  expect(offsetInScalar('5', { value: 5, range: [0, 1] }, 0)).toBe(undefined);
  expect(offsetInScalar('a', { value: 'a' }, 0)).toBe(undefined);
  expect(offsetInScalar('a', { value: 'abc', range: [0, 1] }, 2)).toBe(undefined);
});
