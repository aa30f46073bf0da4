import type { Clause } from '../clause.ts';
import type { ClauseIndex } from '../clause-index.ts';
import type { ClausePage, Span } from '../read-page.ts';

/** What a rule knows beside the page. */
export interface RuleContext {
  readonly page: ClausePage;
  /** All clauses: those of the page as it stands, those of other pages as they were read. */
  readonly index: ClauseIndex;
  /** Hashes recorded at the last review, by clause id; absent when reviews are not recorded. */
  readonly reviewed?: Readonly<Record<string, string>>;
}

/** One thing a rule found: where, and what to write instead. */
export interface Finding extends Span {
  readonly detail: string;
}

/** A rule as a pure function of the page. */
export interface ClauseLint {
  /** Id and name, as markdownlint shows them. */
  readonly names: readonly [string, string];
  readonly description: string;
  /** True for a rule that reads normative text only, and leaves other pages alone. */
  readonly normative: boolean;
  readonly find: (context: RuleContext) => readonly Finding[];
}

/** The span of a clause's bold id. */
export function idSpan(clause: Clause): Span {
  return { line: clause.line, column: clause.column, length: clause.id.length + 4 };
}
