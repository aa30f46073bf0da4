import type { EventLike } from './attribute.ts';
import { isRequired, readAttribute } from './attribute.ts';
import { concat, itself } from './builtin-functions.ts';
import type { Functions } from './functions.ts';
import type { LikeMatcher } from './like.ts';
import { compileLike } from './like.ts';
import type { PresenceOf, Reader } from './predicate-attribute.ts';
import { attributeReader, presenceTest, setTest, textTest } from './predicate-attribute.ts';
import { call, concatenation } from './predicate-call.ts';
import { arithmetic, equal, equalsLiteral, less, negated } from './predicate-chain.ts';
import { mixedRow, row } from './predicate-logic.ts';
import type { Test } from './predicate-root.ts';
import {
  testAll,
  testAny,
  testEqualsInteger,
  testEqualsText,
  testLike,
  testOneOf,
  testPresence,
  testReader,
} from './predicate-root.ts';
import { staticType } from './static-type.ts';
import type { Attribute, Call, Chain, ChainOperator, In, Like, Literal, Node } from './syntax.ts';
import type { Value, ValueType } from './value.ts';
import { castValue, flat, typeOf } from './value.ts';

/**
 * Compiles a tree to closures that only tell whether the event matches.
 *
 * The closures carry errors as a result instead of a list, and make no objects: nothing is allocated
 * but the texts of functions and casts.
 *
 * @returns A function that is `true` exactly when fail-fast evaluation gives the Boolean `true`
 *   without an error; never throws.
 * @see SQL-115
 */
export function compilePredicate(tree: Node, functions: Functions): Test {
  const slow = careful(later(() => reader(tree, functions)));
  const compared = comparedWithLiteral(tree);
  if (typeof compared?.value === 'string') {
    return testEqualsText(compared.name, flat(compared.value), slow);
  }
  if (typeof compared?.value === 'number') {
    return testEqualsInteger(compared.name, compared.value, slow);
  }
  if (isRowOf('AND', tree)) {
    const presences = tree.operands.flatMap((operand) => presenceOf(operand) ?? []);
    if (presences.length === tree.operands.length) return testPresence(presences, slow);
  }
  return condition(tree, functions, ROOT, () => slow) ?? testReader(reader(tree, functions), slow);
}

/** Closures for the shapes that filters are made of; `other` takes what they leave. */
interface Shapes<Made, Other> {
  readonly text: (name: string, matcher: LikeMatcher, other: Other) => Made;
  readonly oneOf: (name: string, texts: readonly string[], other: Other) => Made;
  readonly all: (operands: readonly Reader[], other: Other) => Made;
  readonly any: (operands: readonly Reader[], other: Other) => Made;
}

/** A whole expression. */
const ROOT: Shapes<Test, Test> = {
  text: testLike,
  oneOf: testOneOf,
  all: testAll,
  any: testAny,
};

/** A part of one. */
const PART: Shapes<Reader, Reader> = {
  text: textTest,
  oneOf: setTest,
  all: (operands) => row(operands, true),
  any: (operands) => row(operands, false),
};

function condition<Made, Other>(
  node: Node,
  functions: Functions,
  shapes: Shapes<Made, Other>,
  other: () => Other,
): Made | undefined {
  const compared = comparedWithLiteral(node);
  if (typeof compared?.value === 'string') {
    return shapes.text(compared.name, whole(compared.value), other());
  }
  if (isRowOf('AND', node)) return shapes.all(booleans(node, functions), other());
  if (isRowOf('OR', node)) return shapes.any(alternatives(node, functions), other());
  if ((node.kind !== 'like' && node.kind !== 'in') || node.negated || !isReadable(node.operand)) {
    return undefined;
  }
  const { name } = node.operand;
  if (node.kind === 'like') return shapes.text(name, likeOf(node), other());
  return node.elements.every(isLiteral) ? shapes.oneOf(name, textsOf(node), other()) : undefined;
}

/** The whole expression, where its closure met an unusual value or something threw. */
function careful(read: Reader): Test {
  return (event) => {
    try {
      return read(event) === true;
    } catch {
      // A getter, a proxy or a function threw, or the event is no object.
    }
    try {
      return read(guarded(event)) === true;
    } catch {
      return false;
    }
  };
}

