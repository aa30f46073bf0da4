import { EXPRESSION_DEPTH_MAX, INTEGER_MAX, INTEGER_MIN } from './limits.ts';
import type { Level } from './precedence.ts';
import { LEVELS } from './precedence.ts';
import { unquote } from './scanner.ts';
import type { Chain, ChainOperator, ErrorNode, Literal, Node, Span } from './syntax.ts';
import { TokenReader } from './token-reader.ts';

/**
 * Recursive descent with precedence climbing. A method is entered with the scanner on the first
 * token of what it reads and left with the scanner on the first token after it.
 */
export class Parser extends TokenReader {
  /** Reads the whole text. */
  expression(): Node {
    this.advance();
    if (this.at('end')) return this.fail('CESQL_EMPTY', { start: 0, end: this.text.length });
    const tree = this.binary(1);
    while (!this.at('end') && !this.stopped) this.trailing();
    return tree;
  }

  /** Something follows a whole expression: says what, and reads on as if an operator stood there. */
  private trailing(): void {
    const { scanner } = this;
    if (this.at(')')) {
      this.report('CESQL_UNOPENED_PARENTHESIS', scanner);
      this.advance();
      return;
    }
    const before = scanner.start;
    this.report('CESQL_EXPECTED_OPERATOR', scanner);
    if (LEVELS[scanner.kind] !== undefined || this.at(',')) this.advance();
    else this.binary(1);
    if (scanner.start === before && !this.at('end')) this.advance();
  }

  private binary(minimum: number): Node {
    const { start } = this.scanner;
    let left = this.postfix(start, this.unary());
    for (;;) {
      const found = LEVELS[this.scanner.kind];
      if (found === undefined || found.rank < minimum) return left;
      left = this.chain(start, left, found);
    }
  }

  private chain(start: number, first: Node, { kind, rank }: Level): Chain | ErrorNode {
    const operands = [first];
    const operators: ChainOperator[] = [];
    let { height } = this;
    for (;;) {
      const found = LEVELS[this.scanner.kind];
      if (found?.rank !== rank) break;
      if (found.operator !== this.scanner.kind && !this.at('<>')) {
        this.report('CESQL_FOREIGN_OPERATOR', this.scanner);
      }
      operators.push(found.operator);
      this.advance();
      operands.push(this.binary(rank + 1));
      if (this.height > height) height = this.height;
    }
    return this.grown(height, { kind, operands, operators, start, end: this.consumed });
  }

  /** LIKE and IN after an operand that begins, with its parentheses, at `start`. */
  private postfix(start: number, operand: Node): Node {
    let left = operand;
    for (;;) {
      const { kind, start: at, end } = this.scanner;
      const negated = kind === 'NOT';
      if (!negated && kind !== 'LIKE' && kind !== 'IN') return left;
      if (negated) this.advance();
      if (this.at('LIKE')) left = this.like(start, left, negated);
      else if (this.at('IN')) left = this.in(start, left, negated);
      else {
        this.report('CESQL_EXPECTED_LIKE_OR_IN', { start: at, end });
        this.skipOperand();
        return { kind: 'error', start, end: this.consumed };
      }
    }
  }

  /** Reads over an operand that is in the wrong place, if there is one. */
  private skipOperand(): void {
    const { kind } = this.scanner;
    const isOperator = LEVELS[kind] !== undefined || kind === 'LIKE' || kind === 'IN';
    if (!isOperator && kind !== 'end' && kind !== ')' && kind !== ',') this.unary();
  }

  private like(start: number, operand: Node, negated: boolean): Node {
    const { height } = this;
    this.advance();
    const pattern = this.pattern();
    const span = { start, end: this.consumed };
    if (pattern === undefined) return this.grown(height, { kind: 'error', ...span });
    return this.grown(height, { kind: 'like', negated, operand, pattern, ...span });
  }

  private pattern(): Literal | undefined {
    if (this.at('string')) return this.string();
    if (this.at('unterminated')) this.primary();
    else {
      this.report('CESQL_EXPECTED_PATTERN', this.here());
      this.skipOperand();
    }
    return undefined;
  }

  private in(start: number, operand: Node, negated: boolean): Node {
    const { height } = this;
    this.advance();
    if (!this.at('(')) {
      this.report('CESQL_EXPECTED_SET', this.here());
      this.skipOperand();
      return this.grown(height, { kind: 'error', start, end: this.consumed });
    }
    const open = this.scanner.start;
    const elements = this.list();
    const span = { start, end: this.consumed };
    if (elements.length === 0) {
      this.report('CESQL_EMPTY_SET', { start: open, end: this.consumed });
      return this.grown(height, { kind: 'error', ...span });
    }
    const tallest = Math.max(height, this.height);
    return this.grown(tallest, { kind: 'in', negated, operand, elements, ...span });
  }

  /** Reads `( … , … )`; leaves the height of the tallest element. */
  private list(): Node[] {
    const items: Node[] = [];
    const { scanner } = this;
    const open = scanner.start;
    let height = 0;
    if (++this.depth > EXPRESSION_DEPTH_MAX) return [this.stop()];
    this.advance();
    if (!this.at(')')) {
      for (;;) {
        if (this.at('end')) break;
        items.push(this.binary(1));
        if (this.height > height) height = this.height;
        if (!this.at(',')) break;
        this.advance();
        if (this.at('end')) items.push(this.unary());
      }
    }
    this.close(open);
    this.height = height;
    return items;
  }

