import type { Clause } from './clause.ts';
import { clausesInTree } from './clauses-in-tree.ts';
import { parseMarkdown } from './markdown.ts';

/**
 * Reads the clauses of a Markdown page, in document order.
 *
 * Total for any page up to the limit: a paragraph in a wrong form is simply no clause, or one
 * without level or source; the lint rules say what is wrong with it.
 *
 * @param markdown The page, at most {@link PAGE_LENGTH_MAX} characters, with LF or CRLF.
 * @param options `file`: the name that each clause carries.
 * @returns Clauses, duplicates included.
 * @throws `RangeError` when the page is longer than the limit.
 * @see CNF-001
 * @example Read one clause
 * ```ts
 * import { parseClauses } from 'event-delivery-spec/clauses';
 *
 * const page = '**FLT-002** An absent list MUST match. *Source: CE-SUB-012.*';
 * parseClauses(page, { file: 'spec/3-filters.md' });
 * // => ~ [{ id: 'FLT-002', level: 'MUST', text: 'An absent list MUST match.', line: 1 }]
 * ```
 */
export function parseClauses(markdown: string, options: { readonly file: string }): Clause[] {
  return clausesInTree(parseMarkdown(markdown), options).map((found) => found.clause);
}
