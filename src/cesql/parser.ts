import { EXPRESSION_DEPTH_MAX, INTEGER_MAX, INTEGER_MIN } from './limits.ts';
import type { Level } from './precedence.ts';
import { LEVELS } from './precedence.ts';
import { unquote } from './scanner.ts';
import type { Chain, ChainOperator, ErrorNode, Literal, Node, Span } from './syntax.ts';
import type { TokenReader } from './token-reader.ts';
import { advance, at, fail, gap, grown, here, report, stop } from './token-reader.ts';

// Recursive descent with precedence climbing. A function is entered with the reader on the first token
// of what it reads, and left with the reader on the first token after it.

/** Reads the whole text. */
export function parseTokens(tokens: TokenReader): Node {
  advance(tokens);
  if (at(tokens, 'end')) return fail(tokens, 'CESQL_EMPTY', { start: 0, end: tokens.text.length });
  const tree = binary(tokens, 1);
  while (!at(tokens, 'end') && !tokens.stopped) trailing(tokens);
  return tree;
}

/** Something follows a whole expression: says what, and reads on as if an operator stood there. */
function trailing(tokens: TokenReader): void {
  if (at(tokens, ')')) {
    report(tokens, 'CESQL_UNOPENED_PARENTHESIS', tokens);
    advance(tokens);
    return;
  }
  const before = tokens.start;
  report(tokens, 'CESQL_EXPECTED_OPERATOR', tokens);
  if (LEVELS[tokens.kind] !== undefined || at(tokens, ',')) advance(tokens);
  else binary(tokens, 1);
  if (tokens.start === before && !at(tokens, 'end')) advance(tokens);
}

function binary(tokens: TokenReader, minimum: number): Node {
  const { start } = tokens;
  let left = postfix(tokens, start, unary(tokens));
  for (;;) {
    const found = LEVELS[tokens.kind];
    if (found === undefined || found.rank < minimum) return left;
    left = chain(tokens, start, left, found);
  }
}

function chain(
  tokens: TokenReader,
  start: number,
  first: Node,
  { kind, rank }: Level,
): Chain | ErrorNode {
  const operands = [first];
  const operators: ChainOperator[] = [];
  let { height } = tokens;
  for (;;) {
    const found = LEVELS[tokens.kind];
    if (found?.rank !== rank) break;
    if (found.operator !== tokens.kind && !at(tokens, '<>')) {
      report(tokens, 'CESQL_FOREIGN_OPERATOR', tokens);
    }
    operators.push(found.operator);
    advance(tokens);
    operands.push(binary(tokens, rank + 1));
    if (tokens.height > height) height = tokens.height;
  }
  return grown(tokens, height, { kind, operands, operators, start, end: tokens.consumed });
}

/** LIKE and IN after an operand that begins, with its parentheses, at `start`. */
function postfix(tokens: TokenReader, start: number, operand: Node): Node {
  let left = operand;
  for (;;) {
    const { kind, start: from, end } = tokens;
    const negated = kind === 'NOT';
    if (!negated && kind !== 'LIKE' && kind !== 'IN') return left;
    if (negated) advance(tokens);
    if (at(tokens, 'LIKE')) left = like(tokens, start, left, negated);
    else if (at(tokens, 'IN')) left = inSet(tokens, start, left, negated);
    else {
      report(tokens, 'CESQL_EXPECTED_LIKE_OR_IN', { start: from, end });
      skipOperand(tokens);
      return { kind: 'error', start, end: tokens.consumed };
    }
  }
}

/** Reads over an operand that is in the wrong place, if there is one. */
function skipOperand(tokens: TokenReader): void {
  const { kind } = tokens;
  const isOperator = LEVELS[kind] !== undefined || kind === 'LIKE' || kind === 'IN';
  if (!isOperator && kind !== 'end' && kind !== ')' && kind !== ',') unary(tokens);
}

function like(tokens: TokenReader, start: number, operand: Node, negated: boolean): Node {
  const { height } = tokens;
  advance(tokens);
  const pattern = patternOf(tokens);
  const span = { start, end: tokens.consumed };
  if (pattern === undefined) return grown(tokens, height, { kind: 'error', ...span });
  return grown(tokens, height, { kind: 'like', negated, operand, pattern, ...span });
}

