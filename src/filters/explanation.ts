import type { ExplainedExpression } from '../cesql/explain.ts';

/**
 * Why an expression matched an event or did not; a tree with the shape of the filter list.
 *
 * @see FLT-080
 */
export interface Explanation {
  /** JSON pointer of the expression in the value that was compiled; of the list itself at the root. */
  readonly pointer: string;
  /** Dialect of the expression; `filters` or `filter` at the root. */
  readonly dialect: string;
  /** Whether this expression matches the event. */
  readonly matched: boolean;
  /** One short sentence without a final period: `"subject" is absent`. */
  readonly reason: string;
  /** Pointer of the innermost expression whose verdict alone settled this one; may be its own. */
  readonly decidedBy: string;
  /** The comparisons of a dialect that compares attributes, in the order of the filter. */
  readonly attributes?: readonly AttributeExplanation[];
  /** The nested expressions, every one, in order. */
  readonly children?: readonly Explanation[];
  /** What each part of an expression in CloudEvents SQL was. @see FLT-115 */
  readonly expression?: ExplainedExpression;
}

/** One comparison of an attribute with the text in the filter. */
export interface AttributeExplanation {
  readonly name: string;
  /** The text in the filter. */
  readonly wanted: string;
  /** The attribute's canonical string form; missing when the event lacks the attribute. */
  readonly actual?: string;
  readonly matched: boolean;
  /** `"subject" is absent`, or where the two texts part. Characters are code points, from 1. */
  readonly reason: string;
}
