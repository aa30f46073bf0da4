import type { ErrorRow } from '../errors.ts';

/**
 * Every reason for which an expression, or a function for expressions, is refused. All are definite
 * (nothing was compiled) and none is retriable (the same text is refused again).
 *
 * @see SQL-121
 * @example The row of a code
 * ```ts
 * import { CESQL_ERRORS } from 'event-delivery-spec/cesql';
 * CESQL_ERRORS.CESQL_EMPTY_SET.clause; // => 'SQL-015'
 * CESQL_ERRORS.CESQL_EMPTY_SET.retriable; // => false
 * ```
 */
export const CESQL_ERRORS = {
  CESQL_NOT_TEXT: row('SQL-120', 'The expression is not a string.'),
  CESQL_EMPTY: row('SQL-001', 'The expression is empty.'),
  CESQL_TOO_LONG: row('SQL-123', 'The expression is longer than EXPRESSION_LENGTH_MAX.'),
  CESQL_TOO_DEEP: row('SQL-124', 'The expression is nested deeper than EXPRESSION_DEPTH_MAX.'),
  CESQL_UNKNOWN_CHARACTER: row('SQL-010', 'A character belongs to no token of the language.'),
  CESQL_UNTERMINATED_STRING: row('SQL-009', 'A string literal has no closing quotation mark.'),
  CESQL_INTEGER_RANGE: row('SQL-007', 'An integer literal is outside of 32 bits.'),
  CESQL_FOREIGN_OPERATOR: row('SQL-001', 'An operator belongs to another language.'),
  CESQL_EXPECTED_OPERAND: row('SQL-001', 'An operand is missing.'),
  CESQL_EXPECTED_OPERATOR: row('SQL-001', 'Something follows an operand that is no operator.'),
  CESQL_UNCLOSED_PARENTHESIS: row('SQL-001', 'A parenthesis is opened and never closed.'),
  CESQL_UNOPENED_PARENTHESIS: row('SQL-001', 'A parenthesis is closed that was never opened.'),
  CESQL_EXPECTED_PATTERN: row('SQL-014', 'LIKE is not followed by a string literal.'),
  CESQL_EXPECTED_SET: row('SQL-015', 'IN is not followed by a set in parentheses.'),
  CESQL_EMPTY_SET: row('SQL-015', 'The set of IN has no element.'),
  CESQL_EXPECTED_NAME: row('SQL-016', 'EXISTS is not followed by the name of an attribute.'),
  CESQL_EXPECTED_LIKE_OR_IN: row('SQL-001', 'NOT follows an operand without LIKE or IN.'),
  CESQL_BAD_FUNCTION_NAME: row('SQL-017', 'The name of a function holds a digit.'),
  CESQL_BAD_NAME: row('SQL-004', 'The name of an attribute holds an underscore.'),
  CESQL_UNARY_PLUS: row('SQL-008', 'A plus sign stands before an operand other than digits.'),
  CESQL_FUNCTION_CONFLICT: row('SQL-101', 'Two functions cannot be told apart by their arity.'),
} as const satisfies Record<string, ErrorRow>;

/** A code of {@link CESQL_ERRORS}. */
export type CesqlErrorCode = keyof typeof CESQL_ERRORS;

/**
 * Every warning: the expression compiles, and probably does not say what was meant.
 *
 * @see SQL-130
 * @example The row of a code
 * ```ts
 * import { CESQL_WARNINGS } from 'event-delivery-spec/cesql';
 * CESQL_WARNINGS.CESQL_MIXED_LOGIC.clause; // => 'SQL-132'
 * ```
 */
export const CESQL_WARNINGS = {
  CESQL_NOT_BINDS_TIGHTER: row('SQL-131', 'NOT stands before a comparison and negates one side.'),
  CESQL_MIXED_LOGIC: row('SQL-132', 'AND, OR and XOR are mixed without parentheses.'),
  CESQL_LIKE_STAR: row('SQL-133', 'A LIKE pattern holds an asterisk, which is no wildcard.'),
  CESQL_NEVER_TRUE: row('SQL-134', 'A comparison cannot be true.'),
  CESQL_CAST_FAILS: row('SQL-135', 'A literal is cast to a type that it has no value of.'),
  CESQL_UNKNOWN_FUNCTION: row('SQL-136', 'No function has this name.'),
  CESQL_WRONG_ARITY: row('SQL-136', 'No function of this name takes this many arguments.'),
  CESQL_DIVISION_BY_ZERO: row('SQL-137', 'A number is divided by a literal zero.'),
  CESQL_CHAINED_COMPARISON: row('SQL-138', 'A comparison is compared with a third value.'),
  CESQL_NOT_BOOLEAN: row('SQL-139', 'The result is no Boolean, so a filter never matches.'),
  CESQL_DATA: row('SQL-128', 'The data of an event is not addressable.'),
  CESQL_LONG_NAME: row('SQL-129', 'The name of an attribute has more than 20 characters.'),
} as const satisfies Record<string, ErrorRow>;

/** A code of {@link CESQL_WARNINGS}. */
export type CesqlWarningCode = keyof typeof CESQL_WARNINGS;

function row(clause: string, summary: string): ErrorRow {
  return { definite: true, retriable: false, clause, summary };
}
