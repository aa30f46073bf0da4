/** Ways to break the reference language from outside: by its text, tree, functions, walk or answer. */
import type { EventLike } from '../../cesql/attribute.ts';
import { Evaluator } from '../../cesql/evaluate.ts';
import { builtinFunctions, type Functions } from '../../cesql/functions.ts';
import { parse } from '../../cesql/parse.ts';
import type { Chain, Like, Literal, Node } from '../../cesql/syntax.ts';
import type { Value, ValueType } from '../../cesql/value.ts';
import { typeOf } from '../../cesql/value.ts';
import type { Adapter, ExpressionAdapter, ExpressionAnswer, ExpressionMode } from '../adapter.ts';
import type { Mutant } from '../check.ts';

// A name of its own: the transform of the test runner moves the binding of an imported base class.
const Walk = Evaluator;

/** What differs from the reference; all else is the reference itself. */
export interface Language {
  /** The text that is parsed in place of the one given. */
  readonly text?: (text: string) => string;
  /** Whether an expression is refused all the same. */
  readonly refuses?: (text: string) => boolean;
  /** The node that is evaluated in place of each node; operands are changed first. */
  readonly tree?: (node: Node) => Node;
  readonly functions?: Functions;
  readonly evaluator?: typeof Evaluator;
  readonly event?: (event: EventLike) => EventLike;
  /** The mode when none is chosen, and the mode that is used in place of another. */
  readonly mode?: (mode: ExpressionMode | undefined) => ExpressionMode;
  readonly answer?: (answer: ExpressionAnswer, asked: Asked) => ExpressionAnswer;
}

/** What was asked. */
export interface Asked {
  readonly text: string;
  readonly tree: Node;
  readonly event: EventLike;
  readonly mode: ExpressionMode;
}

/** The reference language with something changed. */
export function language(changed: Language): ExpressionAdapter {
  const { functions = builtinFunctions, evaluator: Chosen = Walk } = changed;
  return {
    evaluate(given, asked, chosen) {
      const { text, tree, diagnostics } = parse(changed.text?.(given) ?? given);
      if (diagnostics.length > 0 || changed.refuses?.(given))
        return { errors: [{ kind: 'parse' }] };
      const original = asked as EventLike;
      const event = changed.event?.(original) ?? original;
      const mode = changed.mode?.(chosen) ?? chosen ?? 'fail-fast';
      const evaluated = changed.tree === undefined ? tree : mapTree(tree, changed.tree);
      const answer = new Chosen(event, functions, mode).run(evaluated);
      return changed.answer?.(answer, { text, tree, event, mode }) ?? answer;
    },
  };
}

/** A mutant that has nothing but the part about evaluating expressions. */
export function expressionMutant(id: string, breaks: string, changed: Language): Mutant {
  return partMutant(id, breaks, { expressions: language(changed) });
}

/** A mutant with other parts. */
export function partMutant(id: string, breaks: string, parts: Omit<Adapter, 'name'>): Mutant {
  return { id, clause: id.slice(0, id.indexOf('/')), breaks, adapter: { name: id, ...parts } };
}

const STRING = /('(?:\\[\s\S]|''|[^'\\])*'|"(?:\\[\s\S]|""|[^"\\])*")/;

/** Changes a text outside of its strings. */
export function outside(change: (piece: string) => string): (text: string) => string {
  return (text) =>
    text
      .split(STRING)
      .map((piece, index) => (index % 2 === 0 ? change(piece) : piece))
      .join('');
}

/** Changes the strings of a text, quotation marks included. */
export function inside(change: (literal: string) => string): (text: string) => string {
  return (text) =>
    text
      .split(STRING)
      .map((piece, index) => (index % 2 === 0 ? piece : change(piece)))
      .join('');
}

/** Replaces a pattern outside of strings; for mutants that accept what is no expression. */
export function replacing(pattern: RegExp, by: string): Language {
  return { text: outside((piece) => piece.replace(pattern, by)) };
}