function patternOf(tokens: TokenReader): Literal | undefined {
  if (at(tokens, 'string')) return string(tokens);
  if (at(tokens, 'unterminated')) primary(tokens);
  else {
    report(tokens, 'CESQL_EXPECTED_PATTERN', here(tokens));
    skipOperand(tokens);
  }
  return undefined;
}

function inSet(tokens: TokenReader, start: number, operand: Node, negated: boolean): Node {
  const { height } = tokens;
  advance(tokens);
  if (!at(tokens, '(')) {
    report(tokens, 'CESQL_EXPECTED_SET', here(tokens));
    skipOperand(tokens);
    return grown(tokens, height, { kind: 'error', start, end: tokens.consumed });
  }
  const open = tokens.start;
  const elements = list(tokens);
  const span = { start, end: tokens.consumed };
  if (elements.length === 0) {
    report(tokens, 'CESQL_EMPTY_SET', { start: open, end: tokens.consumed });
    return grown(tokens, height, { kind: 'error', ...span });
  }
  const tallest = Math.max(height, tokens.height);
  return grown(tokens, tallest, { kind: 'in', negated, operand, elements, ...span });
}

/** Reads `( … , … )`; leaves the height of the tallest element. */
function list(tokens: TokenReader): Node[] {
  const items: Node[] = [];
  const open = tokens.start;
  let height = 0;
  if (++tokens.depth > EXPRESSION_DEPTH_MAX) return [stop(tokens)];
  advance(tokens);
  if (!at(tokens, ')')) {
    for (;;) {
      if (at(tokens, 'end')) break;
      items.push(binary(tokens, 1));
      if (tokens.height > height) height = tokens.height;
      if (!at(tokens, ',')) break;
      advance(tokens);
      if (at(tokens, 'end')) items.push(unary(tokens));
    }
  }
  close(tokens, open);
  tokens.height = height;
  return items;
}

function close(tokens: TokenReader, open: number): void {
  tokens.depth--;
  // Something stands where only an operator or the parenthesis may: report it once and skip it.
  if (!at(tokens, ')') && !at(tokens, 'end') && !tokens.stopped) {
    report(tokens, 'CESQL_EXPECTED_OPERATOR', tokens);
    while (!at(tokens, ')') && !at(tokens, 'end') && !tokens.stopped) {
      const before = tokens.start;
      if (at(tokens, ',') || LEVELS[tokens.kind] !== undefined) advance(tokens);
      else binary(tokens, 1);
      if (tokens.start === before && !at(tokens, 'end')) advance(tokens);
    }
  }
  if (at(tokens, ')')) {
    advance(tokens);
    return;
  }
  report(tokens, 'CESQL_UNCLOSED_PARENTHESIS', gap(tokens), open);
}

function unary(tokens: TokenReader): Node {
  const { kind, start } = tokens;
  if (kind === 'NOT' || kind === '!') {
    if (kind === '!') report(tokens, 'CESQL_FOREIGN_OPERATOR', tokens);
    return prefix(tokens, 'not', start);
  }
  if (kind === '-') {
    const literal = signed(tokens);
    return literal ?? prefix(tokens, 'negate', start);
  }
  if (kind === '+') {
    const literal = signed(tokens);
    if (literal !== undefined) return literal;
    report(tokens, 'CESQL_UNARY_PLUS', { start, end: start + 1 });
    advance(tokens);
    return nested(tokens, start);
  }
  return primary(tokens);
}

function prefix(tokens: TokenReader, kind: 'not' | 'negate', start: number): Node {
  advance(tokens);
  const operand = nested(tokens, start);
  if (operand.kind === 'error' && tokens.stopped) return operand;
  return grown(tokens, tokens.height, { kind, operand, start, end: tokens.consumed });
}

function nested(tokens: TokenReader, start: number): Node {
  if (++tokens.depth > EXPRESSION_DEPTH_MAX) return stop(tokens);
  const operand = unary(tokens);
  tokens.depth--;
  return operand.kind === 'error' ? { ...operand, start: Math.max(start, operand.start) } : operand;
}

