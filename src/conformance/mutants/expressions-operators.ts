/** Mutants of operators: SQL-040 to SQL-076. */
import { Evaluator } from '../../cesql/evaluate.ts';
import type { ChainOperator, In, Node } from '../../cesql/syntax.ts';
import type { Value } from '../../cesql/value.ts';
import { typeOf } from '../../cesql/value.ts';
import type { Mutant } from '../check.ts';
import {
  computing,
  isChain,
  type Language,
  liking,
  literal,
  expressionMutant as mutant,
  refusing,
} from './expression-mutant.ts';

// A name of its own: the transform of the test runner moves the binding of an imported base class.
const Walk = Evaluator;

const ORDER = ['<', '<=', '>', '>='];

/** Mutants of operators. */
export const operatorMutants: readonly Mutant[] = [
  mutant(
    'SQL-040/left-type',
    'The type of the left side decides.',
    comparing((operator, x, y) => (isEquality(operator) ? [y, x] : [x, y])),
  ),
  mutant(
    'SQL-040/texts',
    'Everything is compared as text.',
    comparing((operator, x, y) => (isEquality(operator) ? [String(x), String(y)] : [x, y])),
  ),
  mutant(
    'SQL-041/strict',
    'Values of two types are always different.',
    comparing((operator, x, y) => (operator === '!=' && typeof x !== typeof y ? [1, 2] : [x, y])),
  ),
  mutant('SQL-041/no-diamond', '<> is equality.', {
    text: (text) => text.replaceAll('<>', '='),
  }),
  mutant('SQL-042/texts', 'Two Strings are compared as texts.', {
    ...comparing((operator, x, y) =>
      ORDER.includes(operator) && typeof x === 'string' && typeof y === 'string'
        ? [x < y ? 0 : x > y ? 2 : 1, 1]
        : [x, y],
    ),
  }),
  mutant('SQL-042/strict', 'It takes <= for < and >= for >.', {
    tree: (node) =>
      isChain(node) && node.kind === 'comparison'
        ? {
            ...node,
            operators: node.operators.map(
              (o) => (ORDER.includes(o) ? o.charAt(0) : o) as ChainOperator,
            ),
          }
        : node,
  }),
  mutant(
    'SQL-043/any-case',
    'Texts are equal without regard to case.',
    spelling((text) => text.toLowerCase()),
  ),
  mutant(
    'SQL-043/normalised',
    'Texts are normalised.',
    spelling((text) => text.normalize('NFC')),
  ),
  mutant(
    'SQL-043/trimmed',
    'Spaces at the end do not count.',
    spelling((text) => text.trimEnd()),
  ),
  mutant('SQL-045/both-sides', 'AND evaluates its right side first.', turned('AND')),
  mutant('SQL-045/is-or', 'AND is OR when both sides are Booleans.', {
    tree: (node) => swapOperator(node, 'AND', 'OR'),
  }),
  mutant('SQL-046/both-sides', 'OR evaluates its right side first.', turned('OR')),
  mutant('SQL-046/is-xor', 'OR is XOR.', { tree: (node) => swapOperator(node, 'OR', 'XOR') }),
  mutant('SQL-047/is-or', 'XOR is OR.', { tree: (node) => swapOperator(node, 'XOR', 'OR') }),
  mutant(
    'SQL-047/integers',
    'XOR works on the bits of Integers.',
    computing(['XOR'], 'Integer', (x, y) => (x ^ y) !== 0),
  ),
  mutant('SQL-048/identity', 'NOT does nothing.', {
    tree: (node) =>
      node.kind === 'not' ? { ...node, operand: { ...node, operand: node.operand } } : node,
  }),
  mutant('SQL-048/bits', 'NOT of a Boolean turns over its bits.', {
    tree: (node) => (node.kind === 'not' ? literal(true, node) : node),
  }),
  mutant(
    'SQL-050/saturating',
    'Sums and products stop at the ends of the range.',
    arithmetic((x) => Math.min(2147483647, Math.max(-2147483648, x))),
  ),
  mutant(
    'SQL-050/unlimited',
    'Sums and products do not wrap.',
    arithmetic((x) => x),
  ),
  mutant(
    'SQL-050/doubles',
    'Products lose their low digits.',
    arithmetic((x) => x | 0),
  ),
  mutant(
    'SQL-051/floored',
    'Division rounds down.',
    computing(['/'], 'Integer', (x, y) => (y === 0 ? undefined : Math.floor(x / y) | 0)),
  ),
  mutant(
    'SQL-051/rounded',
    'Division rounds to the nearest.',
    computing(['/'], 'Integer', (x, y) => (y === 0 ? undefined : Math.round(x / y) | 0)),
  ),
  mutant(
    'SQL-051/unwrapped',
    'The one quotient that is out of range stays so.',
    computing(['/'], 'Integer', (x, y) => (y === -1 ? 0 - x : undefined)),
  ),
  mutant(
    'SQL-052/floored',
    'The remainder has the sign of the divisor.',
    computing(['%'], 'Integer', (x, y) => (y === 0 ? undefined : (((x % y) + y) % y) | 0)),
  ),
  mutant(
    'SQL-052/negative-zero',
    'A remainder can be -0.',
    computing(['%'], 'Integer', (x, y) => (y === 0 ? undefined : x % y)),
  ),
  mutant(
    'SQL-053/silent',
    'A division by 0 is no error.',
    computing(['/', '%'], 'Integer', (_, y) => (y === 0 ? 0 : undefined)),
  ),
  mutant(
    'SQL-053/remainder',
    'A remainder of 0 is the dividend.',
    computing(['%'], 'Integer', (x, y) => (y === 0 ? x : undefined)),
  ),
  mutant('SQL-054/saturating', 'The negation of the lowest Integer is the highest.', {
    tree: (node) =>
      node.kind === 'negate' &&
      node.operand.kind === 'literal' &&
      node.operand.value === -2147483648
        ? literal(2147483647, node)
        : node,
  }),
  mutant('SQL-054/identity', 'Negation does nothing.', {
    tree: (node) =>
      node.kind === 'negate' ? { ...node, operand: { ...node, operand: node.operand } } : node,
  }),
  ...likeMutants(),
  ...inMutants(),
  mutant(
    'SQL-075/truthy',
    'An attribute exists when it is neither empty nor 0 nor false.',
    existing((value) => Boolean(value)),
  ),
  mutant('SQL-075/error', 'EXISTS of a missing attribute is an error.', {
    evaluator: class extends Walk {
      protected override compute(node: Node): ReturnType<Evaluator['operand']> {
        if (node.kind === 'exists') return this.attribute(node.name, node) !== undefined;
        return super.compute(node);
      }
    },
  }),
  mutant(
    'SQL-075/always',
    'Every attribute exists.',
    existing(() => true),
  ),
  mutant('SQL-076/specversion', 'specversion does not exist.', {
    tree: (node) =>
      node.kind === 'exists' && node.name === 'specversion' ? literal(false, node) : node,
  }),
  mutant('SQL-076/id', 'id does not exist.', {
    tree: (node) => (node.kind === 'exists' && node.name === 'id' ? literal(false, node) : node),
  }),
];

