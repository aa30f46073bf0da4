import type { ExplainedExpression } from '../cesql/explain.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import type { FilterErrorCode } from './errors.ts';
import type { AttributeExplanation, Explanation } from './explanation.ts';

/**
 * A dialect: the name that stands as the key of an expression, and what its value means.
 *
 * The core dialects are written with this contract too; a custom one can do all that they can.
 *
 * @see FLT-070
 * @example A dialect that tests for presence
 * ```ts
 * import { attributeString, createEvent, isAttributeName } from 'event-delivery-spec/event';
 * import { compileFilters, createDialects, type Dialect } from 'event-delivery-spec/filters';
 * const present: Dialect = {
 *   name: 'present',
 *   compile(value, context) {
 *     if (typeof value !== 'string' || !isAttributeName(value)) {
 *       return context.reject({ state: 'no attribute name', remedy: 'Write present: subject' });
 *     }
 *     return { matches: (event) => attributeString(event, value) !== undefined };
 *   },
 * };
 * const matches = compileFilters([{ present: 'subject' }], { dialects: createDialects([present]) });
 * matches(createEvent({ id: '1', source: '/a', type: 't', subject: 's' })); // => true
 * matches(createEvent({ id: '1', source: '/a', type: 't' })); // => false
 * ```
 */
export interface Dialect {
  /** Compared as an exact string. Not empty; unique within a registry. */
  readonly name: string;
  /** Checks the value once and returns its matcher, or rejects it. Called only while compiling. */
  readonly compile: (value: unknown, context: DialectContext) => Matcher | undefined;
}

/** What a dialect's value became: a pure function of the event. */
export interface Matcher {
  /** Only a `true` counts as a match; an exception counts as no match. @see FLT-073 */
  readonly matches: (event: CloudEvent) => boolean;
  /** Reasons for the explanation; never asked for the verdict itself. */
  readonly explain?: (event: CloudEvent) => Reasons;
}

/** What a matcher adds to an {@link Explanation}. */
export interface Reasons {
  readonly reason: string;
  readonly decidedBy?: string;
  readonly attributes?: readonly AttributeExplanation[];
  readonly children?: readonly Explanation[];
  readonly expression?: ExplainedExpression;
}

/** A nested expression, compiled. Total: neither function throws. */
export interface Expression {
  /** Whether the event matches. */
  readonly matches: (event: CloudEvent) => boolean;
  /** The same answer with its reasons. */
  readonly explain: (event: CloudEvent) => Explanation;
}

/** What a dialect can ask for while it compiles. */
export interface DialectContext {
  /** JSON pointer of the dialect's value. */
  readonly pointer: string;
  /** Records a problem and returns `undefined`; may be called more than once. */
  readonly reject: (rejection: Rejection) => undefined;
  /** Compiles a nested expression found under `tokens` within the value; records its problems. */
  readonly nested: (
    value: unknown,
    ...tokens: readonly (string | number)[]
  ) => Expression | undefined;
  /** Counts one more term against the limit. @returns `false` when the list is too large: stop. */
  readonly countTerm: () => boolean;
  /** Whether the limit of terms is passed: the list is refused anyway, so stop. */
  readonly isFull: () => boolean;
}

/** Why a dialect refuses its value. */
export interface Rejection {
  /** Default `FILTER_BAD_VALUE`. */
  readonly code?: FilterErrorCode;
  /** What is wrong, as it ends the message: `empty value for attribute "type"`. */
  readonly state: string;
  /** What to write instead, as an instruction. */
  readonly remedy: string;
  /** Where within the dialect's value; default the value itself. */
  readonly at?: readonly (string | number)[];
  /** Whether the key is at fault or the value; default `value`. Decides the position in a text. */
  readonly on?: 'key' | 'value';
  /** Offset of the fault in a value that is a string, in UTF-16 code units. @see FLT-114 */
  readonly within?: number;
}
