import type { EventLike } from './attribute.ts';
import { isRequired, readAttribute } from './attribute.ts';
import type { ErrorKind } from './function-definition.ts';
import { Failure } from './function-definition.ts';
import type { Functions } from './functions.ts';
import { compileLike } from './like.ts';
import { EVALUATION_ERRORS_MAX } from './limits.ts';
import { calculate, compare } from './operate.ts';
import type { Call, Chain, ChainOperator, In, Like, Node, Span } from './syntax.ts';
import type { Value, ValueType } from './value.ts';
import { castMessage, castValue, isValueOf, typeOf, zeroOf } from './value.ts';

/**
 * What an error does to the evaluation. `fail-fast`: the first error ends it, with the zero value of
 * the operation around the error; `complete`: it goes on with the operation's own value and lists all
 * errors. @see SQL-111, SQL-112
 */
export type EvaluationMode = 'fail-fast' | 'complete';

/** An error of an evaluation, with the place in the expression that it comes from. */
export interface EvaluationError extends Span {
  readonly kind: ErrorKind;
  readonly message: string;
}

/** A value, always, and what went wrong on the way to it. */
export interface Evaluation {
  readonly value: Value;
  /** In the order of their occurrence; empty when nothing went wrong. */
  readonly errors: readonly EvaluationError[];
}

/** A missing attribute: it has no value, and the operation around it has its zero value. */
const MISSING = undefined;
export type Operand = Value | typeof MISSING;

/**
 * Walks the tree of an expression for one event. It is the language as the page describes it; the
 * compiled predicates are tested against it.
 */
export class Evaluator {
  readonly errors: EvaluationError[] = [];
  protected readonly event: EventLike;
  protected readonly functions: Functions;
  protected readonly failFast: boolean;

  constructor(event: EventLike, functions: Functions, mode: EvaluationMode) {
    this.event = event;
    this.functions = functions;
    this.failFast = mode !== 'complete';
  }

  /** The value of the whole expression: a missing attribute alone is `false`. */
  run(tree: Node): Evaluation {
    const value = this.operand(tree) ?? false;
    return { value, errors: this.errors };
  }

  /** Whether an error has ended the evaluation. */
  protected get ended(): boolean {
    return this.failFast && this.errors.length > 0;
  }

  protected fail(
    kind: ErrorKind,
    message: string,
    _node: Node,
    { start, end }: Span = _node,
  ): EvaluationError {
    const error = { kind, message, start, end };
    if (this.errors.length < EVALUATION_ERRORS_MAX) this.errors.push(error);
    return error;
  }

  /** The value of an operand; a place for those who watch. */
  protected operand(node: Node): Operand {
    return this.compute(node);
  }

  protected compute(node: Node): Operand {
    switch (node.kind) {
      case 'literal':
        return node.value;
      case 'attribute':
        return this.attribute(node.name, node);
      case 'exists':
        return isRequired(node.name) || this.read(node.name, node) !== undefined;
      case 'not':
        return this.cast(this.operand(node.operand), 'Boolean', node.operand) === false;
      case 'negate': {
        const value = this.cast(this.operand(node.operand), 'Integer', node.operand);
        return value === MISSING ? 0 : -value | 0;
      }
      case 'like':
        return this.like(node);
      case 'in':
        return this.in(node);
      case 'call':
        return this.call(node);
      case 'logical':
        return this.logical(node);
      case 'comparison':
        return this.comparison(node);
      case 'additive':
      case 'multiplicative':
        return this.arithmetic(node);
      case 'error':
        this.fail('parse', 'Cannot evaluate expression: it has a syntax error', node);
        return false;
    }
  }

  protected attribute(name: string, node: Node): Operand {
    const before = this.errors.length;
    const value = this.read(name, node);
    if (value === undefined && this.errors.length === before) {
      this.fail('missingAttribute', `Cannot read attribute: the event has no "${name}"`, node);
    }
    return value;
  }

  protected read(name: string, node: Node): Value | undefined {
    try {
      return readAttribute(this.event, name);
    } catch {
      this.fail('generic', `Cannot read attribute: "${name}" throws`, node);
      return undefined;
    }
  }

  /** Casts; a cast that fails is an error and the zero value. After the end nothing is cast. */
  protected cast(value: Operand, type: 'Boolean', node: Node): boolean | undefined;
  protected cast(value: Operand, type: 'Integer', node: Node): number | undefined;
  protected cast(value: Operand, type: 'String', node: Node): string | undefined;
  protected cast(value: Operand, type: ValueType, node: Node): Operand;
  protected cast(value: Operand, type: ValueType, node: Node): Operand {
    if (value === MISSING || this.ended) return MISSING;
    if (typeOf(value) === type) return value;
    const cast = castValue(value, type);
    if (cast === undefined) {
      this.fail('cast', castMessage(value, type), node);
      if (this.ended) return MISSING;
    }
    return cast ?? zeroOf(type);
  }