  private close(open: number): void {
    this.depth--;
    const { scanner } = this;
    // Something stands where only an operator or the parenthesis may: report it once and skip it.
    if (!this.at(')') && !this.at('end') && !this.stopped) {
      this.report('CESQL_EXPECTED_OPERATOR', scanner);
      while (!this.at(')') && !this.at('end') && !this.stopped) {
        const before = scanner.start;
        if (this.at(',') || LEVELS[scanner.kind] !== undefined) this.advance();
        else this.binary(1);
        if (scanner.start === before && !this.at('end')) this.advance();
      }
    }
    if (this.at(')')) {
      this.advance();
      return;
    }
    this.report('CESQL_UNCLOSED_PARENTHESIS', this.gap(), open);
  }

  private unary(): Node {
    const { kind, start } = this.scanner;
    if (kind === 'NOT' || kind === '!') {
      if (kind === '!') this.report('CESQL_FOREIGN_OPERATOR', this.scanner);
      return this.prefix('not', start);
    }
    if (kind === '-') {
      const literal = this.signed();
      return literal ?? this.prefix('negate', start);
    }
    if (kind === '+') {
      const literal = this.signed();
      if (literal !== undefined) return literal;
      this.report('CESQL_UNARY_PLUS', { start, end: start + 1 });
      this.advance();
      return this.nested(start);
    }
    return this.primary();
  }

  private prefix(kind: 'not' | 'negate', start: number): Node {
    this.advance();
    const operand = this.nested(start);
    if (operand.kind === 'error' && this.stopped) return operand;
    return this.grown(this.height, { kind, operand, start, end: this.consumed });
  }

  private nested(start: number): Node {
    if (++this.depth > EXPRESSION_DEPTH_MAX) return this.stop();
    const operand = this.unary();
    this.depth--;
    return operand.kind === 'error'
      ? { ...operand, start: Math.max(start, operand.start) }
      : operand;
  }

  /** A sign in the place of an operand, with digits right behind it, is one literal. @see SQL-008 */
  private signed(): Literal | undefined {
    const { scanner, text } = this;
    const { start } = scanner;
    const code = text.charCodeAt(start + 1);
    if (!(code >= 48 && code <= 57)) return undefined;
    const sign = this.at('-') ? -1 : 1;
    const before = { kind: scanner.kind, end: scanner.end };
    scanner.next();
    if (this.at('integer')) return this.integer(start, sign);
    // A name with a leading digit, as in `-5a`: back to the sign.
    scanner.kind = before.kind;
    scanner.start = start;
    scanner.end = before.end;
    return undefined;
  }

  private integer(start: number, sign: 1 | -1): Literal {
    const { scanner } = this;
    const { end } = scanner;
    let value = sign * Number(this.text.slice(scanner.start, end));
    if (value > INTEGER_MAX || value < INTEGER_MIN) {
      value = 0;
      this.report('CESQL_INTEGER_RANGE', { start, end });
    }
    this.advance();
    this.height = 1;
    return { kind: 'literal', value: value + 0, start, end };
  }

  private string(): Literal {
    const { start, end } = this.scanner;
    const value = unquote(this.text, start, end);
    this.advance();
    this.height = 1;
    return { kind: 'literal', value, start, end };
  }

  private primary(): Node {
    const { scanner } = this;
    const { start, end } = scanner;
    switch (scanner.kind) {
      case 'name':
      case 'function':
        return this.named();
      case 'string':
        return this.string();
      case 'integer':
        return this.integer(start, 1);
      case 'TRUE':
      case 'FALSE': {
        const value = scanner.kind === 'TRUE';
        this.advance();
        this.height = 1;
        return { kind: 'literal', value, start, end };
      }
      case 'EXISTS':
        return this.exists();
      case '(':
        return this.parenthesised();
      case 'unterminated': {
        const node = this.fail('CESQL_UNTERMINATED_STRING', scanner);
        this.advance();
        return node;
      }
      default:
        return this.missingOperand();
    }
  }

  private parenthesised(): Node {
    const open = this.scanner.start;
    if (++this.depth > EXPRESSION_DEPTH_MAX) return this.stop();
    this.advance();
    const node = this.binary(1);
    const { height } = this;
    this.close(open);
    this.height = height;
    return node;
  }

  private named(): Node {
    const { scanner, text } = this;
    const { kind, start, end, hasCapital } = scanner;
    const word = text.slice(start, end);
    this.advance();
    if (this.at('(')) return this.call(word, { start, end });
    if (kind === 'function') return this.fail('CESQL_BAD_NAME', { start, end });
    this.height = 1;
    return { kind: 'attribute', name: hasCapital ? word.toLowerCase() : word, start, end };
  }

  private call(word: string, { start, end }: Span): Node {
    if (/\d/.test(word)) this.report('CESQL_BAD_FUNCTION_NAME', { start, end });
    const operands = this.list();
    const name = word.toUpperCase();
    const call = { kind: 'call', name, nameEnd: end, operands, start, end: this.consumed } as const;
    return this.grown(this.height, call);
  }

  private exists(): Node {
    const { scanner, text } = this;
    const { start } = scanner;
    this.advance();
    if (this.at('name')) {
      const word = text.slice(scanner.start, scanner.end);
      const name = scanner.hasCapital ? word.toLowerCase() : word;
      this.advance();
      this.height = 1;
      return { kind: 'exists', name, start, end: this.consumed };
    }
    const node = this.fail('CESQL_EXPECTED_NAME', this.here());
    if (this.at('(')) this.list();
    else if (this.at('string') || this.at('integer')) this.advance();
    return { ...node, start };
  }

  /** Consumes nothing: an operator, a comma or a closer is left to whoever reads on. */
  private missingOperand(): ErrorNode {
    return this.fail('CESQL_EXPECTED_OPERAND', this.here());
  }
}
