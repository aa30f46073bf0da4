import { EXPRESSION_DEPTH_MAX, INTEGER_MAX, INTEGER_MIN } from './limits.ts';
import type { Level } from './precedence.ts';
import { LEVELS } from './precedence.ts';
import { unquote } from './scanner.ts';
import type { Chain, ChainOperator, ErrorNode, Literal, Node, Span } from './syntax.ts';
import type { TokenReader } from './token-reader.ts';
import { advance, at, fail, gap, grown, here, report, stop } from './token-reader.ts';
import type { Value } from './value.ts';

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
  report(tokens, 'CESQL_EXPECTED_OPERATOR', tokens);
  skip(tokens);
}

/** Reads over what stands where only an operator can: a token, or a whole expression. */
function skip(tokens: TokenReader): void {
  const before = tokens.start;
  if (LEVELS[tokens.kind] === undefined && !at(tokens, ',')) binary(tokens, 1);
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
  const isRead = pattern !== undefined;
  return grown(
    tokens,
    height,
    isRead ? { kind: 'like', negated, operand, pattern, ...span } : { kind: 'error', ...span },
  );
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
  const elements = elementsOf(tokens);
  const span = { start, end: tokens.consumed };
  const isRead = elements.length > 0;
  return grown(
    tokens,
    Math.max(height, tokens.height),
    isRead ? { kind: 'in', negated, operand, elements, ...span } : { kind: 'error', ...span },
  );
}

function elementsOf(tokens: TokenReader): Node[] {
  const { start } = tokens;
  if (at(tokens, '(')) {
    const elements = list(tokens);
    if (elements.length === 0) report(tokens, 'CESQL_EMPTY_SET', { start, end: tokens.consumed });
    return elements;
  }
  report(tokens, 'CESQL_EXPECTED_SET', here(tokens));
  skipOperand(tokens);
  return [];
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
    while (!at(tokens, ')') && !at(tokens, 'end') && !tokens.stopped) skip(tokens);
  }
  if (at(tokens, ')')) advance(tokens);
  else report(tokens, 'CESQL_UNCLOSED_PARENTHESIS', gap(tokens), open);
}

function unary(tokens: TokenReader): Node {
  const { kind, start } = tokens;
  if (kind === '!') report(tokens, 'CESQL_FOREIGN_OPERATOR', tokens);
  else if (kind !== 'NOT' && kind !== '-' && kind !== '+') return primary(tokens);
  advance(tokens);
  if (kind === '-' || kind === '+') {
    // A sign with digits right behind it is one literal. @see SQL-008
    const isSigned = at(tokens, 'integer') && tokens.start === start + 1;
    if (isSigned) return integer(tokens, start, kind === '-' ? -1 : 1);
    if (kind === '+') report(tokens, 'CESQL_UNARY_PLUS', { start, end: start + 1 });
  }
  if (++tokens.depth > EXPRESSION_DEPTH_MAX) return stop(tokens);
  const operand = unary(tokens);
  tokens.depth--;
  if (kind === '+') return operand;
  const prefix = kind === '-' ? 'negate' : 'not';
  return grown(tokens, tokens.height, { kind: prefix, operand, start, end: tokens.consumed });
}

function integer(tokens: TokenReader, start: number, sign: 1 | -1): Literal {
  const { end } = tokens;
  const value = sign * Number(tokens.text.slice(tokens.start, end));
  const isInRange = value <= INTEGER_MAX && value >= INTEGER_MIN;
  if (!isInRange) report(tokens, 'CESQL_INTEGER_RANGE', { start, end });
  return literal(tokens, isInRange ? value + 0 : 0, start);
}

function string(tokens: TokenReader): Literal {
  const { text, start, end } = tokens;
  return literal(tokens, unquote(text, start, end), start);
}

/** The token is the end of a literal. */
function literal(tokens: TokenReader, value: Value, start: number): Literal {
  advance(tokens);
  tokens.height = 1;
  return { kind: 'literal', value, start, end: tokens.consumed };
}

function primary(tokens: TokenReader): Node {
  const { start } = tokens;
  switch (tokens.kind) {
    case 'name':
    case 'function':
      return named(tokens);
    case 'string':
      return string(tokens);
    case 'integer':
      return integer(tokens, start, 1);
    case 'TRUE':
    case 'FALSE':
      return literal(tokens, at(tokens, 'TRUE'), start);
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
  const { start } = tokens;
  advance(tokens);
  const { text, start: from, end } = tokens;
  if (at(tokens, 'name')) {
    advance(tokens);
    tokens.height = 1;
    return { kind: 'exists', name: text.slice(from, end).toLowerCase(), start, end };
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
