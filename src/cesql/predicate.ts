import { Evaluator } from './evaluate.ts';
import type { Functions } from './functions.ts';
import { compileLike } from './like.ts';
import type { ArithmeticStep } from './predicate-arithmetic.ts';
import {
  arithmetic,
  arithmeticSteps,
  equalIntegers,
  equalsInteger,
  minus,
  relation,
} from './predicate-arithmetic.ts';
import type { IntegerReader, Predicate, StringReader, ValueReader } from './predicate-attribute.ts';
import {
  attributeBoolean,
  attributeDiffersFromText,
  attributeEqualsInteger,
  attributeEqualsText,
  attributeExists,
  attributeInteger,
  attributeIsAbsent,
  attributeIsOneOf,
  attributeLike,
  attributeString,
  attributeValue,
  ERROR,
} from './predicate-attribute.ts';
import { call, concatenation } from './predicate-call.ts';
import {
  integerOfPredicate,
  integerOfValue,
  predicateOfInteger,
  predicateOfValue,
  stringOfValue,
  valueOfInteger,
  valueOfPredicate,
} from './predicate-cast.ts';
import {
  equalBooleans,
  equalsText,
  equalTexts,
  equalValues,
  isOneOf,
  isOneOfValues,
  matchesText,
} from './predicate-equal.ts';
import { conjunction, disjunction, mixedLogic, negated } from './predicate-logic.ts';
import type { Test } from './predicate-root.ts';
import {
  testAll,
  testAny,
  testEqualsInteger,
  testEqualsText,
  testLike,
  testOneOf,
  testPresence,
} from './predicate-root.ts';
import { staticType } from './static-type.ts';
import type { Call, Chain, ChainOperator, In, Like, Literal, Node } from './syntax.ts';
import {
  comparedWithInteger,
  comparedWithText,
  isArithmetic,
  isLiteral,
  isLiteralSet,
  literalInteger,
  nameOf,
  presenceOf,
  textsOf,
} from './tree-shape.ts';
import type { ValueType } from './value.ts';
import { castValue, flat } from './value.ts';

/**
 * Compiles a tree to closures that only tell whether the event matches.
 *
 * The closures know types at compile time where the tree does, carry errors as a result instead of a
 * list, and allocate nothing but the strings that functions make.
 *
 * @returns A function that is `true` exactly when fail-fast evaluation gives the Boolean `true`
 *   without an error; never throws.
 * @see SQL-115
 */
export function compilePredicate(tree: Node, functions: Functions): Test {
  const type = staticType(tree, functions);
  if (type === 'Integer' || type === 'String') return () => false;
  // A getter, a proxy or a function threw, or the event is no object.
  const slow: Test = (event) => {
    const { value, errors } = new Evaluator(event, functions, 'fail-fast').run(tree);
    return value === true && errors.length === 0;
  };
  if (tree.kind === 'attribute') return slow;
  return new PredicateCompiler(functions).root(tree, slow);
}

const failed = (): number => ERROR;
const unread = (): undefined => undefined;

class PredicateCompiler {
  private readonly functions: Functions;

  constructor(functions: Functions) {
    this.functions = functions;
  }

  /** The whole expression; for the usual shapes without a call in between. */
  root(node: Node, slow: Test): Test {
    if (node.kind === 'logical') {
      const { operands, operators } = node;
      if (operators.every((operator) => operator === 'AND')) {
        const presences = operands.flatMap((operand) => presenceOf(operand) ?? []);
        if (presences.length === operands.length) return testPresence(presences, slow);
        return testAll(this.booleans(operands), slow);
      }
      if (operators.every((operator) => operator === 'OR')) {
        return testAny(this.alternatives(operands), slow);
      }
    }
    const compared = comparedWithText(node);
    if (compared !== undefined) return testEqualsText(compared.name, flat(compared.text), slow);
    const number = comparedWithInteger(node);
    if (number !== undefined) return testEqualsInteger(number.name, number.integer, slow);
    if ((node.kind !== 'like' && node.kind !== 'in') || node.negated) {
      return testAny([this.boolean(node)], slow);
    }
    const name = nameOf(node.operand);
    if (name !== undefined && node.kind === 'like') {
      return testLike(name, node.pattern.value as string, slow);
    }
    if (name !== undefined && node.kind === 'in' && isLiteralSet(node)) {
      return testOneOf(name, textsOf(node), slow);
    }
    return testAny([this.boolean(node)], slow);
  }

  private booleans(nodes: readonly Node[]): Predicate[] {
    return nodes.map((node) => this.boolean(node));
  }

