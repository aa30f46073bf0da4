/**
 * Longest expression, in UTF-16 code units. A longer text is one diagnostic and is not parsed.
 *
 * @see SQL-123
 */
export const EXPRESSION_LENGTH_MAX = 65_536;

/**
 * Deepest nesting, counted both in parentheses and in nodes of the syntax tree. It bounds the stack
 * of everything that walks a tree. A row of operators of one level is one node, however long.
 *
 * @see SQL-124
 */
export const EXPRESSION_DEPTH_MAX = 256;

/** Most diagnostics of one expression; later ones are dropped. @see SQL-125 */
export const DIAGNOSTICS_MAX = 50;

/** Most errors that one complete evaluation lists; later ones are dropped. @see SQL-126 */
export const EVALUATION_ERRORS_MAX = 100;

/** Longest piece of a value that a message shows, in UTF-16 code units. */
export const SHOWN_LENGTH_MAX = 60;

/** Lowest value of an Integer. @see SQL-020 */
export const INTEGER_MIN = -2_147_483_648;

/** Highest value of an Integer. @see SQL-020 */
export const INTEGER_MAX = 2_147_483_647;
