import type { Diagnostic, Finding } from './diagnostic.ts';
import { warningAt } from './diagnostic.ts';
import type { CesqlWarningCode } from './errors.ts';
import { Evaluator } from './evaluate.ts';
import { format } from './format.ts';
import type { Functions } from './functions.ts';
import { compileLike } from './like.ts';
import { staticType } from './static-type.ts';
import type { Call, Chain, In, Like, Node, Span } from './syntax.ts';
import { operandsOf } from './syntax.ts';
import type { Value, ValueType } from './value.ts';
import { castMessage, castValue, showValue, typeOf } from './value.ts';

/** Longest name of an attribute that CloudEvents recommends, in characters. */
const LONGEST_NAME = 20;

/**
 * What an expression probably does not mean, by its tree alone.
 *
 * @see SQL-128 to SQL-139
 */
export function warningsOf(tree: Node, text: string, functions: Functions): readonly Diagnostic[] {
  const linter = new Linter(text, functions);
  linter.root(tree);
  return linter.found;
}

class Linter {
  readonly found: Diagnostic[] = [];
  private readonly text: string;
  private readonly functions: Functions;

  constructor(text: string, functions: Functions) {
    this.text = text;
    this.functions = functions;
  }

  root(tree: Node): void {
    const type = this.typeOf(tree);
    if (type === 'Integer' || type === 'String') {
      const remedy = 'Compare it with a value';
      this.warn('CESQL_NOT_BOOLEAN', tree, { state: `the result is of type ${type}`, remedy });
    }
    this.visit(tree);
  }

  private warn(code: CesqlWarningCode, span: Span, finding: Finding): void {
    this.found.push(warningAt(code, span, finding));
  }

  /** A function that is not there has a warning of its own, and its type says nothing. */
  private typeOf(node: Node): ValueType | undefined {
    const isUnknown =
      node.kind === 'call' && this.functions.resolve(node.name, node.operands.length) === undefined;
    return isUnknown ? undefined : staticType(node, this.functions);
  }

  private visit(node: Node): void {
    switch (node.kind) {
      case 'attribute':
      case 'exists':
        this.name(node);
        break;
      case 'not':
        this.cast(node.operand, 'Boolean');
        break;
      case 'negate':
        this.cast(node.operand, 'Integer');
        break;
      case 'like':
        this.like(node);
        break;
      case 'in':
        this.in(node);
        break;
      case 'call':
        this.call(node);
        break;
      case 'logical':
        this.logical(node);
        break;
      case 'comparison':
        this.comparison(node);
        break;
      case 'additive':
      case 'multiplicative':
        this.arithmetic(node);
        break;
      default:
    }
    for (const operand of operandsOf(node)) this.visit(operand);
  }

  private name(node: Span & { readonly name: string }): void {
    const { name } = node;
    if (name === 'data') {
      this.warn('CESQL_DATA', node, {
        state: 'the data of an event is not addressable, so "data" is always missing',
        remedy: 'Have the producer set an extension attribute',
      });
    } else if (name.length > LONGEST_NAME) {
      this.warn('CESQL_LONG_NAME', node, {
        state: `"${name}" has more than ${LONGEST_NAME} characters`,
        remedy: 'Check the spelling; some implementations refuse so long a name',
      });
    }
  }

  /** A literal that has no value of the type. */
  private cast(node: Node, type: ValueType): boolean {
    if (node.kind !== 'literal' || castValue(node.value, type) !== undefined) return false;
    const state = castMessage(node.value, type).replace('Cannot cast ', 'casting ');
    const remedy = `Write a value of type ${type}`;
    this.warn('CESQL_CAST_FAILS', node, { state: state.replace(': ', ' fails; '), remedy });
    return true;
  }

  private like(node: Like): void {
    const { pattern, operand } = node;
    if (this.notBindsTighter(node, operand)) return;
    const text = pattern.value as string;
    if (text.includes('*')) {
      this.warn('CESQL_LIKE_STAR', pattern, {
        state: '"*" in a pattern is an asterisk and no wildcard',
        remedy: 'Write % for any characters and _ for one',
        fix: { ...spanOf(pattern), text: this.source(pattern).replaceAll('*', '%') },
      });
    }
    const type = this.typeOf(operand);
    if (type === 'Boolean') {
      const { matches } = compileLike(text);
      if (matches('true') || matches('false')) return;
      this.neverTrue(pattern, 'the operand is true or false, and neither is like the pattern');
    }
    // What is left without the wildcards are characters that a match has.
    if (type === 'Integer' && /[^-\d]/.test(text.replace(/(\\[%_])|[%_]/g, '$1'))) {
      this.neverTrue(pattern, 'the operand is an Integer, and none is like the pattern');
    }
  }