/** A sign in the place of an operand, with digits right behind it, is one literal. @see SQL-008 */
function signed(tokens: TokenReader): Literal | undefined {
  const { text, start } = tokens;
  const code = text.charCodeAt(start + 1);
  if (!(code >= 48 && code <= 57)) return undefined;
  const sign = at(tokens, '-') ? -1 : 1;
  const before = { kind: tokens.kind, end: tokens.end };
  tokens.next();
  if (at(tokens, 'integer')) return integer(tokens, start, sign);
  // A name with a leading digit, as in `-5a`: back to the sign.
  tokens.kind = before.kind;
  tokens.start = start;
  tokens.end = before.end;
  return undefined;
}

function integer(tokens: TokenReader, start: number, sign: 1 | -1): Literal {
  const { end } = tokens;
  let value = sign * Number(tokens.text.slice(tokens.start, end));
  if (value > INTEGER_MAX || value < INTEGER_MIN) {
    value = 0;
    report(tokens, 'CESQL_INTEGER_RANGE', { start, end });
  }
  advance(tokens);
  tokens.height = 1;
  return { kind: 'literal', value: value + 0, start, end };
}

function string(tokens: TokenReader): Literal {
  const { start, end } = tokens;
  const value = unquote(tokens.text, start, end);
  advance(tokens);
  tokens.height = 1;
  return { kind: 'literal', value, start, end };
}

function primary(tokens: TokenReader): Node {
  const { start, end } = tokens;
  switch (tokens.kind) {
    case 'name':
    case 'function':
      return named(tokens);
    case 'string':
      return string(tokens);
    case 'integer':
      return integer(tokens, start, 1);
    case 'TRUE':
    case 'FALSE': {
      const value = tokens.kind === 'TRUE';
      advance(tokens);
      tokens.height = 1;
      return { kind: 'literal', value, start, end };
    }
    case 'EXISTS':
      return exists(tokens);
    case '(':
      return parenthesised(tokens);
    case 'unterminated': {
      const node = fail(tokens, 'CESQL_UNTERMINATED_STRING', tokens);
      advance(tokens);
      return node;
    }
    default:
      return missingOperand(tokens);
  }
}

function parenthesised(tokens: TokenReader): Node {
  const open = tokens.start;
  if (++tokens.depth > EXPRESSION_DEPTH_MAX) return stop(tokens);
  advance(tokens);
  const node = binary(tokens, 1);
  const { height } = tokens;
  close(tokens, open);
  tokens.height = height;
  return node;
}

function named(tokens: TokenReader): Node {
  const { text, kind, start, end, hasCapital } = tokens;
  const word = text.slice(start, end);
  advance(tokens);
  if (at(tokens, '(')) return call(tokens, word, { start, end });
  if (kind === 'function') return fail(tokens, 'CESQL_BAD_NAME', { start, end });
  tokens.height = 1;
  return { kind: 'attribute', name: hasCapital ? word.toLowerCase() : word, start, end };
}

function call(tokens: TokenReader, word: string, { start, end }: Span): Node {
  if (/\d/.test(word)) report(tokens, 'CESQL_BAD_FUNCTION_NAME', { start, end });
  const operands = list(tokens);
  const name = word.toUpperCase();
  const call = { kind: 'call', name, nameEnd: end, operands, start, end: tokens.consumed } as const;
  return grown(tokens, tokens.height, call);
}

function exists(tokens: TokenReader): Node {
  const { text, start } = tokens;
  advance(tokens);
  if (at(tokens, 'name')) {
    const word = text.slice(tokens.start, tokens.end);
    const name = tokens.hasCapital ? word.toLowerCase() : word;
    advance(tokens);
    tokens.height = 1;
    return { kind: 'exists', name, start, end: tokens.consumed };
  }
  const node = fail(tokens, 'CESQL_EXPECTED_NAME', here(tokens));
  if (at(tokens, '(')) list(tokens);
  else if (at(tokens, 'string') || at(tokens, 'integer')) advance(tokens);
  return { ...node, start };
}

/** Consumes nothing: an operator, a comma or a closer is left to whoever reads on. */
function missingOperand(tokens: TokenReader): ErrorNode {
  return fail(tokens, 'CESQL_EXPECTED_OPERAND', here(tokens));
}
