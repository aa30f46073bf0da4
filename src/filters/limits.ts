/** Deepest nesting of expressions in one list; an expression of the list itself has depth 1. @see FLT-062 */
export const FILTER_DEPTH_MAX = 64;

/**
 * Most terms in one list. An expression counts as one, and so does each attribute that it compares.
 *
 * An alias of YAML counts as often as it is used, which keeps a "billion laughs" small.
 *
 * @see FLT-062
 */
export const FILTER_TERMS_MAX = 10_000;

/**
 * Longest value in a filter, in UTF-16 code units. An event of more than 64 KiB need not be carried
 * by anyone, so a longer value would wait for an event that never comes.
 *
 * @see FLT-062
 */
export const FILTER_VALUE_LENGTH_MAX = 65_536;

/** Longest YAML or JSON text that holds filters, in UTF-16 code units: 1 MiB. @see FLT-062 */
export const FILTER_TEXT_LENGTH_MAX = 1_048_576;

/** Deepest nesting of lists and objects in one YAML or JSON text, checked before it is composed. @see FLT-062 */
export const FILTER_TEXT_DEPTH_MAX = 256;

/** Most nodes that the aliases of one YAML text may stand for. @see FLT-053 */
export const FILTER_ALIASES_MAX = 100;

/** Longest piece of a value shown in a message or an explanation, in code points. */
export const SHOWN_LENGTH_MAX = 60;
