import type { ErrorRow } from '../errors.ts';

/**
 * Every reason for which a filter is refused. All are definite (nothing was compiled) and none is
 * retriable (the same text is refused again).
 *
 * @see FLT-040
 * @example The row of a code
 * ```ts
 * import { FILTER_ERRORS } from 'event-delivery-spec/filters';
 * FILTER_ERRORS.FILTER_UNKNOWN_DIALECT.clause; // => 'FLT-040'
 * FILTER_ERRORS.FILTER_UNKNOWN_DIALECT.retriable; // => false
 * ```
 */
export const FILTER_ERRORS = {
  FILTER_NOT_A_LIST: row('FLT-045', 'The filters are not a list.'),
  FILTER_NOT_AN_OBJECT: row('FLT-044', 'A filter expression is not an object.'),
  FILTER_EMPTY_OBJECT: row('FLT-042', 'A filter expression names no dialect.'),
  FILTER_SEVERAL_DIALECTS: row('FLT-043', 'A filter expression names more than one dialect.'),
  FILTER_UNKNOWN_DIALECT: row(
    'FLT-040',
    'A filter expression names a dialect that is not supported.',
  ),
  FILTER_BAD_VALUE: row('FLT-022', 'A dialect is given a value of the wrong shape.'),
  FILTER_NO_ATTRIBUTES: row('FLT-021', 'A dialect that compares attributes names none.'),
  FILTER_EMPTY_NAME: row('FLT-014', 'An attribute name is empty.'),
  FILTER_BAD_NAME: row('FLT-019', 'A name is not that of a context attribute.'),
  FILTER_EMPTY_VALUE: row('FLT-015', 'The value to compare with is empty.'),
  FILTER_VALUE_NOT_STRING: row('FLT-020', 'The value to compare with is not a string.'),
  FILTER_EMPTY_LIST: row('FLT-034', 'A list of nested expressions is empty.'),
  FILTER_NOT_TAKES_ONE: row('FLT-036', 'A not holds a list of other than one expression.'),
  FILTER_TOO_DEEP: row('FLT-062', 'Expressions are nested deeper than FILTER_DEPTH_MAX.'),
  FILTER_TOO_MANY: row('FLT-062', 'A list has more terms than FILTER_TERMS_MAX.'),
  FILTER_TOO_LONG: row('FLT-062', 'A value or the whole text is longer than its limit.'),
  FILTER_UNREADABLE: row('FLT-045', 'Reading the value failed: a getter or a proxy threw.'),
  FILTER_DIALECT_FAILED: row(
    'FLT-075',
    'A custom dialect threw, or returned nothing, when it compiled.',
  ),
  FILTER_DUPLICATE_DIALECT: row('FLT-071', 'A registry is given two dialects of one name.'),
  FILTER_SYNTAX: row('FLT-050', 'The text is neither YAML nor JSON.'),
  FILTER_DUPLICATE_KEY: row('FLT-051', 'An object of the text has one key twice.'),
  FILTER_SEVERAL_DOCUMENTS: row('FLT-052', 'The text holds more than one YAML document.'),
  FILTER_TOO_MANY_ALIASES: row('FLT-053', 'The aliases of the text stand for too many nodes.'),
  FILTER_NOT_A_TRIGGER: row(
    'FLT-054',
    'The text is no filter list, no Trigger and no part of one.',
  ),
  FILTER_MISPLACED_FIELD: row(
    'FLT-104',
    'A key of a Trigger looks like filter or filters but is not.',
  ),
  FILTER_BAD_LEGACY: row('FLT-095', 'The legacy filter of a Trigger has the wrong shape.'),
  FILTER_BAD_EXPRESSION: row('FLT-112', 'The value of sql is no expression in CloudEvents SQL.'),
  FILTER_NOT_CONVERTIBLE: row(
    'FLT-105',
    'A legacy filter has no equal among the dialects at hand.',
  ),
} as const satisfies Record<string, ErrorRow>;

/** A code of {@link FILTER_ERRORS}. */
export type FilterErrorCode = keyof typeof FILTER_ERRORS;

function row(clause: string, summary: string): ErrorRow {
  return { definite: true, retriable: false, clause, summary };
}