/** Refuses what has a pattern outside of strings. */
export function refusing(pattern: RegExp): Language {
  return { refuses: (text) => text.split(STRING).some((p, i) => i % 2 === 0 && pattern.test(p)) };
}

/** Changes every node of a tree, operands first. */
export function mapTree(node: Node, change: (node: Node) => Node): Node {
  const map = (inner: Node): Node => mapTree(inner, change);
  if ('operands' in node) return change({ ...node, operands: node.operands.map(map) });
  if (node.kind === 'in') {
    return change({ ...node, operand: map(node.operand), elements: node.elements.map(map) });
  }
  return change('operand' in node ? { ...node, operand: map(node.operand) } : node);
}

/** Whether a node is a row of operators. */
export function isChain(node: Node): node is Chain {
  return 'operators' in node;
}

/** A row grouped from the left, two operands at a time. */
export function fromLeft({ kind, operands, operators, start, end }: Chain): Node {
  return operands.reduce((left, right, index) => {
    const operator = operators[index - 1] as Chain['operators'][number];
    return { kind, operands: [left, right], operators: [operator], start, end };
  });
}

/** A row grouped from the right, two operands at a time. */
export function fromRight({ kind, operands, operators, start, end }: Chain): Node {
  return operands.reduceRight((right, left, index) => {
    const operator = operators[index] as Chain['operators'][number];
    return { kind, operands: [left, right], operators: [operator], start, end };
  });
}

/** Casts differently: `undefined` leaves a cast to the reference. */
export function casting(change: (value: Value, type: ValueType) => Value | undefined): Language {
  class Casting extends Walk {
    protected override cast(value: never, type: never, node: never): never {
      const given = value as Value | undefined;
      const isCast = given !== undefined && typeOf(given) !== type && !this.ended;
      const changed = isCast ? change(given, type) : undefined;
      return (changed ?? super.cast(value, type, node)) as never;
    }
  }
  return { evaluator: Casting };
}

/** Reads attributes differently; `undefined` is missing. */
export function reading(
  change: (value: Value | undefined, name: string, event: EventLike) => Value | undefined,
): Language {
  class Reading extends Walk {
    protected override read(name: string, node: Node): Value | undefined {
      return change(super.read(name, node), name, this.event);
    }
  }
  return { evaluator: Reading };
}

/** Computes some operators of two operands differently; both operands are cast to the type first. */
export function computing(
  operators: readonly string[],
  type: 'Integer' | 'Boolean',
  compute: (x: number, y: number, operator: string) => Value | undefined,
): Language {
  class Computing extends Walk {
    protected override compute(node: Node): Value | undefined {
      const [operator = ''] = isChain(node) ? node.operators : [];
      if (!isChain(node) || !operators.includes(operator)) return super.compute(node);
      const [a, b] = node.operands as [Node, Node];
      const x = this.cast(this.operand(a), type as 'Integer', a);
      const y = this.ended ? undefined : this.cast(this.operand(b), type as 'Integer', b);
      if (x === undefined || y === undefined || this.ended) return type === 'Integer' ? 0 : false;
      const operands = [literal(x, a), literal(y, b)];
      return compute(x, y, operator) ?? super.compute({ ...node, operands });
    }
  }
  return { evaluator: Computing, tree: (node) => (isChain(node) ? fromLeft(node) : node) };
}

/** A literal in place of a node. */
export function literal(value: Value, { start, end }: Node): Literal {
  return { kind: 'literal', value, start, end };
}

/** Compares texts and patterns differently: both are changed before the reference compares them. */
export function liking(
  change: (text: string, pattern: string) => readonly [string, string],
): Language {
  class Liking extends Walk {
    protected override like(node: Like): boolean {
      const value = this.cast(this.operand(node.operand), 'String', node.operand);
      if (value === undefined || this.ended) return false;
      const [text, pattern] = change(value, String(node.pattern.value));
      const operand = literal(text, node.operand);
      return super.like({ ...node, operand, pattern: literal(pattern, node.pattern) });
    }
  }
  return { evaluator: Liking };
}