/** The event as the page describes it: own attributes, each read when it is needed, and nothing else. */
function guarded(event: EventLike): EventLike {
  return new Proxy(
    {},
    {
      get: (_, name) => readAttribute(event, name as string),
      getOwnPropertyDescriptor: () => ({ configurable: true }),
    },
  );
}

/** A closure that is made when it is first needed. */
function later(make: () => Reader): Reader {
  let read: Reader | undefined;
  return (event) => {
    read ??= make();
    return read(event);
  };
}

function isRowOf(operator: ChainOperator, node: Node): node is Chain {
  return node.kind === 'logical' && node.operators.every((one) => one === operator);
}

/** The elements as a String attribute is compared with them. @see SQL-070 */
function textsOf({ elements }: In): string[] {
  return elements.map((element) => flat(String((element as Literal).value)));
}

/** `EXISTS name` and `NOT EXISTS name`, for a name that is not always or never there. */
function presenceOf(node: Node): PresenceOf | undefined {
  const exists = node.kind === 'not' ? node.operand : node;
  if (exists.kind !== 'exists' || exists.name === 'data' || isRequired(exists.name))
    return undefined;
  return { name: exists.name, present: exists === node };
}

function likeOf({ pattern }: Like): LikeMatcher {
  return compileLike(pattern.value as string);
}

function whole(text: string): LikeMatcher {
  return { kind: 'whole', text: flat(text), matches: () => false };
}

function isReadable(node: Node): node is Attribute {
  return node.kind === 'attribute' && node.name !== 'data';
}

function isLiteral(node: Node): node is Literal {
  return node.kind === 'literal';
}

/** `name = literal`. */
function comparedWithLiteral(
  node: Node,
): { readonly name: string; readonly value: Value } | undefined {
  if (node.kind !== 'comparison' || node.operators.length > 1) return undefined;
  const [left, right] = node.operands as [Node, Node];
  if (node.operators[0] !== '=' || !isReadable(left) || !isLiteral(right)) return undefined;
  return { name: left.name, value: right.value };
}

function booleans({ operands }: Chain, functions: Functions): Reader[] {
  return operands.map((operand) => reader(operand, functions, 'Boolean'));
}

/** The operands of a row of OR; neighbours that compare one attribute with texts become one. */
function alternatives(node: Chain, functions: Functions): Reader[] {
  const { operands, operators } = node;
  const compared = operands.map((operand) => {
    const found = comparedWithLiteral(operand);
    return typeof found?.value === 'string' ? found : undefined;
  });
  const readers: Reader[] = [];
  for (let from = 0, to: number; from < operands.length; from = to) {
    const name = compared[from]?.name;
    to = from + 1;
    while (name !== undefined && compared[to]?.name === name) to++;
    if (name === undefined || to === from + 1) {
      readers.push(reader(operands[from] as Node, functions, 'Boolean'));
      continue;
    }
    const texts = compared.slice(from, to).map((one) => flat(one?.value as string));
    const part = {
      ...node,
      operands: operands.slice(from, to),
      operators: operators.slice(from, to - 1),
    };
    readers.push(
      setTest(
        name,
        texts,
        later(() => operation(part, functions)),
      ),
    );
  }
  return readers;
}

/** The node, cast to a type if there is one. */
function reader(node: Node, functions: Functions, type?: ValueType): Reader {
  if (node.kind === 'attribute') return attributeReader(node.name, type);
  if (node.kind === 'literal') {
    const cast = type === undefined ? node.value : castValue(node.value, type);
    const value = typeof cast === 'string' ? flat(cast) : cast;
    return () => value;
  }
  const read = quick(node, functions) ?? operation(node, functions);
  return type === undefined ? read : converted(read, staticType(node, functions), type);
}

/** The shapes that filters are made of. */
function quick(node: Node, functions: Functions): Reader | undefined {
  switch (node.kind) {
    case 'exists':
    case 'not': {
      const presence = presenceOf(node);
      return presence === undefined ? undefined : presenceTest(presence);
    }
    case 'comparison':
    case 'like':
    case 'in':
    case 'logical':
      return condition(node, functions, PART, () => later(() => operation(node, functions)));
    default:
      return undefined;
  }
}

function converted(read: Reader, from: ValueType | undefined, to: ValueType | undefined): Reader {
  if (to === undefined || from === to) return read;
  return (event) => {
    const value = read(event);
    return value === undefined ? value : castValue(value, to);
  };
}

