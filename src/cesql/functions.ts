import { EventDeliveryError } from '../errors.ts';
import { BUILTIN_FUNCTIONS } from './builtin-functions.ts';
import type { FunctionDefinition } from './function-definition.ts';

/** The functions that an expression can call; a value that nobody else sees. */
export interface Functions {
  /**
   * Finds the function for a call.
   *
   * @param name Any case.
   * @param arity Number of arguments.
   * @returns `undefined` when no function has the name and takes so many arguments.
   */
  readonly resolve: (name: string, arity: number) => FunctionDefinition | undefined;
  /** Whether any function has the name, whatever its arity. */
  readonly has: (name: string) => boolean;
  /** Every definition, the built-in ones first. */
  readonly definitions: readonly FunctionDefinition[];
}

const TYPES: readonly unknown[] = ['Boolean', 'Integer', 'String'];

/** Most parameters of one function that are not the repeated last one. */
export const PARAMETERS_MAX = 64;

/**
 * Adds functions to the built-in ones, for the expressions that are compiled with the result.
 *
 * @param definitions Functions to add. Names are letters and `_`, in any case; two functions of one
 *   name differ in their number of parameters, and one of them can repeat its last one when it has
 *   more parameters before it than any other of the name.
 * @returns A registry for `compile`; the built-in functions cannot be replaced.
 * @throws `EventDeliveryError` `CESQL_FUNCTION_CONFLICT` when two cannot be told apart.
 * @throws `TypeError` when a definition has the wrong shape.
 * @see SQL-100
 * @example A function of one's own
 * ```ts
 * import { compile, createFunctions } from 'event-delivery-spec/cesql';
 * const functions = createFunctions([
 *   {
 *     name: 'HAS_PREFIX',
 *     parameters: ['String', 'String'],
 *     returns: 'Boolean',
 *     evaluate: (text, prefix) => String(text).startsWith(String(prefix)),
 *   },
 * ]);
 * const event = { specversion: '1.0', id: '1', source: '/shop', type: 'order.created' } as const;
 * compile("has_prefix(type, 'order.')", { functions }).test(event); // => true
 * ```
 */
export function createFunctions(definitions: readonly FunctionDefinition[] = []): Functions {
  const added = definitions.map(checked);
  const known = byName(BUILTIN_FUNCTIONS);
  for (const definition of added) {
    const others = known.get(definition.name) ?? [];
    if (others.some((other) => isAmbiguous(definition, other))) refuse(definition);
    known.set(definition.name, [...others, definition]);
  }
  return registry([...BUILTIN_FUNCTIONS, ...added]);
}

/** The built-in functions alone. */
export const builtinFunctions: Functions = /* @__PURE__ */ registry(BUILTIN_FUNCTIONS);

function registry(definitions: readonly FunctionDefinition[]): Functions {
  const table = byName(definitions);
  return {
    definitions,
    has: (name) => table.has(name.toUpperCase()),
    resolve: (name, arity) =>
      table.get(name.toUpperCase())?.find(({ parameters, rest }) => {
        return rest === undefined ? parameters.length === arity : parameters.length <= arity;
      }),
  };
}

/** The functions of each name. */
function byName(definitions: readonly FunctionDefinition[]): Map<string, FunctionDefinition[]> {
  const table = new Map<string, FunctionDefinition[]>();
  for (const definition of definitions) {
    table.set(definition.name, [...(table.get(definition.name) ?? []), definition]);
  }
  return table;
}

function checked(definition: FunctionDefinition): FunctionDefinition {
  const { name, parameters, rest, returns, evaluate } = definition;
  if (typeof name !== 'string' || !isFunctionName(name)) {
    throw new TypeError(`Cannot add function: name "${name}" is not letters and "_"`);
  }
  const isList = Array.isArray(parameters) && parameters.length <= PARAMETERS_MAX;
  if (
    !isList ||
    ![...parameters, rest ?? 'String', returns].every((type) => TYPES.includes(type))
  ) {
    throw new TypeError(`Cannot add function ${name}: a type is not Boolean, Integer or String`);
  }
  if (typeof evaluate !== 'function') {
    throw new TypeError(`Cannot add function ${name}: evaluate is not a function`);
  }
  return {
    ...definition,
    name: name.toUpperCase(),
    parameters: [...parameters],
  };
}

/** By a search, which takes no memory however long the name is. */
function isFunctionName(name: string): boolean {
  return /^[A-Za-z]/.test(name) && !/[^A-Za-z_]/.test(name);
}

// SQL-101: a repeated parameter needs more parameters before it than any other function of the name.
function isAmbiguous(one: FunctionDefinition, other: FunctionDefinition): boolean {
  if (one.name !== other.name) return false;
  const a = one.parameters.length;
  const b = other.parameters.length;
  if (one.rest !== undefined) return other.rest !== undefined || a <= b;
  return other.rest !== undefined ? b <= a : a === b;
}

function refuse({ name }: FunctionDefinition): never {
  const code = 'CESQL_FUNCTION_CONFLICT';
  const message = `Cannot add function ${name}: another one takes as many arguments`;
  const remedy = 'Give the function another name or another number of parameters';
  throw new EventDeliveryError(code, message, {
    problems: [{ code, pointer: '', message, remedy }],
  });
}