  private constant(node: Node): boolean {
    return new Evaluator({}, this.functions, 'fail-fast').run(node).value === true;
  }

  private source({ start, end }: Span): string {
    return this.text.slice(start, end);
  }

  private neverTrue(span: Span, state: string): void {
    this.warn('CESQL_NEVER_TRUE', span, { state, remedy: 'Compare with a value that it can have' });
  }

  // SQL-070: the elements are cast to the type of the left operand.
  private in(node: In): void {
    const { operand, elements } = node;
    if (this.notBindsTighter(node, operand)) return;
    const type = this.typeOf(operand);
    if (type === undefined) return;
    for (const element of elements) this.cast(element, type);
    if (operand.kind === 'literal' || type !== 'Boolean') return;
    const can = (element: Node): boolean =>
      element.kind !== 'literal' || castValue(element.value, type) !== undefined;
    if (!elements.some(can)) this.neverTrue(operand, 'no element of the set is a Boolean');
  }

  private call(node: Call): void {
    const { name, operands, start, nameEnd } = node;
    const definition = this.functions.resolve(name, operands.length);
    if (definition !== undefined) {
      const { parameters, rest } = definition;
      operands.forEach((operand, index) => {
        this.cast(operand, (parameters[index] ?? rest) as ValueType);
      });
      return;
    }
    if (this.functions.has(name)) {
      this.warn('CESQL_WRONG_ARITY', node, {
        state: `${name} does not take ${counted(operands.length)}`,
        remedy: `Write ${this.aritiesOf(name)}`,
      });
      return;
    }
    const similar = nearest(name, [...new Set(this.functions.definitions.map((one) => one.name))]);
    const known = similar === undefined ? {} : { fix: { start, end: nameEnd, text: similar } };
    this.warn(
      'CESQL_UNKNOWN_FUNCTION',
      { start, end: nameEnd },
      {
        state: `no function is called ${name}`,
        remedy:
          similar === undefined ? 'Add the function, or correct its name' : `Write ${similar}`,
        ...known,
      },
    );
  }

  private aritiesOf(name: string): string {
    const own = this.functions.definitions.filter((one) => one.name === name);
    const counts = own.map(({ parameters, rest }, index) => {
      const { length } = parameters;
      if (rest !== undefined) return `${length} or more arguments`;
      return index < own.length - 1 ? String(length) : counted(length);
    });
    return counts.join(' or ');
  }

  private logical({ operands, operators, ...span }: Chain): void {
    for (const operand of operands) this.cast(operand, 'Boolean');
    const [first] = operators;
    if (operators.some((operator) => operator !== first)) {
      this.warn('CESQL_MIXED_LOGIC', span, {
        state: `${[...new Set(operators)].join(' and ')} bind equally and group from the right`,
        remedy: `Write parentheses: it reads ${grouped(operands, operators)}`,
      });
    }
    if (first === 'AND' && operators.every((operator) => operator === first)) {
      this.contradiction(operands);
    }
  }

  /** `a = 'x' AND a = 'y'`. */
  private contradiction(operands: readonly Node[]): void {
    const wanted = new Map<string, string>();
    for (const operand of operands) {
      if (operand.kind !== 'comparison' || operand.operators.join() !== '=') continue;
      const [left, right] = operand.operands as [Node, Node];
      if (left.kind !== 'attribute' || right.kind !== 'literal') continue;
      if (typeof right.value !== 'string') continue;
      const other = wanted.get(left.name);
      wanted.set(left.name, right.value);
      if (other === undefined || other === right.value) continue;
      this.warn('CESQL_NEVER_TRUE', operand, {
        state: `${left.name} cannot be ${showValue(other)} and ${showValue(right.value)} at once`,
        remedy: `Write OR, or ${left.name} IN (…)`,
      });
    }
  }