  /** The node cast to Boolean. */
  boolean(node: Node): Predicate {
    switch (node.kind) {
      case 'literal': {
        const value = castValue(node.value, 'Boolean');
        return () => (value === undefined ? ERROR : Number(value));
      }
      case 'attribute':
        return node.name === 'data' ? failed : attributeBoolean(node.name);
      case 'exists':
        return attributeExists(node.name);
      case 'not':
        return this.not(node.operand);
      case 'like':
        return node.negated ? negated(this.like(node)) : this.like(node);
      case 'in':
        return node.negated ? negated(this.in(node)) : this.in(node);
      case 'logical':
        return this.logical(node);
      case 'comparison':
        return this.comparison(node);
      case 'call':
        return predicateOfValue(this.call(node));
      case 'error':
        return failed;
      default:
        return predicateOfInteger(this.integer(node));
    }
  }

  private not(operand: Node): Predicate {
    if (operand.kind === 'exists') return attributeIsAbsent(operand.name);
    const compared = comparedWithText(operand);
    if (compared !== undefined) return attributeDiffersFromText(compared.name, flat(compared.text));
    return negated(this.boolean(operand));
  }

  /** The node cast to Integer. */
  integer(node: Node): IntegerReader {
    switch (node.kind) {
      case 'literal': {
        const value = literalInteger(node);
        return () => value;
      }
      case 'attribute':
        return node.name === 'data' ? () => Number.NaN : attributeInteger(node.name);
      case 'negate':
        return minus(this.integer(node.operand));
      case 'additive':
      case 'multiplicative':
        return this.arithmetic(node);
      case 'call':
        return this.callInteger(node);
      default:
        return integerOfPredicate(this.boolean(node));
    }
  }

  private callInteger(node: Call): IntegerReader {
    // The argument of INT is cast by being read, and nothing is left to do.
    const [only] = node.operands;
    if (node.name === 'INT' && node.operands.length === 1) return this.integer(only as Node);
    return integerOfValue(this.call(node));
  }

  /** Steps with a literal on the right are taken in one go, through the levels of precedence. */
  private arithmetic(node: Chain): IntegerReader {
    const steps: ArithmeticStep[] = [];
    let base: Node = node;
    while (isArithmetic(base) && base.operands.slice(1).every(isLiteral)) {
      const { operands, operators } = base;
      const taken = operators.map((operator, index) => {
        return { operator, right: literalInteger(operands[index + 1] as Node) };
      });
      steps.unshift(...taken);
      base = operands[0] as Node;
    }
    if (base !== node) return arithmeticSteps(this.integer(base), steps);
    let left = this.integer(node.operands[0] as Node);
    for (let index = 1; index < node.operands.length; index++) {
      const operator = node.operators[index - 1] as ChainOperator;
      left = arithmetic(operator, left, this.integer(node.operands[index] as Node));
    }
    return left;
  }

  /** The node cast to String. */
  string(node: Node): StringReader {
    if (node.kind === 'literal') {
      const text = flat(String(node.value));
      return () => text;
    }
    if (node.kind === 'attribute')
      return node.name === 'data' ? unread : attributeString(node.name);
    if (node.kind === 'call' && node.name === 'CONCAT') {
      return concatenation(
        node.operands.map((operand) =>
          operand.kind === 'literal' ? String(operand.value) : this.string(operand),
        ),
      );
    }
    const value = this.value(node);
    if (staticType(node, this.functions) === 'String') return value as StringReader;
    return stringOfValue(value);
  }

  /** The node as it is. */
  value(node: Node): ValueReader {
    if (node.kind === 'literal') {
      const value = typeof node.value === 'string' ? flat(node.value) : node.value;
      return () => value;
    }
    if (node.kind === 'attribute') return node.name === 'data' ? unread : attributeValue(node.name);
    if (node.kind === 'call') return this.call(node);
    return staticType(node, this.functions) === 'Integer'
      ? valueOfInteger(this.integer(node))
      : valueOfPredicate(this.boolean(node));
  }

  /** The node cast to a type. */
  private cast(node: Node, type: ValueType): ValueReader {
    if (type === 'String') return this.string(node);
    return type === 'Integer'
      ? valueOfInteger(this.integer(node))
      : valueOfPredicate(this.boolean(node));
  }

