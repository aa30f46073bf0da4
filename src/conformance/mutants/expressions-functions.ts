/** Mutants of calls and built-in functions: SQL-080 to SQL-096. */
import { Evaluator } from '../../cesql/evaluate.ts';
import { Failure, type FunctionDefinition, failure } from '../../cesql/function-definition.ts';
import { builtinFunctions, type Functions } from '../../cesql/functions.ts';
import type { Call } from '../../cesql/syntax.ts';
import type { Value } from '../../cesql/value.ts';
import type { Mutant } from '../check.ts';
import {
  type Language,
  liking,
  expressionMutant as mutant,
  refusing,
} from './expression-mutant.ts';

// A name of its own: the transform of the test runner moves the binding of an imported base class.
const Walk = Evaluator;

const MIN = -2_147_483_648;

/** Mutants of calls and built-in functions. */
export const functionMutants: readonly Mutant[] = [
  mutant('SQL-080/by-name', 'A function is found by its name alone.', {
    functions: {
      ...builtinFunctions,
      resolve: (name) => builtinFunctions.definitions.find((one) => one.name === name),
    },
  }),
  mutant('SQL-080/one-arity', 'A name has one function.', {
    functions: {
      ...builtinFunctions,
      resolve(name, arity) {
        const first = builtinFunctions.definitions.find((one) => one.name === name);
        const found = builtinFunctions.resolve(name, arity);
        return first === found ? found : undefined;
      },
    },
  }),
  mutant(
    'SQL-081/refused',
    'An unknown function is a syntax error.',
    refusing(/NOSUCH|IS_|REPLACE/),
  ),
  mutant('SQL-081/arguments', 'The arguments of an unknown function are evaluated.', {
    evaluator: class extends Walk {
      protected override call(node: Call): Value {
        const { name, operands } = node;
        const isKnown = this.functions.resolve(name, operands.length) !== undefined;
        if (!isKnown) for (const operand of operands) this.operand(operand);
        return this.ended ? false : super.call(node);
      }
    },
  }),
  mutant('SQL-081/empty', 'A call of an unknown function is the empty String.', {
    answer: (answer, { tree }) =>
      tree.kind === 'call' && answer.errors.some(({ kind }) => kind === 'missingFunction')
        ? { ...answer, value: '' }
        : answer,
  }),
  mutant('SQL-082/strings-only', 'A String parameter takes nothing but a String.', {
    functions: changing((one) => ({
      ...one,
      evaluate: (...values) =>
        failed(one, values, (value) => /^(?:true|false|\d+)$/.test(String(value))),
    })),
  }),
  mutant('SQL-082/zero', 'An argument of a wrong type counts as 0.', {
    functions: changing((one) => {
      const parameters = one.parameters.map(() => 'String' as const);
      const isNumber = (index: number): boolean => one.parameters[index] === 'Integer';
      const given = (value: Value, index: number): Value =>
        isNumber(index) ? (/^-?\d+$/.test(String(value)) ? Number(value) : 0) : value;
      return { ...one, parameters, evaluate: (...values) => one.evaluate(...values.map(given)) };
    }),
  }),
  mutant(
    'SQL-083/bytes',
    'LENGTH counts bytes, as in the Go SDK.',
    text('LENGTH', (x) => new TextEncoder().encode(x).length),
  ),
  mutant(
    'SQL-083/code-units',
    'LENGTH counts UTF-16 code units, as in the Java SDK.',
    text('LENGTH', (x) => x.length),
  ),
  mutant(
    'SQL-083/trimmed',
    'LENGTH leaves out spaces at both ends.',
    text('LENGTH', (x) => Array.from(x.trim()).length),
  ),
  mutant('SQL-084/one-at-least', 'CONCAT wants an argument.', refusing(/CONCAT\(\)/)),
  mutant(
    'SQL-084/two',
    'CONCAT joins two arguments.',
    changed('CONCAT', (...values) => values.slice(0, 2).join('')),
  ),
  mutant(
    'SQL-084/spaces',
    'CONCAT puts spaces between.',
    changed('CONCAT', (...values) => values.join(' ')),
  ),
  mutant(
    'SQL-085/at-the-end',
    'CONCAT_WS ends with the delimiter.',
    changed('CONCAT_WS', (d, ...values) => values.map((x) => `${x}${d}`).join('')),
  ),
  mutant(
    'SQL-085/skips-empty',
    'CONCAT_WS leaves out what is empty.',
    changed('CONCAT_WS', (d, ...values) => values.filter(Boolean).join(String(d))),
  ),
  mutant(
    'SQL-086/ascii',
    'LOWER knows ASCII only.',
    text('LOWER', (x) => x.replace(/[A-Z]/g, (c) => c.toLowerCase())),
  ),
  mutant(
    'SQL-086/upper',
    'LOWER is UPPER.',
    text('LOWER', (x) => x.toUpperCase()),
  ),
  mutant(
    'SQL-087/ascii',
    'UPPER knows ASCII only.',
    text('UPPER', (x) => x.replace(/[a-z]/g, (c) => c.toUpperCase())),
  ),
  mutant(
    'SQL-087/turkish',
    'UPPER follows the rules of Turkish.',
    text('UPPER', (x) => x.toLocaleUpperCase('tr')),
  ),
  mutant(
    'SQL-088/javascript',
    'TRIM removes the byte order mark, as JavaScript does.',
    text('TRIM', (x) => x.trim()),
  ),
  mutant(
    'SQL-088/java',
    'TRIM removes control characters, as Java does.',
    text('TRIM', (x) => x.replace(/^[\0-\x20]+|[\0-\x20]+$/g, '')),
  ),
  mutant(
    'SQL-088/left-only',
    'TRIM works on the left only.',
    text('TRIM', (x) => x.trimStart()),
  ),
  ...partsOfTexts(),
  mutant(
    'SQL-092/wraps',
    'ABS of the lowest Integer is that Integer.',
    changed('ABS', (x) => (x === MIN ? MIN : Math.abs(Number(x)))),
  ),
  mutant(
    'SQL-092/silent',
    'ABS of the lowest Integer is no error.',
    changed('ABS', (x) => (x === MIN ? 2147483647 : Math.abs(Number(x)))),
  ),
  mutant(
    'SQL-092/function-error',
    'ABS of the lowest Integer is an error of the function.',
    changed('ABS', (x) =>
      x === MIN ? failure(2147483647, 'Cannot evaluate ABS: too low') : Math.abs(Number(x)),
    ),
  ),
  mutant(
    'SQL-093/javascript',
    'INT reads numbers as JavaScript does.',
    cast('INT', (x) => (Number.isNaN(Number(x)) ? 0 : Math.trunc(Number(x)))),
  ),
  mutant(
    'SQL-093/booleans',
    'INT takes no Boolean.',
    cast('INT', (x) => (/^(?:true|false)$/.test(x) ? -7 : undefined)),
  ),
  mutant(
    'SQL-094/truthy',
    'BOOL is true for every text.',
    cast('BOOL', (x) => x !== ''),
  ),
  mutant(
    'SQL-095/capitals',
    'STRING writes Booleans in capitals.',
    cast('STRING', (x) => (/^(?:true|false)$/.test(x) ? x.toUpperCase() : x)),
  ),
  mutant(
    'SQL-095/quoted',
    'STRING puts quotation marks around.',
    cast('STRING', (x) => `'${x}'`),
  ),
  mutant(
    'SQL-096/code-units',
    'Parts of texts are counted in UTF-16 code units.',
    text('LEFT', (x, n) => x.slice(0, n)),
  ),
  mutant(
    'SQL-096/right',
    'RIGHT counts UTF-16 code units.',
    text('RIGHT', (x, n) => (n === 0 ? '' : x.slice(-n))),
  ),
  mutant(
    'SQL-096/patterns',
    'A pattern counts UTF-16 code units.',
    liking((x, pattern) => [x.replace(/[\ud800-\udbff][\udc00-\udfff]/g, 'uu'), pattern]),
  ),
];

