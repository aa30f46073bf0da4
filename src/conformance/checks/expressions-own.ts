/** Checks of spec page 4 that need more than an expression and an event. */
import { isDeepStrictEqual } from 'node:util';
import type { Adapter, ExpressionAdapter, ScriptedFunction } from '../adapter.ts';
import { type Check, CheckFailure } from '../check.ts';
import { expectOutcome, needed, type Outcome, outcomeOf, show } from './expression-case.ts';
import { canonicalChecks } from './expressions-texts.ts';

const event = (): Record<string, unknown> => ({
  specversion: '1.0',
  id: 'A-17',
  source: 'https://shop.example/orders',
  type: 'order.created',
  priority: 7,
  urgent: true,
});

type Row = readonly [expression: string, outcome: Outcome];

const ok = (value: boolean | number | string): Outcome => ({ value, errors: [] });
const parse: Outcome = { errors: ['parse'] };

const give: ScriptedFunction = {
  name: 'SCRIPTED',
  parameters: ['Integer'],
  returns: 'Integer',
  does: 'give',
  value: 3,
};

/** Checks that are written by hand. */
export const expressionsOwnChecks: readonly Check[] = [
  rows('SQL-018/derived', 'What the grammar derives is accepted', [
    ['((((TRUE))))', ok(true)],
    ['NOT NOT NOT FALSE', ok(true)],
    ['- - -1', ok(-1)],
    ['1 <> 2', ok(true)],
    ["type LIKE 'a' NOT IN (TRUE) LIKE 'true'", ok(true)],
    ["CONCAT(CONCAT(), CONCAT('a', (('b'))))", ok('ab')],
    ['1+2-3*4/5%6', ok(1)],
    ['1 = 1 != 1 < 1 <= 1 > 1 >= 1', ok(false)],
    ['TRUE AND FALSE OR TRUE XOR TRUE', ok(false)],
    ['-5 IN (-5,+5, 0 - 5)', ok(true)],
    ['EXISTS 1a OR EXISTS id', ok(true)],
    ["NOT (type NOT LIKE \"order\\\"%\" AND 'it''s' != '')", ok(false)],
  ]),
  rows('SQL-096/code-points', 'A character is a code point everywhere', [
    ["LENGTH('a😀b')", ok(3)],
    ["LEFT('😀b', 1)", ok('😀')],
    ["RIGHT('a😀', 1)", ok('😀')],
    ["SUBSTRING('😀b', 2)", ok('b')],
    ["SUBSTRING('a😀b', -2, 1)", ok('😀')],
    ["'😀' LIKE '_'", ok(true)],
    ["'a😀b' LIKE 'a__'", ok(true)],
  ]),
  expressionCheck('SQL-110/default', 'Without a mode, evaluation is fail-fast', async (part) => {
    await expectOutcome(part, { expression: '1 / 0 + 5', event: event() }, math(0));
    await expectOutcome(part, { expression: "'a' != 1", event: event() }, failed(false, 'cast'));
  }),
  rows('SQL-113/kinds', 'Errors are of the kinds in the table', [
    ['type = ', parse],
    ['1 % 0', math(0)],
    ['ABS(-2147483648)', math(2147483647)],
    ["INT('x')", failed(0, 'cast')],
    ['missing = 1', failed(false, 'missingAttribute')],
    ['NOSUCH()', failed(false, 'missingFunction')],
    ["SUBSTRING('a', 9)", failed('', 'functionEvaluation')],
  ]),
  expressionCheck('SQL-114/total', 'There is a value whatever the event', async (part) => {
    const events = [{}, event(), Object.freeze(event()), { type: null }, { type: ['a'] }];
    for (const given of [...events, Object.assign(Object.create(null), event())]) {
      for (const expression of ["type = 'a'", 'type + 1 / 0', 'NOSUCH(type)', 'CONCAT(type)']) {
        for (const mode of ['fail-fast', 'complete'] as const) {
          const { value } = outcomeOf(await part.evaluate(expression, given, mode));
          if (value === undefined) throw new CheckFailure(show(expression), 'a value', value);
        }
      }
    }
  }),
  passing('SQL-115/passes', 'Only the Boolean true without errors passes', [
    ['urgent', true],
    ["type = 'order.created'", true],
    ["type = 'order.paid'", false],
    ["'true'", false],
    ['priority', false],
    ['1', false],
    ['type', false],
    ['missing', false],
    ['NOT missing', false],
    ["missing = 'a' OR TRUE", false],
    ["missing != 'a'", false],
    ['1 / 0 = 0', false],
    ['TRUE OR missing', true],
    ["'abc' != 1", false],
    ['NOSUCH() = FALSE', false],
    ['NOT NOSUCH()', false],
  ]),
  expressionCheck('SQL-116/event', 'Evaluating leaves the event as it was', async (part) => {
    for (const expression of ["UPPER(type) = 'A'", 'priority + 1', 'missing', '-priority']) {
      const given = event();
      await part.evaluate(expression, given, 'complete');
      expectSame(`the event after ${show(expression)}`, given, event());
      await part.evaluate(expression, Object.freeze(event()), 'fail-fast');
    }
  }),
  expressionCheck('SQL-117/again', 'The same again gives the same', async (part) => {
    for (const expression of ['priority / 0', "type = 'order.created'", 'missing LIKE "%"']) {
      const first = outcomeOf(await part.evaluate(expression, event(), 'complete'));
      for (let round = 0; round < 20; round += 1) {
        await part.evaluate(expression, { ...event(), type: 'x', priority: round }, 'fail-fast');
        await expectOutcome(part, { expression, event: event(), mode: 'complete' }, first);
      }
    }
  }),
  rows('SQL-118/warned', 'What deserves a warning is still an expression', [
    ['NOT FALSE = FALSE', ok(false)],
    ['TRUE AND FALSE OR TRUE', ok(true)],
    ["type LIKE 'order.*'", ok(false)],
    ['1 = 2', ok(false)],
    ["'abc' + 1", failed(0, 'cast')],
    ['NOSUCH(1)', failed(false, 'missingFunction')],
    ['1 / 0', math(0)],
    ['1 < 2 < 3', ok(true)],
    ['5', ok(5)],
    ['EXISTS data', ok(false)],
    ['EXISTS averyveryverylongextensionname', ok(false)],
  ]),
  expressionCheck('SQL-120/any-text', 'Any text is an expression or refused', async (part) => {
    for (const text of hostileTexts()) {
      const { value, errors } = outcomeOf(await part.evaluate(text, event(), 'fail-fast'));
      if (value !== undefined || errors.join() === 'parse') continue;
      throw new CheckFailure(show(text), 'a value or an error of parse', errors);
    }
  }),
  diagnosing('SQL-122/each', 'Each mistake has a diagnostic', [
    ['a == 1 AND b == 2 AND c LIKE 5 AND d IN ()', 4],
    ['(a = 1 # AND b ! = 2', 3],
    ["type = “a” && x == 'b'", 4],
  ]),
  rows('SQL-123/cut', 'A text that is too long is not cut', [
    [`${'TRUE OR '.repeat(200_000)}TRUE`, parse],
    [`'${'a'.repeat(2_000_000)}'`, parse],
    [`TRUE${' '.repeat(2_000_000)}`, parse],
  ]),
  rows('SQL-124/deep', 'A text that is nested too deep is refused', [
    [`${'('.repeat(30_000)}TRUE${')'.repeat(30_000)}`, parse],
    ['(-'.repeat(30_000), parse],
    [`${'NOT '.repeat(15_000)}TRUE`, parse],
    [`${'-'.repeat(60_000)}1`, parse],
    [`${'ABS('.repeat(10_000)}1${')'.repeat(10_000)}`, parse],
    [`${'1 IN ('.repeat(10_000)}1${')'.repeat(10_000)}`, parse],
  ]),
  rows('SQL-127/size', 'A text of 4,096 characters, nested 32 deep, is accepted', [
    [`${'('.repeat(32)}TRUE${')'.repeat(32)}`, ok(true)],
    [`${'NOT '.repeat(32)}TRUE`, ok(true)],
    [`${'1 IN ('.repeat(31)}1${')'.repeat(31)}`, ok(true)],
    [`LENGTH('${'x'.repeat(4_086)}')`, ok(4_086)],
    [`${'FALSE OR '.repeat(454)}TRUE`, ok(true)],
    [`${'1 + '.repeat(1_023)}1`, ok(1_024)],
  ]),
  ...functionChecks(),
  ...canonicalChecks,
];

