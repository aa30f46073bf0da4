/**
 * A clause: one normative sentence of the specification, under an id that never changes.
 *
 * Everything in this folder reads clauses out of Markdown; this file says what one is.
 */

/** How binding a clause is: the five keywords of RFC 2119 that the specification uses. */
export type Level = 'MUST' | 'MUST NOT' | 'SHOULD' | 'SHOULD NOT' | 'MAY';

/** The five levels, the strictest first. */
export const LEVELS: readonly Level[] = ['MUST', 'MUST NOT', 'SHOULD', 'SHOULD NOT', 'MAY'];

/**
 * The part of the specification that each id prefix stands for.
 *
 * @see CNF-002
 */
export const CLAUSE_PREFIXES = {
  EVT: 'events',
  DLV: 'delivery',
  FLT: 'filters',
  SQL: 'CloudEvents SQL',
  CHN: 'channels',
  BRK: 'brokers',
  OBX: 'outbox',
  OBS: 'observability',
  CNF: 'conformance',
} as const satisfies Readonly<Record<string, string>>;

/** One clause as it stands on its page. Lines and columns count from 1. */
export interface Clause {
  /** Permanent id, such as `FLT-002`. */
  readonly id: string;
  /** Its keyword; `null` when the clause is withdrawn, or when it holds none. */
  readonly level: Level | null;
  /** The sentence without id and notes, on one line; code keeps its backticks. */
  readonly text: string;
  /** The file given to the parser. */
  readonly file: string;
  /** Line of the id. */
  readonly line: number;
  /** Column of the id's first asterisk. */
  readonly column: number;
  /** Requirement ids that its source note names, in their order. */
  readonly sources: readonly string[];
  /** Why the clause is this project's own, when the source note says so. */
  readonly ours?: string;
  /** Why nothing outside can observe the clause, when it says so. */
  readonly untested?: string;
  /** True for an id that is out of use and listed for ever. */
  readonly withdrawn: boolean;
  /** Fingerprint of `text`; see {@link hashClause}. */
  readonly hash: string;
}

const CLAUSE_ID = /^([A-Z]{3})-\d{3}$/;

/**
 * Tells whether a text is a well-formed clause id with a known prefix.
 *
 * @param text Any text.
 * @returns True for `FLT-002`; false for `FLT-2`, `flt-002` and `XYZ-002`.
 * @see CNF-002
 * @example Ids have a known prefix and three digits
 * ```ts
 * import { isClauseId } from 'event-delivery-spec/clauses';
 *
 * isClauseId('FLT-002'); // => true
 * isClauseId('FLT-2'); // => false
 * isClauseId('XYZ-002'); // => false
 * ```
 */
export function isClauseId(text: string): boolean {
  const prefix = CLAUSE_ID.exec(text)?.[1];
  return prefix !== undefined && Object.hasOwn(CLAUSE_PREFIXES, prefix);
}

/**
 * The anchor under which a clause is linked: its id in lower case.
 *
 * @param id Clause id.
 * @returns The anchor, without `#`.
 * @see CNF-003
 * @example An anchor is the id in lower case
 * ```ts
 * import { clauseAnchor } from 'event-delivery-spec/clauses';
 *
 * clauseAnchor('FLT-002'); // => 'flt-002'
 * ```
 */
export function clauseAnchor(id: string): string {
  return id.toLowerCase();
}

/**
 * Tells whether a clause binds: its level is MUST or MUST NOT and it is not withdrawn.
 *
 * @param clause Its level, and whether it is withdrawn.
 * @returns True when the clause needs an example, a check and a mutant.
 * @see CNF-010
 * @example A SHOULD does not bind
 * ```ts
 * import { isBinding } from 'event-delivery-spec/clauses';
 *
 * isBinding({ level: 'MUST NOT', withdrawn: false }); // => true
 * isBinding({ level: 'SHOULD', withdrawn: false }); // => false
 * ```
 */
export function isBinding(clause: Pick<Clause, 'level' | 'withdrawn'>): boolean {
  return !clause.withdrawn && (clause.level === 'MUST' || clause.level === 'MUST NOT');
}