function operation(node: Node, functions: Functions): Reader {
  switch (node.kind) {
    case 'not':
      return negated(reader(node.operand, functions, 'Boolean'));
    case 'negate': {
      const operand = reader(node.operand, functions, 'Integer');
      return (event) => {
        const value = operand(event);
        return value === undefined ? value : -value | 0;
      };
    }
    case 'like':
    case 'in':
      if (node.negated) return negated(reader({ ...node, negated: false }, functions));
      return node.kind === 'like' ? like(node, functions) : isOneOf(node, functions);
    case 'call':
      return callOf(node, functions);
    case 'logical':
      return mixedRow(booleans(node, functions), node.operators);
    case 'exists':
      return () => node.name !== 'data';
    default:
      return node.kind === 'comparison'
        ? comparison(node, functions)
        : arithmeticOf(node as Chain, functions);
  }
}

function like(node: Like, functions: Functions): Reader {
  const operand = reader(node.operand, functions, 'String');
  const { matches } = likeOf(node);
  return (event) => {
    const value = operand(event);
    return value === undefined ? value : matches(value as string);
  };
}

/** Elements are read and cast one after the other up to the first that is equal. @see SQL-071 */
function isOneOf({ operand, elements }: In, functions: Functions): Reader {
  const left = reader(operand, functions);
  const rights = elements.map((element) => reader(element, functions));
  return (event) => {
    const wanted = left(event);
    if (wanted === undefined) return wanted;
    for (const right of rights) {
      const value = right(event);
      const cast: Value | undefined =
        value === undefined ? undefined : castValue(value, typeOf(wanted));
      if (cast === undefined) return undefined;
      if (cast === wanted) return true;
    }
    return false;
  };
}

/** Steps through the levels of precedence are taken in one go. */
function arithmeticOf(node: Chain, functions: Functions): Reader {
  const levels: Chain[] = [];
  let first: Node = node;
  for (; first.kind === 'additive' || first.kind === 'multiplicative'; ) {
    levels.unshift(first);
    first = first.operands[0] as Node;
  }
  const operators: ChainOperator[] = [];
  const rights: Reader[] = [];
  const literals: (Value | undefined)[] = [];
  for (const level of levels) {
    operators.push(...level.operators);
    for (const operand of level.operands.slice(1)) {
      const right = reader(operand, functions, 'Integer');
      rights.push(right);
      literals.push(isLiteral(operand) ? right({}) : undefined);
    }
  }
  return arithmetic(reader(first, functions, 'Integer'), operators, rights, literals);
}

/** A row of comparisons: what follows the first one compares the Boolean so far. @see SQL-012 */
function comparison({ operands, operators }: Chain, functions: Functions): Reader {
  let left = (type?: ValueType): Reader => reader(operands[0] as Node, functions, type);
  for (let index = 0; ; index++) {
    const operator = operators[index] as ChainOperator;
    const compared = compareWith(operator, left, operands[index + 1] as Node, functions);
    if (index === operators.length - 1) return compared;
    left = (type) => converted(compared, 'Boolean', type);
  }
}

function compareWith(
  operator: ChainOperator,
  left: (type?: ValueType) => Reader,
  right: Node,
  functions: Functions,
): Reader {
  if (operator === '=' || operator === '!=') {
    const isEqual = isLiteral(right)
      ? equalsLiteral(left(typeOf(right.value)), right.value)
      : equal(left(), reader(right, functions));
    return operator === '=' ? isEqual : negated(isEqual);
  }
  const x = left('Integer');
  const y = reader(right, functions, 'Integer');
  const orEqual = operator.length > 1;
  return operator.startsWith('<') ? less(x, y, orEqual) : less(y, x, orEqual);
}

function callOf({ name, operands }: Call, functions: Functions): Reader {
  const definition = functions.resolve(name, operands.length);
  if (definition === undefined) return () => undefined;
  const { parameters, rest, evaluate } = definition;
  const readers = operands.map((operand, index) =>
    reader(operand, functions, parameters[index] ?? rest),
  );
  if (evaluate === itself) return readers[0] as Reader;
  if (evaluate === concat) return concatenation(readers);
  return call(definition, readers);
}
