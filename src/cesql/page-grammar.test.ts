import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import peggy from 'peggy';
import { expect, test } from 'vitest';
import { parse } from './parse.ts';
import type { Node } from './syntax.ts';

// The grammar of spec/4-expressions.md, run as it stands there: what it derives, the parser accepts,
// and nothing else, and both build the same tree. @see SQL-001, SQL-018

/** How many times the usual number of runs: `npm run fuzz` sets it. */
const FUZZ = Number(process.env.FUZZ ?? 1);

/** A tree without places: what both parsers have to agree on. */
type Tree = string | readonly [string, ...Tree[]];

const CHAINS = new Map([
  ['logical', 'logical'],
  ['comparison', 'comparison'],
  ['sum', 'additive'],
  ['product', 'multiplicative'],
]);

const page = readFileSync(new URL('../../spec/4-expressions.md', import.meta.url), 'utf8');
const source = /```text title="grammar\.peggy"\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
const pageParser = peggy.generate(withTrees(source));

/** The same grammar, in which every rule hands what it matched to {@link toTree}. */
function withTrees(grammar: string): string {
  const rules = grammar.split(/\n(?=\S)/).map((rule) => {
    const [, name, body] = /^(\w+)\s*= ([\s\S]*)$/.exec(rule) ?? [];
    if (name === undefined) throw new Error(`Cannot read grammar: ${rule}`);
    return `${name} = parts:(${body?.trimEnd()}) { return options.toTree('${name}', parts, text()); }`;
  });
  return rules.join('\n');
}

/** What a rule stands for. `parts` are Peggy's: one entry an element, arrays for groups, null for nothing. */
function toTree(rule: string, parts: unknown, text: string): Tree | readonly Tree[] {
  const [first, second, third, fourth] = Array.isArray(parts) ? parts : [parts];
  const chain = CHAINS.get(rule);
  if (chain !== undefined) return second.length === 0 ? first : chainTree(chain, first, second);
  switch (rule) {
    case 'expression':
      return second;
    case 'postfix':
      return second.reduce(postfixTree, first);
    case 'prefix':
      if (first === 'NOT') return ['not', second];
      return first === '-' ? ['negate', third] : (parts as Tree);
    case 'operand':
      if (first === 'EXISTS') return ['exists', (second as Tree)[1] as Tree];
      if (first === '(') return third;
      return parts === 'TRUE' || parts === 'FALSE' ? ['literal', text.trim()] : (parts as Tree);
    case 'set':
      return [third, ...fourth.map((item: readonly Tree[]) => item[2])];
    case 'call': {
      const list = fourth === null ? [] : [fourth[0], ...fourth[1].map((item: Tree[]) => item[2])];
      return ['call', String(first).toUpperCase(), ...list];
    }
    case 'name':
      return ['attribute', text.trim().toLowerCase()];
    case 'signed':
    case 'digits':
    case 'string':
      return ['literal', text.trim()];
    default:
      return rule === rule.toUpperCase() ? rule : text.trim();
  }
}

function chainTree(kind: string, first: Tree, rest: readonly (readonly Tree[])[]): Tree {
  const operators = rest.map(([operator]) => (operator === '<>' ? '!=' : String(operator)));
  return [kind, operators.join(' '), first, ...rest.map((item) => item.at(-1) as Tree)];
}

function postfixTree(operand: Tree, [not, keyword, right]: readonly [unknown, string, Tree]): Tree {
  const kind = `${not === null ? '' : 'not '}${keyword.toLowerCase()}`;
  return keyword === 'LIKE' ? [kind, operand, right] : [kind, operand, ...right];
}

/** The tree of the reference parser, written in the same way. */
function ownTree(node: Node, text: string): Tree {
  const own = (child: Node): Tree => ownTree(child, text);
  switch (node.kind) {
    case 'literal':
      return ['literal', text.slice(node.start, node.end)];
    case 'attribute':
    case 'exists':
      return [node.kind, node.name];
    case 'not':
    case 'negate':
      return [node.kind, own(node.operand)];
    case 'like':
      return [node.negated ? 'not like' : 'like', own(node.operand), own(node.pattern)];
    case 'in':
      return [node.negated ? 'not in' : 'in', own(node.operand), ...node.elements.map(own)];
    case 'call':
      return ['call', node.name, ...node.operands.map(own)];
    case 'error':
      return ['error'];
    default:
      return [node.kind, node.operators.join(' '), ...node.operands.map(own)];
  }
}

/** The tree that the grammar of the page gives; `undefined` when it does not derive the text. */
function pageTree(text: string): Tree | undefined {
  try {
    return pageParser.parse(text, { toTree }) as Tree;
  } catch (error) {
    if (error instanceof pageParser.SyntaxError) return undefined;
    throw error;
  }
}

const OPERATORS = 'AND,or,XOR,=,!=,<>,<=,<,>=,>,+,-,*,/,%'.split(',');
const LEAVES = [
  'a',
  '1a',
  'EXISTS a',
  '5',
  '-5',
  '+5',
  'TRUE',
  "'x'",
  '"it\'s"',
  "'a\\'b'",
  "''''",
];

const derived = fc.letrec<{ node: string }>((tie) => {
  const node = tie('node');
  const gap = fc.constantFrom('', ' ', '\n');
  return {
    node: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'node' },
      fc.constantFrom(...LEAVES),
      fc.tuple(fc.constantFrom('NOT ', 'not(', '-', '- ', '('), node).map(([open, inner]) => {
        return `${open}${inner}${open.endsWith('(') ? ')' : ''}`;
      }),
      fc.tuple(node, gap, fc.constantFrom(...OPERATORS), gap, node).map((all) => all.join('')),
      node.map((inner) => `${inner} NOT LIKE 'a%'`),
      fc.tuple(node, node, node).map(([a, b, c]) => `${a} IN (${b}, ${c})`),
      fc.tuple(node, node).map(([a, b]) => `A_b(${a},${b})`),
    ),
  };
}).node;

const mutated = fc
  .tuple(
    derived,
    fc.nat(),
    fc.constantFrom('', "'", '"', '(', ')', ',', ' ', '+', '_', '#', '5', 'IN'),
  )
  .chain(([text, place, put]) => {
    const at = place % (text.length + 1);
    return fc.constantFrom(0, 1).map((cut) => text.slice(0, at) + put + text.slice(at + cut));
  });

const TOKENS = [
  ...'AND OR XOR NOT LIKE IN EXISTS TRUE FALSE ( ) ( ) , = != <> < <= > >= + - * / % + -'.split(
    ' ',
  ),
  ..."a type x9 1a 5 0 2147483647 2147483648 'b' \"c\" '' 'd\\'e' LENGTH( CONCAT_WS( a_ A1( _ # == && '".split(
    ' ',
  ),
];

/** Tokens in any order: mostly wrong, in ways that no change of one character makes. */
const soups = fc
  .array(fc.tuple(fc.constantFrom(...TOKENS), fc.constantFrom(' ', ' ', '')), { maxLength: 14 })
  .map((row) => row.map(([token, space]) => token + space).join(''));

/** Operands and operators in turn, with what often goes wrong around an operand. */
const rows = fc
  .array(
    fc.tuple(
      fc.constantFrom('', 'NOT ', '-', '- ', '+', '(', 'EXISTS ', 'NOT -'),
      fc.constantFrom('a', '5', "'b'", 'TRUE', 'LENGTH(a)', '(1)', 'ABC()', 'x9', '2147483648'),
      fc.constantFrom('', ')', " LIKE 'c'", ' NOT IN (1, a)', ' IN (2', ' NOT LIKE d', ' IN ()'),
      fc.constantFrom(' AND ', '=', '-', ' OR ', '+', ' ', '%', '<', ', '),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((row) =>
    row
      .flat()
      .join('')
      .replace(/[^\w')]+$/, ''),
  );

test(
  'the grammar on the page and the parser accept the same texts and build the same trees',
  () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof(derived, mutated, derived, mutated, rows, soups), (text) => {
        const { tree, diagnostics } = parse(text);
        // The range of an integer is no matter of the grammar.
        const found = diagnostics.filter(({ code }) => code !== 'CESQL_INTEGER_RANGE');
        const own = found.length === 0 ? ownTree(tree, text) : undefined;
        expect({ text, tree: own }).toEqual({ text, tree: pageTree(text) });
        if (own !== undefined) accepted += 1;
      }),
      { numRuns: 8_000 * FUZZ },
    );
    expect(accepted).toBeGreaterThan(2_000 * FUZZ);
  },
  20_000 * FUZZ,
);

test.each([
  ['TRUE', ['literal', 'TRUE']],
  ['trueAND', ['attribute', 'trueand']],
  ['TRUE AND', undefined],
  ['4-1', ['additive', '-', ['literal', '4'], ['literal', '1']]],
  ['- 5', ['negate', ['literal', '5']]],
  ['EXISTS 5', undefined],
  ["'it''s'", ['literal', "'it''s'"]],
  ["'abc", undefined],
  ['1IN(1)', undefined],
  ['a_b(1, x)', ['call', 'A_B', ['literal', '1'], ['attribute', 'x']]],
  ['NOT a <> b', ['comparison', '!=', ['not', ['attribute', 'a']], ['attribute', 'b']]],
  ['+x', undefined],
])('the grammar on the page makes of %j: %j', (text, tree) => {
  expect(pageTree(text)).toEqual(tree);
});