  // SQL-013: the row groups from the right. From left to right each operand either decides all that
  // is right of it, or leaves it to the rest; an XOR with TRUE turns the result of the rest over.
  protected logical({ operands, operators }: Chain): boolean {
    const last = operands.length - 1;
    let flipped = false;
    let outer = false;
    let decided: boolean | undefined;
    for (let index = 0; index < last; index++) {
      const operand = operands[index] as Node;
      const operator = operators[index] as ChainOperator;
      const value = this.cast(this.operand(operand), 'Boolean', operand);
      if (this.ended) return false;
      outer = flipped;
      // SQL-030: this operator is false, whatever follows; what follows is still evaluated.
      if (value === MISSING) decided ??= flipped;
      if (operator === 'AND' && value !== true) return decided ?? flipped;
      if (operator === 'OR' && value === true) return decided ?? !flipped;
      if (operator === 'XOR' && value === true) flipped = !flipped;
    }
    const operand = operands[last] as Node;
    const value = this.cast(this.operand(operand), 'Boolean', operand);
    if (this.ended) return false;
    return decided ?? (value === MISSING ? outer : value !== flipped);
  }

  // SQL-012: comparisons group from the left.
  protected comparison({ operands, operators }: Chain): boolean {
    const first = operands[0] as Node;
    let left = this.operand(first);
    for (let index = 1; index < operands.length; index++) {
      if (this.ended) return false;
      const node = operands[index] as Node;
      const right = this.operand(node);
      if (this.ended) return false;
      // Only the first operand can fail to be cast: a comparison is a Boolean.
      const result = this.compare(operators[index - 1] as ChainOperator, left, right, first, node);
      if (this.ended) return false;
      left = result;
    }
    return left as boolean;
  }

  protected compare(
    operator: ChainOperator,
    left: Operand,
    right: Operand,
    leftNode: Node,
    rightNode: Node,
  ): boolean {
    // SQL-030: with a missing attribute on either side nothing is compared.
    if (left === MISSING || right === MISSING) return false;
    if (operator === '=' || operator === '!=') {
      // SQL-040: the type of the right operand decides.
      const cast = this.cast(left, typeOf(right), leftNode);
      return (cast === right) === (operator === '=');
    }
    const x = this.cast(left, 'Integer', leftNode);
    const y = this.cast(right, 'Integer', rightNode);
    if (x === MISSING || y === MISSING) return false;
    return compare(operator, x, y);
  }

  protected arithmetic(chain: Chain): number {
    const { operands, operators } = chain;
    const first = operands[0] as Node;
    let left = this.operand(first);
    for (let index = 1; index < operands.length; index++) {
      if (this.ended) return 0;
      const node = operands[index] as Node;
      const right = this.operand(node);
      if (this.ended) return 0;
      if (left === MISSING || right === MISSING) {
        left = 0;
        continue;
      }
      const x = this.cast(left, 'Integer', first);
      const y = this.cast(right, 'Integer', node);
      if (x === MISSING || y === MISSING) return 0;
      left = calculate(operators[index - 1] as ChainOperator, x, y);
      if (left === undefined) {
        const span = { start: chain.start, end: node.end };
        this.fail('math', `Cannot divide ${x} by 0: no Integer is the result`, chain, span);
        left = 0;
      }
    }
    return left as number;
  }

  protected like({ operand, pattern, negated }: Like): boolean {
    const text = this.cast(this.operand(operand), 'String', operand);
    if (text === MISSING || this.ended) return false;
    return compileLike(pattern.value as string).matches(text) !== negated;
  }

  // SQL-070, SQL-071: elements are cast to the type of the left operand, one after the other, up to
  // the first that is equal.
  protected in({ operand, elements, negated }: In): boolean {
    const left = this.operand(operand);
    let missing = left === MISSING;
    for (const element of elements) {
      if (this.ended) return false;
      const value = this.operand(element);
      missing ||= value === MISSING;
      if (left === MISSING || value === MISSING) continue;
      if (this.cast(value, typeOf(left), element) === left) return !missing && !negated;
    }
    return !missing && !this.ended && negated;
  }

  protected call(node: Call): Value {
    const { name, operands } = node;
    const definition = this.functions.resolve(name, operands.length);
    if (definition === undefined) {
      const count = operands.length === 1 ? '1 argument' : `${operands.length} arguments`;
      const message = `Cannot call ${name}: no function of this name takes ${count}`;
      this.fail('missingFunction', message, node);
      return false;
    }
    const { parameters, rest, returns } = definition;
    const values: Value[] = [];
    for (let index = 0; index < operands.length; index++) {
      const operand = operands[index] as Node;
      const type = (parameters[index] ?? rest) as ValueType;
      const value = this.cast(this.operand(operand), type, operand);
      if (this.ended) return zeroOf(returns);
      if (value !== MISSING) values.push(value);
    }
    if (values.length < operands.length) return zeroOf(returns);
    try {
      return this.result(definition.evaluate(...values), returns, node);
    } catch (error) {
      this.fail('functionEvaluation', `Cannot evaluate ${name}: ${reasonOf(error)}`, node);
      return zeroOf(returns);
    }
  }

  protected result(result: Value | Failure, returns: ValueType, node: Call): Value {
    if (result instanceof Failure && isValueOf(returns, result.value)) {
      this.fail(result.kind, String(result.message), node);
      return result.value;
    }
    if (isValueOf(returns, result)) return result;
    const message = `Cannot evaluate ${node.name}: the result is no ${returns}`;
    this.fail('functionEvaluation', message, node);
    return zeroOf(returns);
  }
}

function reasonOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return 'it throws';
  }
}
