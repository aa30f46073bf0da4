import { expect, test } from 'vitest';
import { attributes } from './attributes.ts';
import { compile, ExpressionError } from './expression.ts';
import { format } from './format.ts';
import { parse } from './parse.ts';

test('the error of compile has every mistake, with its line and column', () => {
  const text = "type == 'a'\n  AND && 5 LIKE 7";
  try {
    compile(text);
    expect.unreachable('it was compiled');
  } catch (error) {
    expect(error).toBeInstanceOf(ExpressionError);
    const { name, code, message, problems, diagnostics } = error as ExpressionError;
    expect(name).toBe('ExpressionError');
    expect(code).toBe('CESQL_FOREIGN_OPERATOR');
    expect(message).toBe('Cannot compile expression: "==" is no operator at 5');
    expect(diagnostics).toEqual(parse(text).diagnostics);
    expect(problems).toEqual(
      diagnostics.map(({ code, message, remedy, start }) => ({
        ...{ code, message, remedy, pointer: '' },
        position:
          start < 12
            ? { line: 1, column: start + 1, offset: start }
            : { line: 2, column: start - 11, offset: start },
      })),
    );
    expect(problems.length).toBeGreaterThan(1);
  }
});

test.each([
  ['a\n#', 2, 1],
  ['a\r\n#', 2, 1],
  ['a\r#', 2, 1],
  ['a\r\n\r\n  #', 3, 3],
  ['a  #', 1, 4],
])('the position of the mistake in %j is line %i, column %i', (text, line, column) => {
  expect(() => compile(text)).toThrow(
    expect.objectContaining({
      problems: [expect.objectContaining({ position: { line, column, offset: text.length - 1 } })],
    }),
  );
});

test('an expression keeps its text, its tree and its functions', () => {
  const expression = compile(' a = 1 ');
  expect(expression.text).toBe(' a = 1 ');
  expect(expression.tree).toEqual(parse(' a = 1 ').tree);
  expect(expression.functions.has('length')).toBe(true);
});

test.each([
  'a =',
  'NOT',
  '- ',
  "LENGTH('a', )",
  'a IN (1, )',
  '() IN (1)',
  "( LIKE 'a'",
  '1 + ',
  "a_b LIKE 'x'",
])('%j has no canonical text, nor has its tree', (text) => {
  expect(format(text)).toBeUndefined();
  expect(format(parse(text).tree)).toBeUndefined();
});

test.each([
  ['a=1', 'a = 1'],
  ["not A like 'x'", "NOT a LIKE 'x'"],
  ['-(5)', '-(5)'],
  ['- -5', '--5'],
  ['-n', '-n'],
  ['length( "a" )in(1,2)', "LENGTH('a') IN (1, 2)"],
  ["a not in ('x','it\\'s')", "a NOT IN ('x', 'it\\'s')"],
  ['(a or b)and c', '(a OR b) AND c'],
  ['(1+2)*3-4', '(1 + 2) * 3 - 4'],
  ['1-(2-3)', '1 - (2 - 3)'],
  ['TRUE = false', 'TRUE = FALSE'],
  ['exists ABC', 'EXISTS abc'],
])('format(%j) is %j, from text and from tree', (text, canonical) => {
  expect(format(text)).toBe(canonical);
  expect(format(parse(text).tree)).toBe(canonical);
});

test('attributes: each once, in the order of the text, from text and from tree', () => {
  const text = "b = 1 OR EXISTS A AND LENGTH(c) IN (d, -e) AND NOT b LIKE 'f'";
  expect(attributes(text)).toEqual(['b', 'a', 'c', 'd', 'e']);
  expect(attributes(parse(text).tree)).toEqual(['b', 'a', 'c', 'd', 'e']);
  expect(attributes("a = 'x' AND (b")).toEqual(['a', 'b']);
});
