/** Mutants of tokens and structure: SQL-001 to SQL-018. */
import type { Node } from '../../cesql/syntax.ts';
import type { Mutant } from '../check.ts';
import {
  fromLeft,
  fromRight,
  inside,
  isChain,
  expressionMutant as mutant,
  outside,
  reading,
  refusing,
  replacing,
} from './expression-mutant.ts';

const KEYWORDS = /^(?:and|or|xor|not|like|in|exists|true|false)$/i;

/** Mutants of tokens and structure. */
export const syntaxMutants: readonly Mutant[] = [
  mutant('SQL-001/double-equals', 'It takes == for =.', replacing(/===?/g, '=')),
  mutant('SQL-001/c-logic', 'It takes && and || for AND and OR.', {
    text: outside((piece) => piece.replaceAll('&&', ' AND ').replaceAll('||', ' OR ')),
  }),
  mutant('SQL-001/unclosed', 'It closes parentheses at the end.', {
    text: (text) => text + ')'.repeat(Math.max(0, parentheses(text))),
  }),
  mutant('SQL-001/unopened', 'It skips a parenthesis too many.', {
    text: (text) => (parentheses(text) < 0 ? text.replace(/\)\s*$/, '') : text),
  }),
  mutant('SQL-001/first-of-two', 'It reads the first of two expressions.', {
    text: outside((piece) => piece.replace(/^(TRUE|1|type) (?:FALSE|2|type)$/, '$1')),
  }),
  mutant('SQL-001/empty', 'It takes an empty text for TRUE.', {
    text: (text) => (text.trim() === '' ? 'TRUE' : text),
  }),
  mutant('SQL-018/no-diamond', 'It refuses <>.', refusing(/<>/)),
  mutant('SQL-018/one-parenthesis', 'It refuses parentheses in parentheses.', refusing(/\(\s*\(/)),
  mutant('SQL-018/one-sign', 'It refuses several signs.', refusing(/-\s+-/)),
  mutant('SQL-002/no-break-space', 'It skips every Unicode space.', {
    text: outside((piece) => piece.replace(/[\u0085\s]/g, ' ')),
  }),
  mutant('SQL-002/one-line', 'It refuses a line end.', refusing(/[\r\n]/)),
  mutant('SQL-002/spaces-required', 'It wants spaces around =.', refusing(/\S=|=\S/)),
  mutant('SQL-003/capitals', 'It wants keywords in capitals.', {
    refuses: (text) => words(text).some((w) => KEYWORDS.test(w) && w !== w.toUpperCase()),
  }),
  mutant('SQL-003/function-capitals', 'It wants functions in capitals.', refusing(/[a-z]\s*\(/)),
  mutant('SQL-003/unicode-folding', 'It folds the case of all letters.', {
    text: outside((piece) => piece.replaceAll('ſ', 's').replaceAll('ı', 'i')),
  }),
  mutant('SQL-003/values-too', 'It folds the case of strings of one letter.', {
    text: inside((piece) => (/^\W?\w\W?$/.test(piece) ? piece.toUpperCase() : piece)),
  }),
  mutant('SQL-004/as-written', 'A name with a capital is another name.', {
    text: outside((piece) =>
      piece.replace(/\b(?!\d+\b)[A-Za-z0-9]+\b(?!\s*\()/g, (word) =>
        KEYWORDS.test(word) || word === word.toLowerCase() ? word : `zz${word}`,
      ),
    ),
  }),
  mutant('SQL-004/underscore', 'It takes names with an underscore.', replacing(/_(?=\w+$)/g, '')),
  mutant(
    'SQL-004/letter-first',
    'It refuses names that start with a digit.',
    refusing(/\b\d+[a-z]/i),
  ),
  mutant('SQL-004/dots', 'It takes names with a dot.', replacing(/(\w)\.(?=\w)/g, '$1')),
  mutant('SQL-005/keyword-as-name', 'It takes a keyword after EXISTS for a name.', {
    text: outside((piece) => piece.replace(/EXISTS\s+(?=and|like|true|in)/g, 'EXISTS zz')),
  }),
  mutant('SQL-005/prefixes', 'It takes a word that starts with a keyword for it.', {
    text: outside((piece) => piece.replace(/^(?:truee|notx|inn)$/, 'TRUE')),
  }),
  mutant(
    'SQL-006/readable',
    'It reads the data.',
    reading((value, name, event) => (name === 'data' ? String(event.data) : value)),
  ),
  mutant('SQL-007/clamped', 'It takes the nearest integer in range.', {
    text: outside((piece) => piece.replace(/\b0*[1-9]\d{9,}\b/g, nearest)),
  }),
  mutant('SQL-007/octal', 'It reads a leading zero as octal.', {
    text: outside((piece) =>
      piece.replace(/\b0[0-7]+\b/g, (d) => String(Number.parseInt(d, 8) + 1)),
    ),
  }),
  mutant('SQL-008/sign-in-token', 'It takes 4-1 for two literals, as the SDKs do.', {
    refuses: (text) => /\d\s*[-+]\d/.test(text),
  }),
  mutant('SQL-008/unary-plus', 'It takes a plus sign before any operand.', {
    text: outside((piece) => piece.replace(/(^|[-+*/(])\s*\+(?=[^\d])/g, '$1 ')),
  }),
  mutant(
    'SQL-008/no-plus',
    'It refuses a plus sign before digits.',
    refusing(/(?:^|[-+*/(])\s*\+\d/),
  ),
  mutant('SQL-009/doubled', 'Two quotation marks stand for one, as in SQL.', {
    text: inside((piece) => {
      const mark = piece.charAt(0);
      return mark + piece.slice(1, -1).replaceAll(mark + mark, `\\${mark}`) + mark;
    }),
  }),
  mutant('SQL-009/escapes', 'It reads escapes as C does.', {
    text: inside((piece) => piece.replace(/\\n/g, '\n').replace(/\\t/g, '\t')),
  }),
  mutant('SQL-009/unterminated', 'It closes a string at the end of the text.', {
    text: (text) => (/^'\w*$/.test(text) ? `${text}'` : text),
  }),
  mutant('SQL-009/kept', 'It keeps the backslash before a quotation mark.', {
    text: inside((piece) =>
      piece.startsWith("'") ? piece.replaceAll("\\'", "''").replace(/^''$/, "''") : piece,
    ),
  }),
  mutant('SQL-010/skipped', 'It skips unknown characters, as the SDKs do.', {
    text: outside((piece) => piece.replace(/[#@$;`~^?\\]/g, '')),
  }),
  mutant('SQL-010/comments', 'It knows comments.', replacing(/#.*$/g, '')),
  mutant('SQL-011/low-not', 'NOT binds less tightly than comparisons, as in SQL.', {
    tree: lowNot,
  }),
  mutant('SQL-011/low-like', 'LIKE binds less tightly than arithmetic.', { tree: lowPostfix }),
  mutant('SQL-011/one-level', 'All of arithmetic is one level.', {
    text: outside((piece) => piece.replace(/^1 \+ 2 \* 3$/, '(1 + 2) * 3')),
  }),
  mutant('SQL-012/from-right', 'Arithmetic is grouped from the right.', {
    tree: (node) => (isChain(node) && node.kind !== 'logical' ? fromRight(node) : node),
  }),
  mutant('SQL-012/comparisons', 'Comparisons are grouped from the right.', {
    tree: (node) => (isChain(node) && node.kind === 'comparison' ? fromRight(node) : node),
  }),
  mutant('SQL-013/from-left', 'Logic is grouped from the left, as the text says.', {
    tree: (node) => (isChain(node) && node.kind === 'logical' ? fromLeft(node) : node),
  }),
  mutant('SQL-013/and-first', 'AND binds tighter than OR, as in SQL.', { tree: andFirst }),
  mutant('SQL-014/bare', 'It takes a pattern without quotation marks.', {
    text: outside((piece) => piece.replace(/LIKE\s+(-?\w+)/g, "LIKE '$1'")),
  }),
  mutant('SQL-014/parentheses', 'It takes a pattern in parentheses.', {
    text: (text) => text.replace(/LIKE \(('[^']*')\)/g, 'LIKE $1'),
  }),
  mutant('SQL-015/empty', 'It takes an empty set.', replacing(/IN\s*\(\s*\)/g, 'IN (NOSUCH())')),
  mutant(
    'SQL-015/bare',
    'It takes an element without parentheses.',
    replacing(/IN\s+(\d+)/g, 'IN ($1)'),
  ),
  mutant('SQL-015/comma', 'It takes a comma at the end.', replacing(/,\s*\)/g, ')')),
  mutant(
    'SQL-016/parentheses',
    'It takes EXISTS(id).',
    replacing(/EXISTS\s*\((\w+)\)/g, 'EXISTS $1'),
  ),
  mutant('SQL-016/quoted', 'It takes a name in quotation marks.', {
    text: (text) => text.replace(/EXISTS '(\w+)'/g, 'EXISTS $1'),
  }),
  mutant('SQL-017/digits', 'It takes digits in the name of a function.', {
    text: outside((piece) => piece.replace(/\b\w*\d\w*(?=\()/g, 'LENGTH')),
  }),
  mutant(
    'SQL-017/comma',
    'It takes a comma at the end of the arguments.',
    replacing(/,\s*\)/g, ')'),
  ),
  mutant('SQL-017/unclosed', 'It closes a call at the end.', {
    text: (text) => (/^ABC\([^)]*$/.test(text) ? `${text.replace(/,\s*$/, '')})` : text),
  }),
];

function parentheses(text: string): number {
  return text.split('(').length - text.split(')').length;
}

function words(text: string): readonly string[] {
  const bare = text.split(/'[^']*'/).join(' ');
  return bare.match(/[A-Za-z0-9_]+/g) ?? [];
}

function nearest(digits: string): string {
  return Number(digits) > 2_147_483_648
    ? '2147483647'
    : digits.replace(/2147483648$/, '2147483647');
}

/** `NOT a = b` as `NOT (a = b)`. */
function lowNot(node: Node): Node {
  const first = isChain(node) ? node.operands[0] : 'operand' in node ? node.operand : undefined;
  const isRow = isChain(node)
    ? node.kind === 'comparison'
    : node.kind === 'like' || node.kind === 'in';
  if (first?.kind !== 'not' || !isRow || first.start !== node.start) return node;
  const { start, end } = node;
  const { operand } = first;
  const inner = isChain(node)
    ? { ...node, operands: [operand, ...node.operands.slice(1)] }
    : ({ ...node, operand } as Node);
  return { kind: 'not', operand: inner, start, end };
}

/** `a + b LIKE 'c'` as `(a + b) LIKE 'c'`. */
function lowPostfix(node: Node): Node {
  if (!isChain(node) || (node.kind !== 'additive' && node.kind !== 'multiplicative')) return node;
  const last = node.operands.at(-1);
  if (last?.kind !== 'like' && last?.kind !== 'in') return node;
  const operand = { ...node, operands: [...node.operands.slice(0, -1), last.operand] };
  return { ...last, operand };
}

function andFirst(node: Node): Node {
  if (!isChain(node) || node.kind !== 'logical') return node;
  const { operands, operators, start, end } = node;
  const groups: Node[] = [operands[0] as Node];
  const rest: (typeof operators)[number][] = [];
  operators.forEach((operator, index) => {
    const right = operands[index + 1] as Node;
    const left = groups.at(-1) as Node;
    if (operator === 'AND') {
      groups[groups.length - 1] = {
        kind: 'logical',
        operands: [left, right],
        operators: ['AND'],
        start,
        end,
      };
    } else {
      groups.push(right);
      rest.push(operator);
    }
  });
  return groups.length === 1 ? (groups[0] as Node) : { ...node, operands: groups, operators: rest };
}
