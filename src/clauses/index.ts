/**
 * Clauses of a specification in Markdown: read them, lint them, trace them to what proves them.
 *
 * @module
 */
export { checkSources, type Requirement } from './check-sources.ts';
export {
  CLAUSE_PREFIXES,
  type Clause,
  clauseAnchor,
  isBinding,
  isClauseId,
  LEVELS,
  type Level,
} from './clause.ts';
export { type ClauseIndex, indexClauses, type PageText } from './clause-index.ts';
export { type ClauseNode, clausesInTree } from './clauses-in-tree.ts';
export { hashClause } from './hash.ts';
export {
  type ClauseRule,
  type ClauseRulesOptions,
  clauseRules,
  createClauseRules,
} from './lint/clause-rules.ts';
export { lintPages, type PageFinding } from './lint/lint-pages.ts';
export { PAGE_LENGTH_MAX, parseMarkdown } from './markdown.ts';
export { parseClauses } from './parse-clauses.ts';
export type { SourceNote } from './source-note.ts';
export { parseSources, type SourceRow, type SpecProblem } from './sources.ts';
export {
  CLAUSE_STATUSES,
  type ClauseProof,
  type ClauseStatus,
  clauseStatus,
  type Evidence,
  type Trace,
  type TracedCheck,
  type TracedClause,
  type TracedExample,
  type TracedMutant,
  type TracedMutants,
  type TraceSummary,
  traceClauses,
} from './trace.ts';
