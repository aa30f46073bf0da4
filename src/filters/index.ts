/**
 * Filters of CloudEvents Subscriptions and of Knative Triggers: compiled once to a pure function of an
 * event, refused when anything about them is wrong, and able to say why an event did not match.
 *
 * @module
 */

export { compileFilters, type FilterOptions } from './compile.ts';
export type {
  Dialect,
  DialectContext,
  Expression,
  Matcher,
  Reasons,
  Rejection,
} from './dialect.ts';
export { coreDialects, createDialects, type Dialects } from './dialects.ts';
export { FILTER_ERRORS, type FilterErrorCode } from './errors.ts';
export { explainFilters } from './explain.ts';
export type { AttributeExplanation, Explanation } from './explanation.ts';
export type { AttributeValues, CustomExpression, Filter, FilterExpression } from './filter.ts';
export { type ExplanationStyle, formatExplanation } from './format-explanation.ts';
export type { LegacyFilter } from './legacy.ts';
export {
  MAX_FILTER_ALIASES,
  MAX_FILTER_DEPTH,
  MAX_FILTER_TERMS,
  MAX_FILTER_TEXT_DEPTH,
  MAX_FILTER_TEXT_LENGTH,
  MAX_FILTER_VALUE_LENGTH,
  MAX_SHOWN_LENGTH,
} from './limits.ts';
export { checkFilters, readFilters } from './read.ts';
export { type ToFiltersOptions, toFilters } from './to-filters.ts';
export { type TriggerFilter, type TriggerOptions, triggerFilter } from './trigger.ts';
