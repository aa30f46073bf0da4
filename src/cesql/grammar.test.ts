import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from './parse.ts';

// A second reader of the grammar, written for this test: it only says yes or no, backtracks where the
// parser does not, and shares no code with it. Precedence does not matter for a yes or no.

/** How many times the usual number of runs: `FUZZ=100` for a night. */
const FUZZ = Number(process.env.FUZZ ?? 1);

interface Token {
  readonly type: string;
  readonly text: string;
  readonly at: number;
}

const KEYWORDS = ['AND', 'OR', 'XOR', 'NOT', 'LIKE', 'IN', 'EXISTS', 'TRUE', 'FALSE'];
const RULES: readonly (readonly [string, RegExp])[] = [
  ['space', /[ \t\r\n]+/y],
  ['string', /'(?:\\[\s\S]|''|[^'\\])*'|"(?:\\[\s\S]|""|[^"\\])*"/y],
  ['word', /[A-Za-z0-9]+/y],
  ['function', /[A-Za-z][A-Za-z_]*/y],
  ['operator', /<=|>=|<>|!=|[=<>*/%+-]/y],
  ['punctuation', /[(),]/y],
];

/** The tokens, the longest first; `undefined` when a character belongs to none. */
function tokens(text: string): readonly Token[] | undefined {
  const found: Token[] = [];
  for (let at = 0; at < text.length; ) {
    let best: Token | undefined;
    for (const [type, rule] of RULES) {
      rule.lastIndex = at;
      const match = rule.exec(text)?.[0];
      if (match !== undefined && match.length > (best?.text.length ?? 0))
        best = { type, text: match, at };
    }
    if (best === undefined) return undefined;
    at += best.text.length;
    if (best.type !== 'space') found.push(classified(best));
  }
  return found;
}

function classified(token: Token): Token {
  const { type, text } = token;
  if (type === 'operator' || type === 'punctuation') return { ...token, type: text };
  if (type !== 'word') return token;
  const upper = text.toUpperCase();
  if (/^[a-z]+$/i.test(text) && KEYWORDS.includes(upper)) return { ...token, type: upper };
  if (/^\d+$/.test(text)) return { ...token, type: 'integer' };
  return { ...token, type: /\d/.test(text) ? 'name' : 'letters' };
}

function accepts(text: string): boolean {
  const all = tokens(text);
  if (all === undefined) return false;
  const is = (at: number, ...types: readonly string[]): boolean =>
    types.includes(all[at]?.type ?? '');
  const binary = [
    'AND',
    'OR',
    'XOR',
    '=',
    '!=',
    '<>',
    '<',
    '<=',
    '>',
    '>=',
    '+',
    '-',
    '*',
    '/',
    '%',
  ];

  // Each rule gives the place behind what it reads, or -1.
  const expression = (from: number): number => {
    let at = operand(from);
    while (at >= 0) {
      const after = suffix(at);
      if (after >= 0) at = after;
      else if (is(at, ...binary)) at = operand(at + 1);
      else return at;
    }
    return -1;
  };
  const suffix = (from: number): number => {
    const at = is(from, 'NOT') ? from + 1 : from;
    if (is(at, 'LIKE')) return is(at + 1, 'string') ? at + 2 : -1;
    return is(at, 'IN') && is(at + 1, '(') && !is(at + 2, ')') ? list(at + 1) : -1;
  };
  const operand = (from: number): number => {
    if (is(from, 'NOT')) return operand(from + 1);
    if (is(from, '-', '+') && is(from + 1, 'integer')) {
      const [sign, digits] = [all[from] as Token, all[from + 1] as Token];
      if (digits.at === sign.at + 1) {
        const value = BigInt(digits.text) * (sign.type === '-' ? -1n : 1n);
        return BigInt.asIntN(32, value) === value ? from + 2 : -1;
      }
    }
    return is(from, '-') ? operand(from + 1) : primary(from);
  };
  const primary = (from: number): number => {
    if (is(from, 'integer')) return BigInt((all[from] as Token).text) < 2n ** 31n ? from + 1 : -1;
    if (is(from, 'letters', 'function') && is(from + 1, '(')) return list(from + 1);
    if (is(from, 'string', 'TRUE', 'FALSE', 'name', 'letters')) return from + 1;
    if (is(from, 'EXISTS')) return is(from + 1, 'name', 'letters') ? from + 2 : -1;
    if (!is(from, '(')) return -1;
    const at = expression(from + 1);
    return at >= 0 && is(at, ')') ? at + 1 : -1;
  };
  const list = (from: number): number => {
    if (is(from + 1, ')')) return from + 2;
    let at = expression(from + 1);
    while (at >= 0 && is(at, ',')) at = expression(at + 1);
    return at >= 0 && is(at, ')') ? at + 1 : -1;
  };
  return expression(0) === all.length;
}

const TOKENS = [
  ...KEYWORDS,
  ...'( ) ( ) , = != <> < <= > >= + - * / % + -'.split(' '),
  ..."a type x9 1a 5 0 2147483647 2147483648 'b' \"c\" '' 'd\\'e' LENGTH( CONCAT_WS( a_ A1( _ # == && '".split(
    ' ',
  ),
];

const soups = fc
  .array(fc.tuple(fc.constantFrom(...TOKENS), fc.constantFrom(' ', ' ', '')), { maxLength: 14 })
  .map((row) => row.map(([token, space]) => token + space).join(''));

/** Rows that are mostly right: operands and operators in turn. */
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
      .map((parts) => parts.join(''))
      .join('')
      .replace(/[^\w')]+$/, ''),
  );

test('the parser accepts what the grammar derives, and nothing else', () => {
  const seen = { yes: 0, no: 0 };
  fc.assert(
    fc.property(fc.oneof(soups, rows, rows), (text) => {
      const expected = accepts(text);
      seen[expected ? 'yes' : 'no']++;
      expect(parse(text).diagnostics.length === 0).toBe(expected);
    }),
    { numRuns: 10_000 * FUZZ },
  );
  // Neither answer may be rare, or the test would say little.
  expect(Math.min(seen.yes, seen.no)).toBeGreaterThan(500 * FUZZ);
});

test.each([
  ["type = 'a' AND NOT (b OR c)", true],
  ['4-1', true],
  ['4 -1', true],
  ['+x', false],
  ['A1(2)', false],
  ["'a''", false],
  ['- 2147483648', false],
  ['-2147483648', true],
])('the second reader itself: %s', (text, expected) => {
  expect(accepts(text)).toBe(expected);
});