function failed(value: boolean | number | string, kind: string): Outcome {
  return { value, errors: [kind] };
}

function math(value: number): Outcome {
  return failed(value, 'math');
}

function hostileTexts(): readonly string[] {
  return [
    '',
    '\u0000',
    '\ud800',
    "'\udfff",
    '\ufeff',
    '('.repeat(5_000),
    ')'.repeat(5_000),
    "'".repeat(5_001),
    '\\'.repeat(999),
    `'${'\\'.repeat(999)}`,
    'NOT',
    'NOT '.repeat(300),
    '((((1 IN',
    'LIKE LIKE LIKE',
    'EXISTS EXISTS',
    ', , ,',
    'a b c d e f',
    "type == 'a' && !b || c",
    '-- comment',
    '/* */ TRUE',
    '𝒂 = 1',
    'constructor()',
    '__proto__',
    'toString()',
    'CONCAT(,)',
    '1e999',
    '9'.repeat(400),
    `a${'.b'.repeat(400)}`,
    'x'.repeat(70_000),
  ];
}

function functionChecks(): Check[] {
  const two = { ...give, parameters: ['Integer', 'Integer'] } as const;
  const rest = { ...give, rest: 'Integer' } as const;
  return [
    refusing('SQL-101/same', 'Two functions of one name and arity are refused', [give, give]),
    refusing('SQL-101/case', 'Names that differ in case are one name', [
      give,
      { ...give, name: 'scripted' },
    ]),
    refusing('SQL-101/built-in', 'A built-in function cannot be replaced', [
      { ...give, name: 'ABS' },
    ]),
    refusing('SQL-101/repeated', 'A repeated parameter leaves no choice open', [rest, two]),
    refusing('SQL-101/two-repeated', 'Two repeated parameters are refused', [
      rest,
      { ...rest, parameters: [] },
    ]),
    calling('SQL-101/arity', 'Functions of other arities live side by side', [
      [[give, { ...two, value: 4 }], 'SCRIPTED(1) + SCRIPTED(1, 2)', ok(7)],
      [[give, { ...two, rest: 'Integer', value: 4 }], 'SCRIPTED(1, 2, 3)', ok(4)],
    ]),
    calling('SQL-102/value-and-error', 'A function gives a value and an error', [
      [[{ ...give, does: 'fail' }], 'SCRIPTED(1)', failed(3, 'functionEvaluation')],
      [
        [{ ...give, returns: 'String', does: 'fail', value: 'a' }],
        'scripted(1)',
        failed('a', 'functionEvaluation'),
      ],
    ]),
    calling('SQL-103/throws', 'A function that throws is an error with the zero value', [
      [[{ ...give, does: 'throw' }], 'SCRIPTED(1)', failed(0, 'functionEvaluation')],
      [
        [{ ...give, returns: 'String', does: 'throw' }],
        'SCRIPTED(1)',
        failed('', 'functionEvaluation'),
      ],
    ]),
    calling('SQL-103/other-type', 'A value of another type is an error with the zero value', [
      [[{ ...give, does: 'mistype' }], 'SCRIPTED(1)', failed(0, 'functionEvaluation')],
      [
        [{ ...give, returns: 'Boolean', does: 'mistype', value: true }],
        'SCRIPTED(1)',
        failed(false, 'functionEvaluation'),
      ],
    ]),
    calling('SQL-104/not-shared', 'A function of other expressions is not there', [
      [[give], 'SCRIPTED(1)', ok(3)],
      [[], 'SCRIPTED(1)', failed(false, 'missingFunction')],
      [[{ ...give, value: 4 }], 'SCRIPTED(1)', ok(4)],
    ]),
  ];
}

