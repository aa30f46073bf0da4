import { describe, expect, test } from 'vitest';
import { compile } from './expression.ts';
import { type FunctionDefinition, failure } from './function-definition.ts';
import { createFunctions, PARAMETERS_MAX } from './functions.ts';

const event = { specversion: '1.0', id: '1', source: '/', type: 'order.created' };

const define = (over: Partial<FunctionDefinition>): FunctionDefinition => ({
  name: 'ABC',
  parameters: ['String'],
  returns: 'Integer',
  evaluate: () => 1,
  ...over,
});
const strings = (count: number): FunctionDefinition['parameters'] =>
  Array.from({ length: count }, () => 'String' as const);

describe('createFunctions', () => {
  test('there can be any number of them, and of arguments', () => {
    const names = Array.from({ length: 100_000 }, (_, index) => {
      return `F${index}`.replace(/[0-9]/g, (digit) => 'ABCDEFGHIJ'.charAt(Number(digit)));
    });
    const evaluate: FunctionDefinition['evaluate'] = (...values) => values.length;
    const added = names.map((name) => define({ name, rest: 'String', evaluate }));
    const functions = createFunctions(added);
    const call = `${names.at(-1)}(${Array.from({ length: 20_000 }, () => 'id').join()})`;
    expect(compile(call, { functions }).evaluate(event)).toMatchObject({
      value: 20_000,
      errors: [],
    });
  });

  test('a name can be of any length, and is told from what is none', () => {
    const name = 'A'.repeat(10_000_000);
    expect(createFunctions([define({ name })]).has(name)).toBe(true);
    expect(() => createFunctions([define({ name: `${name}1` })])).toThrow(TypeError);
  });

  test('overloads differ in arity; a repeated parameter takes the rest', () => {
    const functions = createFunctions([
      define({ parameters: strings(1), evaluate: () => 1 }),
      define({ parameters: strings(2), evaluate: () => 2 }),
      define({ parameters: strings(3), rest: 'String', evaluate: (...values) => values.length }),
    ]);
    const values = [
      "ABC('a')",
      "abc('a', 'b')",
      "Abc('a', 'b', 'c')",
      "ABC('a', 'b', 'c', 'd')",
    ].map((text) => compile(text, { functions }).evaluate(event).value);
    expect(values).toEqual([1, 2, 3, 4]);
    expect(compile('ABC()', { functions }).evaluate(event).errors).toMatchObject([
      { kind: 'missingFunction' },
    ]);
  });

  test.each([
    ['the same arity', [define({}), define({ parameters: ['Integer'] })]],
    [
      'two repeated parameters',
      [define({ rest: 'String' }), define({ parameters: strings(3), rest: 'String' })],
    ],
    [
      'a repeated parameter from the start',
      [define({ parameters: strings(3) }), define({ parameters: [], rest: 'String' })],
    ],
    [
      'a repeated parameter after as many',
      [define({ parameters: strings(2) }), define({ parameters: strings(2), rest: 'String' })],
    ],
    ['a built-in function', [define({ name: 'length' })]],
    ['more arguments for CONCAT', [define({ name: 'CONCAT', parameters: strings(2) })]],
  ])('refuses %s', (_, definitions) => {
    expect(() => createFunctions(definitions)).toThrow(
      expect.objectContaining({ code: 'CESQL_FUNCTION_CONFLICT' }),
    );
  });

  test.each([
    ['a digit in the name', { name: 'ABC1' }],
    ['an empty name', { name: '' }],
    ['a name that starts with _', { name: '_A' }],
    ['an unknown type', { returns: 'Float' as never }],
    ['an unknown parameter type', { parameters: ['Any' as never] }],
    ['too many parameters', { parameters: strings(PARAMETERS_MAX + 1) }],
    ['no function', { evaluate: undefined as never }],
  ])('refuses %s', (_, over) => {
    expect(() => createFunctions([define(over)])).toThrow(TypeError);
  });

  test('a registry is a value: others do not see its functions', () => {
    const functions = createFunctions([define({})]);
    expect(compile("ABC('a')", { functions }).evaluate(event).value).toBe(1);
    expect(compile("ABC('a')").evaluate(event).errors).toMatchObject([{ kind: 'missingFunction' }]);
  });
});

describe('a function that fails', () => {
  const failing = (evaluate: FunctionDefinition['evaluate']) =>
    compile("ABC('a')", { functions: createFunctions([define({ evaluate })]) });

  test.each([
    [
      'throws',
      () => {
        throw new Error('no');
      },
      'Cannot evaluate ABC: no',
    ],
    [
      'throws something else',
      () => {
        throw Object.create(null);
      },
      'Cannot evaluate ABC: it throws',
    ],
    ['returns nothing', () => undefined as never, 'Cannot evaluate ABC: the result is no Integer'],
    ['returns another type', () => 'a', 'Cannot evaluate ABC: the result is no Integer'],
    ['returns a fraction', () => 1.5, 'Cannot evaluate ABC: the result is no Integer'],
    ['returns more than 32 bits', () => 2 ** 31, 'Cannot evaluate ABC: the result is no Integer'],
    [
      'returns a promise',
      () => Promise.resolve(1) as never,
      'Cannot evaluate ABC: the result is no Integer',
    ],
    [
      'fails with a value of another type',
      () => failure('a', 'no'),
      'Cannot evaluate ABC: the result is no Integer',
    ],
  ])('%s: zero value and functionEvaluation', (_, evaluate, message) => {
    expect(failing(evaluate).evaluate(event)).toEqual({
      value: 0,
      errors: [{ kind: 'functionEvaluation', message, start: 0, end: 8 }],
    });
  });

  test('can keep a value of its own', () => {
    expect(failing(() => failure(7, 'Cannot do it: no')).evaluate(event)).toMatchObject({
      value: 7,
      errors: [{ kind: 'functionEvaluation', message: 'Cannot do it: no' }],
    });
  });

  test('arguments arrive cast, and only when all could be read', () => {
    const seen: unknown[] = [];
    const functions = createFunctions([
      define({
        parameters: ['Integer', 'Boolean', 'String'],
        evaluate: (...values) => {
          seen.push(values);
          return 1;
        },
      }),
    ]);
    compile("ABC('5', 1, TRUE)", { functions }).evaluate(event);
    compile('ABC(5, TRUE, missing)', { functions }).evaluate(event, 'complete');
    expect(seen).toEqual([[5, true, 'true']]);
  });
});
