import type { Diagnostic, Finding } from './diagnostic.ts';
import { errorAt } from './diagnostic.ts';
import type { CesqlErrorCode } from './errors.ts';
import { DIAGNOSTICS_MAX, EXPRESSION_DEPTH_MAX } from './limits.ts';
import { explainOperator, FOREIGN } from './parse-remedies.ts';
import type { TokenKind } from './scanner.ts';
import { Scanner } from './scanner.ts';
import type { ErrorNode, Node, Span } from './syntax.ts';

/** The tokens of an expression, the diagnostics about them and the limits on what is built of them. */
export class TokenReader {
  readonly diagnostics: Diagnostic[] = [];
  protected readonly scanner: Scanner;
  protected readonly text: string;
  /** Open parentheses and prefix operators around the scanner. */
  protected depth = 0;
  /** Height of the tree that was read last. */
  protected height = 0;
  /** End of the last token that was consumed. */
  protected consumed = 0;
  protected stopped = false;

  constructor(text: string) {
    this.text = text;
    this.scanner = new Scanner(text);
  }

  protected at(kind: TokenKind): boolean {
    return this.scanner.kind === kind;
  }

  protected advance(): void {
    const { scanner } = this;
    this.consumed = scanner.end;
    if (this.stopped) return;
    while (scanner.next() === 'unknown') {
      this.report('CESQL_UNKNOWN_CHARACTER', scanner, explainOperator(this.text, scanner));
    }
  }

  protected report(code: CesqlErrorCode, { start, end }: Span, finding: Finding): void {
    if (this.diagnostics.length >= DIAGNOSTICS_MAX || this.stopped) return;
    this.diagnostics.push(errorAt(code, { start, end }, finding));
  }

  protected fail(code: CesqlErrorCode, { start, end }: Span, finding: Finding): ErrorNode {
    this.report(code, { start, end }, finding);
    this.height = 1;
    return { kind: 'error', start, end };
  }

  /** Gives up: one diagnostic, and the rest of the text reads as its end. */
  protected stop(): ErrorNode {
    const { scanner } = this;
    const node = this.fail('CESQL_TOO_DEEP', scanner, {
      state: `it is nested deeper than ${EXPRESSION_DEPTH_MAX}`,
      remedy: 'Remove parentheses, or split the expression into several filters',
    });
    this.stopped = true;
    scanner.kind = 'end';
    return node;
  }

  /** Accounts for a node above a tree of the given height. */
  protected grown<Grown extends Node>(height: number, node: Grown): Grown | ErrorNode {
    this.height = height + 1;
    return this.height > EXPRESSION_DEPTH_MAX && !this.stopped ? this.stop() : node;
  }

  /** The place right after what was consumed last. */
  protected gap(): Span {
    return { start: this.consumed, end: this.consumed };
  }

  /** Reports the scanner's token when it is an operator of another language. */
  protected foreign(): void {
    const { kind, start, end } = this.scanner;
    const meant = FOREIGN[kind];
    if (meant === undefined) return;
    this.report('CESQL_FOREIGN_OPERATOR', this.scanner, {
      state: `"${kind}" is no operator`,
      remedy: `Write ${meant.trim()}`,
      fix: { start, end, text: meant },
    });
  }
}
