import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from './parse.ts';

// The grammar of spec/4-expressions.md, run as it stands there: what it derives, the parser accepts,
// and nothing else. @see SQL-001, SQL-018

/** How many times the usual number of runs: `FUZZ=100` for a night. */
const FUZZ = Number(process.env.FUZZ ?? 1);

const KEYWORDS = ['AND', 'OR', 'XOR', 'NOT', 'LIKE', 'IN', 'EXISTS', 'TRUE', 'FALSE'];
const KEYWORD_END = '![A-Za-z0-9_]';

/** Where a match from here on ends; `-1` when there is none. */
type Rule = (text: string, at: number) => number;

const page = readFileSync(new URL('../../spec/4-expressions.md', import.meta.url), 'utf8');
const source = /```text title="grammar\.peg"\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
const grammar = rulesOf(source);

function accepts(text: string): boolean {
  return rule(grammar, 'expression', new Map())(text, 0) === text.length;
}

/** The definitions by name; operators and keywords take the white space after them along. */
function rulesOf(text: string): ReadonlyMap<string, string> {
  const [structure = '', tokens = ''] = text.split('\n\n');
  const spaced = structure.replace(/"[^"]+"/g, (operator) => `(${operator} _)`);
  const rules = new Map([['end', '!.']]);
  for (const definition of `${spaced}\n${tokens}`.split(/\n(?=\S)/)) {
    const [name = '', body = ''] = definition.split('<-');
    rules.set(name.trim(), body.trim());
  }
  const anyCase = (word: string) => Array.from(word, (c) => `[${c}${c.toLowerCase()}]`).join(' ');
  for (const word of KEYWORDS) rules.set(word, `${anyCase(word)} ${KEYWORD_END} _`);
  const keyword = KEYWORDS.map((word) => `${anyCase(word)} ${KEYWORD_END}`).join(' / ');
  return rules.set('keyword', keyword);
}

/** A rule by its name; compiled at its first use, because rules refer to each other. */
function rule(rules: ReadonlyMap<string, string>, name: string, known: Map<string, Rule>): Rule {
  const ready = known.get(name);
  if (ready !== undefined) return ready;
  const body = rules.get(name);
  if (body === undefined) throw new Error(`Cannot read grammar: there is no rule ${name}`);
  let compiled: Rule | undefined;
  const lazy: Rule = (text, at) => {
    compiled ??= new Reader(body, (other) => rule(rules, other, known)).choice();
    return compiled(text, at);
  };
  known.set(name, lazy);
  return lazy;
}

const PIECE =
  /\s*(?:('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\[(?:\\.|[^\]\\])*\])|(\w+)|([/*+?!().]))/y;

/** Reads the notation: choice, sequence, `!`, repetition, text, class, reference. */
class Reader {
  private readonly pieces: string[] = [];
  private readonly refer: (name: string) => Rule;

  constructor(body: string, refer: (name: string) => Rule) {
    this.refer = refer;
    PIECE.lastIndex = 0;
    for (let found = PIECE.exec(body); found !== null; found = PIECE.exec(body)) {
      this.pieces.push(found[0].trim());
    }
    if (this.pieces.join('') !== body.replace(/("[^"]*"|'[^']*'|\[[^\]]*\])|\s+/g, '$1')) {
      throw new Error(`Cannot read grammar: ${body}`);
    }
  }

  choice(): Rule {
    const options = [this.sequence()];
    while (this.take('/')) options.push(this.sequence());
    return (text, at) => {
      for (const option of options) {
        const end = option(text, at);
        if (end >= 0) return end;
      }
      return -1;
    };
  }

  private take(piece: string): boolean {
    if (this.pieces[0] !== piece) return false;
    this.pieces.shift();
    return true;
  }

  private sequence(): Rule {
    const parts: Rule[] = [];
    while (this.pieces.length > 0 && !['/', ')'].includes(this.pieces[0] as string)) {
      parts.push(this.part());
    }
    return (text, at) => parts.reduce((end, part) => (end < 0 ? end : part(text, end)), at);
  }

  private part(): Rule {
    if (this.take('!')) {
      const inner = this.part();
      return (text, at) => (inner(text, at) < 0 ? at : -1);
    }
    const inner = this.primary();
    if (this.take('?')) return (text, at) => Math.max(at, inner(text, at));
    if (this.take('*')) return repeated(inner);
    if (!this.take('+')) return inner;
    const more = repeated(inner);
    return (text, at) => {
      const end = inner(text, at);
      return end < 0 ? end : more(text, end);
    };
  }

  private primary(): Rule {
    const piece = this.pieces.shift() as string;
    if (piece === '(') {
      const inner = this.choice();
      this.take(')');
      return inner;
    }
    if (piece === '.') return (text, at) => (at < text.length ? at + 1 : -1);
    if (piece.startsWith('[')) {
      const set = new RegExp(piece);
      return (text, at) => (at < text.length && set.test(text.charAt(at)) ? at + 1 : -1);
    }
    if (!/^['"]/.test(piece)) return this.refer(piece);
    const literal = piece.slice(1, -1).replaceAll('\\\\', '\\');
    return (text, at) => (text.startsWith(literal, at) ? at + literal.length : -1);
  }
}

function repeated(inner: Rule): Rule {
  return (text, at) => {
    let end = at;
    for (let next = inner(text, end); next > end; next = inner(text, end)) end = next;
    return end;
  };
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

test(
  'the grammar on the page derives exactly what the parser accepts',
  () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof(derived, mutated), (text) => {
        // The range of an integer is no matter of the grammar.
        const found = parse(text).diagnostics.filter(({ code }) => code !== 'CESQL_INTEGER_RANGE');
        expect({ text, isExpression: accepts(text) }).toEqual({
          text,
          isExpression: found.length === 0,
        });
        if (found.length === 0) accepted += 1;
      }),
      { numRuns: 5_000 * FUZZ },
    );
    expect(accepted).toBeGreaterThan(1_000 * FUZZ);
  },
  20_000 * FUZZ,
);

test.each([
  ['TRUE', true],
  ['trueAND', true],
  ['TRUE AND', false],
  ['4-1', true],
  ['EXISTS 5', false],
  ["'it''s'", true],
  ["'abc", false],
  ['1IN(1)', false],
  ['+x', false],
])('the grammar on the page and %j: %s', (text, isExpression) => {
  expect(accepts(text)).toBe(isExpression);
});