function expressionCheck(
  id: string,
  title: string,
  run: (part: ExpressionAdapter) => Promise<void>,
): Check {
  return {
    id,
    clause: clauseOf(id),
    title,
    needs: 'expressions',
    run: async ({ expressions }) => {
      await run(needed(expressions, id));
    },
  };
}

function rows(id: string, title: string, table: readonly Row[]): Check {
  return expressionCheck(id, title, async (part) => {
    for (const [expression, expected] of table) {
      await expectOutcome(part, { expression, event: event(), mode: 'fail-fast' }, expected);
    }
  });
}

function passing(id: string, title: string, table: readonly (readonly [string, boolean])[]): Check {
  const run = async ({ expressionFilters: part }: Adapter) => {
    for (const [expression, expected] of table) {
      const passes = await needed(part, id).passes(expression, event());
      expectSame(show(expression), passes, expected);
    }
  };
  return { id, clause: clauseOf(id), title, needs: 'expressionFilters', run };
}

/** Expects at least so many errors: what is one mistake is told by the cases of SQL-121. */
function diagnosing(
  id: string,
  title: string,
  table: readonly (readonly [string, number])[],
): Check {
  const run = async ({ expressionDiagnostics: part }: Adapter) => {
    for (const [expression, least] of table) {
      const found = await needed(part, id).check(expression);
      const errors = found.filter(({ severity }) => severity === 'error').length;
      if (errors < least) throw new CheckFailure(show(expression), `${least} errors`, errors);
    }
  };
  return { id, clause: clauseOf(id), title, needs: 'expressionDiagnostics', run };
}

function calling(
  id: string,
  title: string,
  table: readonly (readonly [readonly ScriptedFunction[], string, Outcome])[],
): Check {
  const run = async ({ expressionFunctions: part }: Adapter) => {
    for (const [functions, expression, expected] of table) {
      const found = outcomeOf(await needed(part, id).evaluate(expression, event(), functions));
      expectSame(show(expression), found, expected);
    }
  };
  return { id, clause: clauseOf(id), title, needs: 'expressionFunctions', run };
}

function refusing(id: string, title: string, functions: readonly ScriptedFunction[]): Check {
  const run = async ({ expressionFunctions: part }: Adapter) => {
    const { evaluate } = needed(part, id);
    try {
      await evaluate('TRUE', event(), functions);
    } catch {
      return;
    }
    throw new CheckFailure(title, 'refused', 'accepted');
  };
  return { id, clause: clauseOf(id), title, needs: 'expressionFunctions', run };
}

function expectSame(what: string, found: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(found, expected)) throw new CheckFailure(what, expected, found);
}

function clauseOf(id: string): string {
  return id.slice(0, id.indexOf('/'));
}