function likeMutants(): readonly Mutant[] {
  return [
    mutant(
      'SQL-060/anywhere',
      'LIKE finds the pattern anywhere.',
      liking((text, pattern) => [text, `%${pattern}%`]),
    ),
    mutant(
      'SQL-060/prefix',
      'LIKE compares the start only.',
      liking((text, pattern) => [text, `${pattern}%`]),
    ),
    mutant(
      'SQL-060/star',
      'An asterisk is a wildcard.',
      liking((text, pattern) => [text, pattern.replaceAll('*', '%')]),
    ),
    mutant(
      'SQL-060/dot',
      'A dot stands for any character.',
      liking((text, pattern) => [text, pattern.replaceAll('.', '_')]),
    ),
    mutant(
      'SQL-061/one-at-least',
      'A percent sign stands for one character at least.',
      liking((text, pattern) => [text, pattern.replace(/(?<!\\)%/g, '_%')]),
    ),
    mutant(
      'SQL-061/one-line',
      'A percent sign stops at a line end.',
      liking((text, pattern) => [
        text.replaceAll('\n', pattern.includes('%') ? '' : '\n'),
        pattern.includes('%') && text.includes('\n') ? 'never' : pattern,
      ]),
    ),
    mutant(
      'SQL-061/literal-percent',
      'A percent sign in the text is a wildcard too.',
      liking((text, pattern) => (text.includes('%') ? [text, 'never'] : [text, pattern])),
    ),
    mutant(
      'SQL-062/any-number',
      'An underscore stands for any number of characters.',
      liking((text, pattern) => [text, pattern.replace(/(?<!\\)_/g, '%')]),
    ),
    mutant(
      'SQL-062/code-units',
      'An underscore stands for a UTF-16 code unit.',
      liking((text, pattern) => [
        text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, 'uu'),
        pattern.replace(/[\ud800-\udbff][\udc00-\udfff]/g, 'uu'),
      ]),
    ),
    mutant(
      'SQL-063/no-escape',
      'An escaped wildcard is a wildcard.',
      liking((text, pattern) => [text, pattern.replace(/\\([%_])/g, '$1')]),
    ),
    mutant(
      'SQL-063/kept',
      'The backslash before a wildcard stands for itself too.',
      liking((text, pattern) => [
        text,
        pattern.replace(/\\([%_])/g, '\\\\$1').replace(/\\\\([%_])/g, (_, c) => `\\x\\${c}`),
      ]),
    ),
    mutant(
      'SQL-064/escapes-all',
      'A backslash escapes every character.',
      liking((text, pattern) => [text, pattern.replace(/\\([^%_])/g, '$1')]),
    ),
    mutant('SQL-065/strings-only', 'Only a String is like anything.', {
      evaluator: class extends Walk {
        protected override like(node: Parameters<Evaluator['like']>[0]): boolean {
          const value = this.operand(node.operand);
          if (value === undefined || this.ended) return false;
          const operand = literal(value, node.operand);
          return typeof value === 'string' ? super.like({ ...node, operand }) : node.negated;
        }
      },
    }),
    mutant(
      'SQL-066/any-case',
      'LIKE has no regard to case.',
      liking((text, pattern) => [text.toLowerCase(), pattern.toLowerCase()]),
    ),
    mutant('SQL-067/not-lost', 'NOT LIKE is LIKE.', {
      tree: (node) => (node.kind === 'like' ? { ...node, negated: false } : node),
    }),
    mutant('SQL-067/refused', 'It does not know NOT LIKE.', refusing(/NOT\s+LIKE/)),
  ];
}

