import { indexClauses, type PageText } from '../clause-index.ts';
import { readPage } from '../read-page.ts';
import { CLAUSE_LINTS } from './clause-lints.ts';

/** A place where a page breaks a rule. Lines and columns count from 1. */
export interface PageFinding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Number of the rule, such as `CLS003`. */
  readonly rule: string;
  /** What to write instead. */
  readonly message: string;
}

/**
 * Applies every clause rule to the pages of a specification, without markdownlint.
 *
 * @param pages All pages, in order; a clause id belongs to the first that uses it.
 * @param options `reviewed`: recorded hashes by clause id; without them no clause is suspect.
 * @returns Findings in the order of pages and lines.
 * @see CNF-001
 * @example Two keywords in one clause
 * ```ts
 * import { lintPages } from 'event-delivery-spec/clauses';
 *
 * const markdown = '**FLT-001** It MUST match and SHOULD log. *Source: CE-SUB-001.*';
 * const found = lintPages([{ file: 'spec/3-filters.md', markdown }]);
 * found.map((finding) => `${finding.rule} ${finding.message}`);
 * // => ['CLS003 FLT-001 holds MUST and SHOULD: make a clause of each']
 * ```
 */
export function lintPages(
  pages: readonly PageText[],
  options: { readonly reviewed?: Readonly<Record<string, string>> } = {},
): PageFinding[] {
  const index = indexClauses(pages);
  const { reviewed } = options;
  return pages.flatMap(({ file, markdown }) => {
    const page = readPage(markdown, file);
    const found = CLAUSE_LINTS.flatMap((lint) =>
      lint
        .find({ page, index, ...(reviewed && { reviewed }) })
        .map(({ line, column, detail }): PageFinding => {
          return { file, line, column, rule: lint.names[0], message: detail };
        }),
    );
    return found.sort((a, b) => a.line - b.line || a.column - b.column);
  });
}
