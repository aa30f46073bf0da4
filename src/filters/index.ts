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
export { coreDialects, createDialects, type Dialects, withFunctions } from './dialects.ts';
export { FILTER_ERRORS, type FilterErrorCode } from './errors.ts';
export { explainFilters } from './explain.ts';
export type { AttributeExplanation, Explanation } from './explanation.ts';
export type { AttributeValues, CustomExpression, Filter, FilterExpression } from './filter.ts';
export { type ExplanationStyle, formatExplanation } from './format-explanation.ts';
export type { LegacyFilter } from './legacy.ts';
export {
  FILTER_ALIASES_MAX,
  FILTER_DEPTH_MAX,
  FILTER_TERMS_MAX,
  FILTER_TEXT_DEPTH_MAX,
  FILTER_TEXT_LENGTH_MAX,
  FILTER_VALUE_LENGTH_MAX,
  SHOWN_LENGTH_MAX,
} from './limits.ts';
export { checkFilters, readFilters } from './read.ts';
export { type ToFiltersOptions, toFilters } from './to-filters.ts';
export { type TriggerFilter, type TriggerOptions, triggerFilter } from './trigger.ts';