  private call(node: Call): ValueReader {
    const definition = this.functions.resolve(node.name, node.operands.length);
    if (definition === undefined) return unread;
    const readers = node.operands.map((operand, index) =>
      this.cast(operand, (definition.parameters[index] ?? definition.rest) as ValueType),
    );
    // Literals are cast once; one that cannot be cast is an error each time.
    const constants = node.operands.map((operand, index) =>
      operand.kind === 'literal' ? (readers[index] as ValueReader)({}) : undefined,
    );
    return call(definition, readers, constants);
  }

  private like({ operand, pattern }: Like): Predicate {
    const name = nameOf(operand);
    if (name !== undefined) return attributeLike(name, pattern.value as string);
    return matchesText(this.string(operand), compileLike(pattern.value as string).matches);
  }

  private in(node: In): Predicate {
    const general = this.inGeneral(node.operand, node.elements);
    const name = nameOf(node.operand);
    if (name === undefined || !isLiteralSet(node)) return general;
    return attributeIsOneOf(name, textsOf(node), general);
  }

  private inGeneral(operand: Node, elements: readonly Node[]): Predicate {
    const left = this.value(operand);
    if (elements.every(isLiteral)) {
      return isOneOf(
        left,
        elements.map((element) => (element as Literal).value),
      );
    }
    return isOneOfValues(
      left,
      elements.map((element) => this.value(element)),
    );
  }

  private logical({ operands, operators }: Chain): Predicate {
    if (operators.every((operator) => operator === 'AND')) {
      return conjunction(this.booleans(operands));
    }
    if (operators.every((operator) => operator === 'OR')) {
      return disjunction(this.alternatives(operands));
    }
    return mixedLogic(this.booleans(operands), operators);
  }

  /** The operands of a row of OR; neighbours that compare one attribute with texts become one. */
  private alternatives(operands: readonly Node[]): Predicate[] {
    const predicates: Predicate[] = [];
    for (let index = 0; index < operands.length; ) {
      const first = operands[index] as Node;
      const name = comparedWithText(first)?.name;
      const texts: string[] = [];
      let next = index;
      for (; name !== undefined && next < operands.length; next++) {
        const compared = comparedWithText(operands[next] as Node);
        if (compared?.name !== name) break;
        texts.push(flat(compared.text));
      }
      if (texts.length < 2) {
        predicates.push(this.boolean(first));
        index++;
        continue;
      }
      // A value that is no string is cast to String, as `=` with a text does.
      const other = matchesText(attributeString(name as string), (text) => texts.includes(text));
      predicates.push(attributeIsOneOf(name as string, texts, other));
      index = next;
    }
    return predicates;
  }

  private comparison({ operands, operators }: Chain): Predicate {
    const [first, second] = operands as [Node, Node];
    const operator = operators[0] as ChainOperator;
    let predicate = this.compare(operator, first, second);
    // SQL-012: what follows compares the Boolean so far.
    for (let index = 2; index < operands.length; index++) {
      const right = operands[index] as Node;
      predicate = this.compareBoolean(operators[index - 1] as ChainOperator, predicate, right);
    }
    return predicate;
  }

  private compareBoolean(operator: ChainOperator, left: Predicate, right: Node): Predicate {
    if (operator !== '=' && operator !== '!=') {
      return relation(operator, integerOfPredicate(left), this.integer(right));
    }
    const equal = equalValues(valueOfPredicate(left), this.value(right));
    return operator === '=' ? equal : negated(equal);
  }

  private compare(operator: ChainOperator, left: Node, right: Node): Predicate {
    if (operator === '=') return this.equal(left, right);
    if (operator === '!=') return negated(this.equal(left, right));
    return relation(operator, this.integer(left), this.integer(right));
  }

  /** SQL-040: the type of the right operand decides. */
  private equal(left: Node, right: Node): Predicate {
    const isAttribute = left.kind === 'attribute' && left.name !== 'data';
    switch (staticType(right, this.functions)) {
      case 'String': {
        if (isAttribute && right.kind === 'literal') {
          return attributeEqualsText(left.name, flat(right.value as string));
        }
        if (right.kind === 'literal') {
          return equalsText(this.string(left), flat(right.value as string));
        }
        return equalTexts(this.string(left), this.string(right));
      }
      case 'Integer': {
        if (right.kind !== 'literal') return equalIntegers(this.integer(left), this.integer(right));
        const value = right.value as number;
        return isAttribute
          ? attributeEqualsInteger(left.name, value)
          : equalsInteger(this.integer(left), value);
      }
      case 'Boolean':
        return equalBooleans(this.boolean(left), this.boolean(right));
      default:
        return equalValues(this.value(left), this.value(right));
    }
  }
}