function inMutants(): readonly Mutant[] {
  return [
    mutant('SQL-070/element-type', 'The type of the element decides, as for =.', {
      evaluator: class extends Walk {
        protected override in({ operand, elements, negated }: In): boolean {
          const left = this.operand(operand);
          if (left === undefined) return false;
          for (const element of elements) {
            if (this.ended) return false;
            const value = this.operand(element);
            if (value !== undefined && this.cast(left, typeOf(value), operand) === value)
              return !negated;
          }
          return !this.ended && negated;
        }
      },
    }),
    mutant('SQL-070/texts', 'Everything is compared as text.', {
      tree: (node) =>
        node.kind === 'in'
          ? { ...node, operand: asText(node.operand), elements: node.elements.map(asText) }
          : node,
    }),
    mutant('SQL-070/first-only', 'Only the first element counts.', {
      tree: (node) =>
        node.kind === 'in' ? { ...node, elements: node.elements.slice(0, 1) } : node,
    }),
    mutant('SQL-071/backwards', 'The elements are evaluated from the last to the first.', {
      tree: (node) =>
        node.kind === 'in' ? { ...node, elements: [...node.elements].reverse() } : node,
    }),
    mutant('SQL-071/all', 'All elements are evaluated.', {
      evaluator: class extends Walk {
        protected override in(node: In): boolean {
          const found = super.in(node);
          if (found !== node.negated) for (const one of node.elements.slice(1)) this.operand(one);
          return this.ended ? false : found;
        }
      },
    }),
    mutant('SQL-072/not-lost', 'NOT IN is IN.', {
      tree: (node) => (node.kind === 'in' ? { ...node, negated: false } : node),
    }),
    mutant('SQL-072/refused', 'It does not know NOT IN.', refusing(/NOT\s+IN/)),
  ];
}

function asText(node: Node): Node {
  const { start, end } = node;
  return { kind: 'call', name: 'STRING', nameEnd: start, operands: [node], start, end };
}

function isEquality(operator: string): boolean {
  return operator === '=' || operator === '!=';
}

/** Compares other values than the two sides; `y` is on the right. */
function comparing(
  change: (operator: ChainOperator, x: Value, y: Value) => readonly [Value, Value],
): Language {
  class Comparing extends Walk {
    protected override compare(
      ...[operator, x, y, a, b]: Parameters<Evaluator['compare']>
    ): boolean {
      if (x === undefined || y === undefined) return super.compare(operator, x, y, a, b);
      return super.compare(operator, ...change(operator, x, y), a, b);
    }
  }
  return { evaluator: Comparing };
}

function spelling(change: (text: string) => string): Language {
  const spelt = (value: Value): Value => (typeof value === 'string' ? change(value) : value);
  return comparing((operator, x, y) => (isEquality(operator) ? [spelt(x), spelt(y)] : [x, y]));
}

/** Evaluates a row of one logical operator from the right. */
function turned(operator: ChainOperator): Language {
  return {
    tree: (node) =>
      isChain(node) && node.operators.every((one) => one === operator)
        ? { ...node, operands: [...node.operands].reverse() }
        : node,
  };
}

function swapOperator(node: Node, from: ChainOperator, to: ChainOperator): Node {
  if (!isChain(node)) return node;
  return { ...node, operators: node.operators.map((one) => (one === from ? to : one)) };
}

/** Sums, differences and products as numbers of JavaScript, brought into range by `toRange`. */
function arithmetic(toRange: (result: number) => number): Language {
  return computing(['+', '-', '*'], 'Integer', (x, y, operator) =>
    toRange(operator === '+' ? x + y : operator === '-' ? x - y : x * y + 0),
  );
}

function existing(test: (value: Value | undefined) => boolean): Language {
  class Existing extends Walk {
    protected override compute(node: Node): ReturnType<Evaluator['operand']> {
      if (node.kind !== 'exists') return super.compute(node);
      return test(this.read(node.name, node));
    }
  }
  return { evaluator: Existing };
}
