import type { CesqlErrorCode } from './errors.ts';
import { DIAGNOSTICS_MAX, EXPRESSION_DEPTH_MAX } from './limits.ts';
import type { TokenKind } from './scanner.ts';
import { Scanner } from './scanner.ts';
import type { ErrorNode, Node, Span } from './syntax.ts';

/** What is wrong, and where. The words for it are in `explain-mistake.ts`. */
export interface Mistake extends Span {
  readonly code: CesqlErrorCode;
  /** Where the parenthesis that is never closed was opened. */
  readonly opened?: number | undefined;
}

/** The tokens of an expression, the mistakes in them and the limits on what is built of them. */
export class TokenReader {
  /** In the order of the text; empty exactly when it is an expression. */
  readonly mistakes: Mistake[] = [];
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
    while (scanner.next() === 'unknown') this.report('CESQL_UNKNOWN_CHARACTER', scanner);
  }

  protected report(code: CesqlErrorCode, { start, end }: Span, opened?: number): void {
    if (this.mistakes.length >= DIAGNOSTICS_MAX || this.stopped) return;
    this.mistakes.push({ code, start, end, opened });
  }

  protected fail(code: CesqlErrorCode, { start, end }: Span): ErrorNode {
    this.report(code, { start, end });
    this.height = 1;
    return { kind: 'error', start, end };
  }

  /** Gives up: one diagnostic, and the rest of the text reads as its end. */
  protected stop(): ErrorNode {
    const { scanner } = this;
    const node = this.fail('CESQL_TOO_DEEP', scanner);
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

  /** The scanner's token; at the end of the text the place right after what was consumed last. */
  protected here(): Span {
    return this.at('end') ? this.gap() : this.scanner;
  }
}
