import ts from 'typescript';
import { expect, test } from 'vitest';
import { readExpectations } from './expectation.ts';

function read(code: string) {
  return readExpectations(ts.createSourceFile('a.mts', code, ts.ScriptTarget.Latest, true));
}

test.each([
  ['behind an expression', 'f(1); // => 2', ['f(1);', 'equals', ' 2']],
  ['without semicolon', 'f(1) // => 2', ['f(1)', 'equals', ' 2']],
  ['on the next line', 'f(1);\n// => 2', ['f(1);', 'equals', ' 2']],
  ['behind a constant', 'const x = f(1); // => 2', ['const x = f(1);', 'equals', ' 2']],
  ['partial', 'f(1); // => ~ { a: 1 }', ['f(1);', 'matches', ' { a: 1 }']],
  [
    'over lines',
    'f(\n  1,\n); // => {\n//    a: 1,\n//  }\n// prose',
    ['f(\n  1,\n);', 'equals', ' {\n    a: 1,\n  }'],
  ],
  ['in a block', 'for (const a of b) {\n  f(a); // => 2\n}', ['f(a);', 'equals', ' 2']],
  [
    'with a string that looks like a comment',
    'f("// => 1"); // => 2',
    ['f("// => 1");', 'equals', ' 2'],
  ],
])('an expectation %s is attached to its statement', (_, code, [statement, kind, value]) => {
  const { attached, problems } = read(code);
  expect(problems).toEqual([]);
  const [found] = attached;
  expect(code.slice(found?.statement.pos, found?.statement.end)).toBe(statement);
  expect(found?.expectation).toMatchObject({ kind, value });
});

test('an expected error has a code and perhaps a part of its message', () => {
  const { attached } = read('f(); // throws RangeError: id is empty \ng(); // throws SOME_CODE');
  expect(attached.map(({ expectation }) => expectation)).toEqual([
    { kind: 'throws', error: 'RangeError', message: 'id is empty' },
    { kind: 'throws', error: 'SOME_CODE', message: '' },
  ]);
});

test.each([
  ['first in the example', '// => 1', 'DOCTEST_UNATTACHED'],
  ['behind an if without braces', 'if (a) f(); // => 1', 'DOCTEST_UNATTACHED'],
  ['behind a function', 'function f() {} // => 1', 'DOCTEST_UNATTACHED'],
  ['behind a destructuring', 'const { a } = b; // => 1', 'DOCTEST_UNATTACHED'],
  ['inside a function', 'const f = () => {\n  g(); // => 1\n};', 'DOCTEST_UNATTACHED'],
  ['inside an expression', 'f(\n  1, // => 1\n);', 'DOCTEST_UNATTACHED'],
  ['behind another expectation', 'f(); // => 1\n// => 2', 'DOCTEST_UNATTACHED'],
  ['after an empty value', 'f(); // =>', 'DOCTEST_BAD_EXPECTATION'],
  ['with prose as its value', 'f(); // => the first one', 'DOCTEST_BAD_EXPECTATION'],
  ['with two values', 'f(); // => 1); g(', 'DOCTEST_BAD_EXPECTATION'],
  ['throws without a code', 'f(); // throws', 'DOCTEST_BAD_EXPECTATION'],
  ['throws with prose', 'f(); // throws an error', 'DOCTEST_BAD_EXPECTATION'],
])('an expectation %s is a problem, never lost', (_, code, problem) => {
  expect(read(code).problems.map((found) => found.code)).toEqual([problem]);
});

test.each([
  ['expect(a).toBe(1);', true],
  ['assert(a);', true],
  ['assert.deepEqual(a, b);', true],
  ['assertEquals(a, b);', true],
  ['f(() => { expect(a).toBe(1); });', true],
  ['console.log("expect(a)");', false],
  ['f(); // expect(a)', false],
])('%s: is it an assertion? %s', (code, asserts) => {
  expect(read(code).callsAssertion).toBe(asserts);
});