  private comparison(node: Chain): void {
    const { operands, operators } = node;
    const [first, second] = operands as [Node, Node];
    if (this.notBindsTighter(node, first)) return;
    if (operators.length > 1) {
      this.warn('CESQL_CHAINED_COMPARISON', node, {
        state: 'each comparison is compared with the next value',
        remedy: 'Write AND between two comparisons',
      });
      return;
    }
    const [operator] = operators;
    if (operator !== '=' && operator !== '!=') {
      const fails = [first, second].filter((operand) => this.cast(operand, 'Integer'));
      if (fails.length === 0) this.constantComparison(node);
      return;
    }
    const type = this.typeOf(second);
    if (type !== undefined && this.cast(first, type)) return;
    if (operator === '=') this.equality(node);
  }

  /** `NOT a = b`: NOT is the first word of the operation, and no parenthesis comes before it. */
  private notBindsTighter(node: Chain | Like | In, first: Node): boolean {
    if (first.kind !== 'not' || first.start !== node.start) return false;
    const { operand } = first;
    const inner: Node =
      node.kind === 'like' || node.kind === 'in'
        ? { ...node, operand }
        : { ...node, operands: [operand, ...node.operands.slice(1)] };
    const meant = `NOT (${format(inner)})`;
    this.warn('CESQL_NOT_BINDS_TIGHTER', node, {
      state: 'NOT negates the left side only',
      remedy: `Write ${meant}`,
      fix: { ...spanOf(node), text: meant },
    });
    return true;
  }

  private constantComparison(node: Chain): void {
    if (!node.operands.every((operand) => operand.kind === 'literal')) return;
    if (!this.constant(node)) this.neverTrue(node, 'both sides are literals, and it is false');
  }

  /** SQL-040: what is cast to the type of the right operand, and can have only some values there. */
  private equality(node: Chain): void {
    const [left, right] = node.operands as [Node, Node];
    if (left.kind === 'literal') this.constantComparison(node);
    const type = this.typeOf(left);
    if (left.kind === 'literal' || right.kind !== 'literal') return;
    if (type === 'Boolean' && !isBooleanValue(right.value)) {
      const state = `the left side is a Boolean and never ${showValue(right.value)}`;
      this.neverTrue(node, state);
    }
    if (type === 'Integer' && typeof right.value === 'string') {
      const integer = castValue(right.value, 'Integer');
      if (integer === undefined || String(integer) !== right.value) {
        this.neverTrue(node, `no Integer is written ${showValue(right.value)}`);
      }
    }
  }

  private arithmetic({ operands, operators }: Chain): void {
    for (const operand of operands) this.cast(operand, 'Integer');
    operators.forEach((operator, index) => {
      const right = operands[index + 1] as Node;
      if (operator !== '/' && operator !== '%') return;
      if (right.kind !== 'literal' || castValue(right.value, 'Integer') !== 0) return;
      const remedy = 'Divide by another number';
      this.warn('CESQL_DIVISION_BY_ZERO', right, { state: 'the divisor is always 0', remedy });
    });
  }
}

/** What a Boolean cast to the literal's type can be. */
function isBooleanValue(value: Value): boolean {
  const type = typeOf(value);
  return castValue(true, type) === value || castValue(false, type) === value;
}

function counted(count: number): string {
  return count === 1 ? '1 argument' : `${count} arguments`;
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}

/** The row with the parentheses that it is read with; a long one is cut. */
function grouped(operands: readonly Node[], operators: readonly string[]): string {
  const texts = operands.map((operand) =>
    operand.kind === 'logical' ? `(${format(operand)})` : String(format(operand)),
  );
  const text = texts.reduceRight((rest, operand, index) => {
    return `${operand} ${operators[index]} ${index === texts.length - 2 ? rest : `(${rest})`}`;
  });
  return text.length > GROUPED_MAX ? `${text.slice(0, GROUPED_MAX)}…` : text;
}

/** Longest row that a remedy shows, in UTF-16 code units. */
const GROUPED_MAX = 200;

/** The name that differs by the least edits, at most two. */
function nearest(name: string, names: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = 3;
  for (const candidate of names) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const edits = distance(name, candidate);
    if (edits < least) {
      least = edits;
      best = candidate;
    }
  }
  return best;
}

function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let at = 1; at <= one.length; at++) {
    const next = [at];
    for (let index = 1; index <= other.length; index++) {
      const same = one.charAt(at - 1) === other.charAt(index - 1);
      const replaced = (row[index - 1] as number) + (same ? 0 : 1);
      next.push(Math.min(replaced, (row[index] as number) + 1, (next[index - 1] as number) + 1));
    }
    row = next;
  }
  return row[other.length] as number;
}