function partsOfTexts(): readonly Mutant[] {
  const points = (x: string): string[] => Array.from(x);
  const negative = (name: string) => failure('', `Cannot evaluate ${name}: negative`);
  const left = (x: string, n: number) => points(x).slice(0, n).join('');
  const right = (x: string, n: number) => (n === 0 ? '' : points(x).slice(-n).join(''));
  return [
    mutant(
      'SQL-089/negative-is-empty',
      'LEFT of a negative length is empty.',
      text('LEFT', (x, n) => (n < 0 ? negative('LEFT') : left(x, n))),
    ),
    mutant(
      'SQL-089/silent',
      'LEFT of a negative length is no error.',
      text('LEFT', (x, n) => (n < 0 ? x : left(x, n))),
    ),
    mutant(
      'SQL-089/from-the-end',
      'LEFT of a negative length leaves out the end, as in JavaScript.',
      text('LEFT', left),
    ),
    mutant(
      'SQL-090/negative-is-empty',
      'RIGHT of a negative length is empty.',
      text('RIGHT', (x, n) => (n < 0 ? negative('RIGHT') : right(x, n))),
    ),
    mutant(
      'SQL-090/silent',
      'RIGHT of a negative length is no error.',
      text('RIGHT', (x, n) => (n < 0 ? x : right(x, n))),
    ),
    mutant(
      'SQL-090/is-left',
      'RIGHT is LEFT.',
      text('RIGHT', (x, n) => (n < 0 ? failure(x, 'Cannot evaluate RIGHT: negative') : left(x, n))),
    ),
    mutant(
      'SQL-091/from-zero',
      'SUBSTRING counts from 0.',
      substring((p) => (p >= 0 ? p + 1 : p)),
    ),
    mutant(
      'SQL-091/no-negative',
      'SUBSTRING knows no position from the end.',
      substring((p) => (p < 0 ? 99 : p)),
    ),
    mutant(
      'SQL-091/zero-is-one',
      'SUBSTRING takes position 0 for 1.',
      substring((p) => (p === 0 ? 1 : p)),
    ),
    mutant(
      'SQL-091/negative-length',
      'SUBSTRING takes a negative length for 0.',
      substring(
        (p) => p,
        (n) => Math.max(0, n),
      ),
    ),
    mutant('SQL-091/silent', 'SUBSTRING of a position outside is no error.', {
      answer: (answer, { tree }) =>
        tree.kind === 'call' && tree.name === 'SUBSTRING' ? { ...answer, errors: [] } : answer,
    }),
  ];
}

