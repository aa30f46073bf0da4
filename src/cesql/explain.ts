import type { EventLike } from './attribute.ts';
import type { EvaluationError, EvaluationMode, Operand } from './evaluate.ts';
import { Evaluator } from './evaluate.ts';
import type { Expression } from './expression.ts';
import { format } from './format.ts';
import type { Chain, Node, Span } from './syntax.ts';
import { operandsOf } from './syntax.ts';
import type { Value, ValueType } from './value.ts';
import { showValue, typeOf } from './value.ts';

/** What happened at one node of an expression. */
export interface ExplainedNode extends Span {
  readonly kind: Node['kind'];
  /** The node in canonical form. */
  readonly text: string;
  /** Whether the node was evaluated at all: short-circuit, a match in a set and errors end early. */
  readonly evaluated: boolean;
  /** Absent when the node was not evaluated, and for a missing attribute. */
  readonly value?: Value;
  /** What the operation around the node made of the value. */
  readonly cast?: { readonly type: ValueType; readonly value: Value };
  /** The errors that come from this node itself. */
  readonly errors: readonly EvaluationError[];
  readonly children: readonly ExplainedNode[];
}

/** Why an expression has its value for an event. */
export interface ExplainedExpression {
  readonly matched: boolean;
  readonly value: Value;
  readonly errors: readonly EvaluationError[];
  /** One short sentence without a final period. */
  readonly reason: string;
  readonly tree: ExplainedNode;
}

/**
 * Tells why an expression matches an event or does not: the tree with the value of each node, what was
 * cast, what went wrong, and what was not evaluated.
 *
 * @param expression From `compile`.
 * @param event The event; never modified.
 * @param mode Default `fail-fast`, as filters evaluate.
 * @returns `matched` is the result of `test`; `reason` names the part that decided.
 * @see SQL-140
 * @example Why it does not match
 * ```ts
 * import { compile, explain } from 'event-delivery-spec/cesql';
 * const event = { specversion: '1.0', id: '1', source: '/shop', type: 'order.created' } as const;
 * explain(compile("type = 'a' AND EXISTS subject"), event).reason;
 * // => "type = 'a' is FALSE: type is \"order.created\""
 * ```
 */
export function explain(
  expression: Expression,
  event: EventLike,
  mode: EvaluationMode = 'fail-fast',
): ExplainedExpression {
  const { tree, functions } = expression;
  const watched = new Watched(event, functions, mode);
  const { value, errors } = watched.run(tree);
  const { steps } = watched;
  return {
    matched: expression.test(event),
    value,
    errors,
    reason: reasonFor(tree, value, errors, steps),
    tree: explained(tree, steps),
  };
}

/** What happened at one node. */
interface Step {
  value?: Value;
  cast?: { readonly type: ValueType; readonly value: Value };
  readonly errors: EvaluationError[];
}

/** Keeps what happens at each node. */
class Watched extends Evaluator {
  readonly steps = new Map<Node, Step>();

  private step(node: Node): Step {
    let step = this.steps.get(node);
    if (step === undefined) {
      step = { errors: [] };
      this.steps.set(node, step);
    }
    return step;
  }

  protected override fail(...found: Parameters<Evaluator['fail']>): EvaluationError {
    const error = super.fail(...found);
    this.step(found[2]).errors.push(error);
    return error;
  }

  protected override operand(node: Node): Operand {
    const value = super.operand(node);
    const step = this.step(node);
    if (value !== undefined) step.value = value;
    return value;
  }

  protected override cast(value: never, type: never, node: never): never {
    const cast: Operand = super.cast(value, type, node);
    const step = this.step(node);
    if (cast !== undefined && typeOf(cast) !== typeOf(value) && step.value === value) {
      step.cast = { type, value: cast };
    }
    return cast as never;
  }
}

function explained(node: Node, steps: ReadonlyMap<Node, Step>): ExplainedNode {
  const step = steps.get(node);
  const { kind, start, end } = node;
  // A pattern is a part of LIKE and no operand that is evaluated.
  const children = node.kind === 'like' ? [node.operand] : operandsOf(node);
  return {
    kind,
    text: format(node) ?? '',
    start,
    end,
    evaluated: step !== undefined,
    ...(step?.value === undefined ? {} : { value: step.value }),
    ...(step?.cast === undefined ? {} : { cast: step.cast }),
    errors: step?.errors ?? [],
    children: children.map((child) => explained(child, steps)),
  };
}

function reasonFor(
  tree: Node,
  value: Value,
  errors: readonly EvaluationError[],
  steps: ReadonlyMap<Node, Step>,
): string {
  const [error] = errors;
  if (error !== undefined) return error.message;
  if (typeof value !== 'boolean') {
    return `the result is ${showValue(value)}, of type ${typeOf(value)} and no Boolean`;
  }
  return describe(deciding(tree, steps), steps);
}

/** Follows the rows of AND or OR alone down to the operand that settled them. */
function deciding(node: Node, steps: ReadonlyMap<Node, Step>): Node {
  if (node.kind !== 'logical') return node;
  const settles = settlingValue(node);
  if (settles === undefined || steps.get(node)?.value !== settles) return node;
  const operand = node.operands.find((one) => {
    const step = steps.get(one);
    return (step?.cast?.value ?? step?.value) === settles;
  });
  return operand === undefined ? node : deciding(operand, steps);
}

function settlingValue({ operators }: Chain): boolean | undefined {
  if (operators.every((operator) => operator === 'AND')) return false;
  return operators.every((operator) => operator === 'OR') ? true : undefined;
}

function describe(node: Node, steps: ReadonlyMap<Node, Step>): string {
  const value = steps.get(node)?.value;
  const facts = operandsOf(node).flatMap((operand) => {
    const step = steps.get(operand);
    if (operand.kind === 'literal' || step?.value === undefined) return [];
    return [`${format(operand)} is ${showValue(step.value)}`];
  });
  const verdict = `${format(node)} is ${value === undefined ? 'missing' : showValue(value)}`;
  return facts.length === 0 ? verdict : `${verdict}: ${facts.join(', ')}`;
}
