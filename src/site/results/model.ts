import type {
  TracedCheck,
  TracedClause,
  TracedExample,
  ClauseStatus as TracedStatus,
} from '../../clauses/trace.ts';

/** What a badge says: what the trace says, or `unknown` when there is no trace of the sources as they are. */
export type ClauseStatus = TracedStatus | 'unknown';

/** All states, the best first. `unknown` is never a kind of success. */
export const CLAUSE_STATUSES = [
  'verified',
  'failing',
  'unverified',
  'suspect',
  'untested',
  'withdrawn',
  'unknown',
] as const satisfies readonly ClauseStatus[];

/** Where the results come from: these sources, older ones, or nowhere. */
export type ResultsState = 'fresh' | 'stale' | 'missing';

/** An example behind a clause; `to` is its place on this site, absent for examples in source comments. */
export interface ExampleEvidence extends TracedExample {
  readonly to?: string;
}

/** A clause with all the evidence for it; `to` is its place on this site. */
export interface ClauseResult
  extends Pick<
    TracedClause,
    | 'id'
    | 'level'
    | 'text'
    | 'file'
    | 'line'
    | 'sources'
    | 'ours'
    | 'untested'
    | 'reasons'
    | 'mutants'
  > {
  readonly status: ClauseStatus;
  readonly checks: readonly TracedCheck[];
  readonly examples: readonly ExampleEvidence[];
  readonly to: string;
}

/** An example as it is written and as it was run. */
export interface ExampleResult {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly endLine: number;
  readonly clauses: readonly string[];
  readonly status: TracedExample['status'];
  /** A whole module, hidden set-up included: what Copy and Download give. */
  readonly runnable: string;
}

/** What one page needs to know. */
export interface PageResults {
  readonly file: string;
  readonly state: ResultsState;
  readonly clauses: Readonly<Record<string, ClauseResult>>;
  /** By name: names are unique on a page. */
  readonly examples: Readonly<Record<string, ExampleResult>>;
  /** Page and anchor of every clause that the page names. */
  readonly clauseLinks: Readonly<Record<string, string>>;
}

/** A clause in the table of all clauses: numbers in place of the evidence itself. */
export interface CoverageRow
  extends Pick<
    ClauseResult,
    'id' | 'level' | 'text' | 'file' | 'line' | 'sources' | 'status' | 'to'
  > {
  readonly examples: number;
  readonly checks: number;
  readonly mutants: { readonly killed: number; readonly total: number };
}

/** What the coverage page needs to know. */
export interface Coverage {
  readonly state: ResultsState;
  readonly clauses: readonly CoverageRow[];
}

/** What the start page needs to know. */
export interface HomeData {
  readonly state: ResultsState;
  readonly clauses: number;
  readonly binding: number;
  readonly verified: number;
  readonly untested: number;
  /** One clause, as it is; `null` when there is none yet. */
  readonly clause: ClauseResult | null;
  /** What a reader sees of an example behind it; `null` when it has none on a page. */
  readonly example: { readonly name: string; readonly code: string; readonly to: string } | null;
}
