import { countCharacters, skipCharacters, skipFromEnd, trimSpace } from './characters.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { Failure } from './function-definition.ts';
import { INTEGER_MAX, INTEGER_MIN } from './limits.ts';
import type { Value, ValueType } from './value.ts';

// Arguments arrive cast to the types of the parameters, so a String parameter is a string.

function define(
  name: string,
  parameters: readonly ValueType[],
  returns: ValueType,
  evaluate: FunctionDefinition['evaluate'],
): FunctionDefinition {
  return { name, parameters, returns, evaluate };
}

function left(value?: Value, count?: Value): Value | Failure {
  const text = value as string;
  const wanted = count as number;
  if (wanted < 0) return new Failure(text, `Cannot evaluate LEFT: length ${wanted} is negative`);
  return wanted >= text.length ? text : text.slice(0, skipCharacters(text, 0, wanted));
}

function right(value?: Value, count?: Value): Value | Failure {
  const text = value as string;
  const wanted = count as number;
  if (wanted < 0) return new Failure(text, `Cannot evaluate RIGHT: length ${wanted} is negative`);
  return wanted >= text.length ? text : text.slice(Math.max(0, skipFromEnd(text, wanted)));
}

function substring(value?: Value, position?: Value, length?: Value): Value | Failure {
  const text = value as string;
  const place = position as number;
  // SQL-091: position 0 comes first, before the length is looked at.
  if (place === 0) return '';
  const start = substringStart(text, place);
  if (start < 0) {
    return new Failure('', `Cannot evaluate SUBSTRING: position ${place} is outside of the text`);
  }
  if (length === undefined) return text.slice(start);
  const wanted = length as number;
  if (wanted < 0) return new Failure('', `Cannot evaluate SUBSTRING: length ${wanted} is negative`);
  return text.slice(start, skipCharacters(text, start, wanted));
}

/** The offset of a position other than 0; -1 outside of the text. */
function substringStart(text: string, place: number): number {
  if (place < 0) return -place > text.length ? -1 : skipFromEnd(text, -place);
  if (place > text.length) return -1;
  const start = skipCharacters(text, 0, place - 1);
  return start === text.length ? -1 : start;
}

function abs(value?: Value): Value | Failure {
  if (value === INTEGER_MIN) {
    return new Failure(INTEGER_MAX, `Cannot evaluate ABS: ${-INTEGER_MIN} is no Integer`, 'math');
  }
  return Math.abs(value as number);
}

/** What CONCAT does. */
export const concat = (...texts: readonly Value[]): Value => texts.join('');

/** What INT, BOOL and STRING do with an argument that is cast already. */
export const itself = (value?: Value): Value => value as Value;

/** INT, BOOL and STRING take a value of any type: the parameter is what they cast to. */
function caster(name: string, type: ValueType): FunctionDefinition {
  return define(name, [type], type, itself);
}

/** The functions that every expression can call. @see SQL-083 to SQL-095 */
export const BUILTIN_FUNCTIONS: readonly FunctionDefinition[] = [
  define('LENGTH', ['String'], 'Integer', (text) => countCharacters(text as string)),
  {
    name: 'CONCAT',
    parameters: [],
    rest: 'String',
    returns: 'String',
    evaluate: concat,
  },
  {
    name: 'CONCAT_WS',
    parameters: ['String'],
    rest: 'String',
    returns: 'String',
    evaluate: (delimiter, ...texts) => texts.join(delimiter as string),
  },
  define('LOWER', ['String'], 'String', (text) => (text as string).toLowerCase()),
  define('UPPER', ['String'], 'String', (text) => (text as string).toUpperCase()),
  define('TRIM', ['String'], 'String', (text) => trimSpace(text as string)),
  define('LEFT', ['String', 'Integer'], 'String', left),
  define('RIGHT', ['String', 'Integer'], 'String', right),
  define('SUBSTRING', ['String', 'Integer'], 'String', substring),
  define('SUBSTRING', ['String', 'Integer', 'Integer'], 'String', substring),
  define('ABS', ['Integer'], 'Integer', abs),
  caster('INT', 'Integer'),
  caster('BOOL', 'Boolean'),
  caster('STRING', 'String'),
];
