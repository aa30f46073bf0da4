import { charactersOf, cut, trimSpace } from './characters.ts';
import type { ErrorKind, FunctionDefinition } from './function-definition.ts';
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

function fail(name: string, state: string, value: Value, kind?: ErrorKind): Failure {
  return new Failure(value, `Cannot evaluate ${name}: ${state}`, kind);
}

function left(value?: Value, count?: Value): Value | Failure {
  const wanted = count as number;
  if (wanted < 0) return fail('LEFT', `length ${wanted} is negative`, value as Value);
  return cut(charactersOf(value as string), 0, wanted);
}

function right(value?: Value, count?: Value): Value | Failure {
  const wanted = count as number;
  if (wanted < 0) return fail('RIGHT', `length ${wanted} is negative`, value as Value);
  const characters = charactersOf(value as string);
  return cut(characters, Math.max(0, characters.length - wanted));
}

function substring(
  value?: Value,
  position?: Value,
  length: Value = Number.POSITIVE_INFINITY,
): Value | Failure {
  const place = position as number;
  const wanted = length as number;
  // SQL-091: position 0 comes first, before the length is looked at.
  if (place === 0) return '';
  const characters = charactersOf(value as string);
  const start = place < 0 ? characters.length + place : place - 1;
  if (start < 0 || start >= characters.length) {
    return fail('SUBSTRING', `position ${place} is outside of the text`, '');
  }
  if (wanted < 0) return fail('SUBSTRING', `length ${wanted} is negative`, '');
  return cut(characters, start, start + wanted);
}

function abs(value?: Value): Value | Failure {
  if (value !== INTEGER_MIN) return Math.abs(value as number);
  return fail('ABS', `${-INTEGER_MIN} is no Integer`, INTEGER_MAX, 'math');
}

/** What CONCAT does. */
export const concat = (...texts: readonly Value[]): Value => texts.join('');

const concatWith = (delimiter?: Value, ...texts: readonly Value[]): Value =>
  texts.join(delimiter as string);

/** What INT, BOOL and STRING do with an argument that is cast already. */
export const itself = (value?: Value): Value => value as Value;

/** INT, BOOL and STRING take a value of any type: the parameter is what they cast to. */
function caster(name: string, type: ValueType): FunctionDefinition {
  return define(name, [type], type, itself);
}

/** The functions that every expression can call. @see SQL-083 to SQL-095 */
export const BUILTIN_FUNCTIONS: readonly FunctionDefinition[] = [
  define('LENGTH', ['String'], 'Integer', (text) => charactersOf(text as string).length),
  { ...define('CONCAT', [], 'String', concat), rest: 'String' },
  { ...define('CONCAT_WS', ['String'], 'String', concatWith), rest: 'String' },
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