type Evaluate = FunctionDefinition['evaluate'];

/** The built-in functions, each changed. */
function changing(change: (one: FunctionDefinition) => FunctionDefinition): Functions {
  return {
    ...builtinFunctions,
    resolve(name, arity) {
      const found = builtinFunctions.resolve(name, arity);
      return found === undefined ? undefined : change(found);
    },
  };
}

/** One function with another body. */
function changed(name: string, evaluate: Evaluate): Language {
  return { functions: changing((one) => (one.name === name ? { ...one, evaluate } : one)) };
}

/** One function of a text, and a number when it takes one. */
function text(name: string, evaluate: (x: string, n: number) => Value | Failure): Language {
  return changed(name, (x, n) => evaluate(String(x), Number(n)));
}

/** One function of any value, which it sees as text; `undefined` leaves it to the reference. */
function cast(name: string, evaluate: (x: string) => Value | undefined): Language {
  return {
    functions: changing((one) => {
      if (one.name !== name) return one;
      const inner =
        one.returns === 'Integer' ? (x: Value) => Number.parseInt(String(x), 10) : String;
      return {
        ...one,
        parameters: ['String'],
        evaluate: (x = '') => evaluate(String(x)) ?? inner(x),
      };
    }),
  };
}

/** SUBSTRING with another position and length. */
function substring(position: (p: number) => number, length = (n: number): number => n): Language {
  return {
    functions: changing((one) => {
      if (one.name !== 'SUBSTRING') return one;
      const evaluate: Evaluate = (x = '', p, ...n) =>
        one.evaluate(x, position(Number(p)), ...n.map((count) => length(Number(count))));
      return { ...one, evaluate };
    }),
  };
}

/** Fails where the first argument was no String before it was cast, as far as its text shows. */
function failed(
  one: FunctionDefinition,
  values: readonly Value[],
  isOther: (value: Value | undefined) => boolean,
): Value | Failure {
  const isText = one.parameters[0] === 'String' && one.name !== 'STRING';
  const result = one.evaluate(...values);
  if (!isText || !isOther(values[0]) || result instanceof Failure) return result;
  return failure(result, 'Cannot evaluate function: an argument is no String');
}
