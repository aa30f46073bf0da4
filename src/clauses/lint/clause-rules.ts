import type { Clause } from '../clause.ts';
import { type ClauseIndex, indexClauses, type PageText } from '../clause-index.ts';
import { type ClausePage, readPage } from '../read-page.ts';
import { CLAUSE_LINTS } from './clause-lints.ts';

/** A custom rule in the shape that markdownlint 0.40 takes. */
export interface ClauseRule {
  readonly names: string[];
  readonly description: string;
  readonly tags: string[];
  readonly parser: 'none';
  /** Looks at one page and reports each finding. */
  readonly function: (
    params: {
      readonly name: string;
      readonly lines: readonly string[];
      readonly frontMatterLines: readonly string[];
    },
    onError: (error: {
      readonly lineNumber: number;
      readonly detail: string;
      readonly range: [number, number];
    }) => void,
  ) => void;
}

/** What the rules need to know beyond the page they look at. */
export interface ClauseRulesOptions {
  /** Every page of the specification, in order; without them each page stands alone. */
  readonly pages?: Iterable<PageText>;
  /** Path of the folder that the pages' names start from; it is cut off the names under lint. */
  readonly root?: string;
  /** Hashes of `spec/reviewed.json`; without them no clause is suspect. */
  readonly reviewed?: Readonly<Record<string, string>>;
  /**
   * Which files hold normative text; default: all. Other files are checked for references and
   * fences only, and their clause-like paragraphs count as quotations.
   */
  readonly isNormative?: (file: string) => boolean;
}

/**
 * Makes the markdownlint rules for a specification of several pages.
 *
 * The rules read nothing themselves: give them the pages. The page under lint counts as it stands,
 * so an editor's unsaved text is judged against the other pages on disk.
 *
 * @param options Pages, recorded reviews, and which files are normative.
 * @returns Ten rules for `customRules`.
 * @see CNF-001
 * @example A clause reference across pages
 * ```ts
 * import { createClauseRules } from 'event-delivery-spec/clauses';
 * import { lint } from 'markdownlint/sync';
 *
 * const events = '**EVT-001** An id MUST be given. *Source: CE-CORE-001.*';
 * const customRules = createClauseRules({
 *   pages: [{ file: 'spec/1-events.md', markdown: events }],
 * });
 * const text = 'As [EVT-002](1-events.md#evt-002) says.';
 * const config = { default: false, 'clause-reference': true };
 * const found = lint({ strings: { 'spec/3-filters.md': text }, customRules, config });
 * found['spec/3-filters.md']?.map((error) => error.errorDetail);
 * // => ['There is no clause EVT-002']
 * ```
 */
export function createClauseRules(options: ClauseRulesOptions = {}): ClauseRule[] {
  const others = indexClauses(options.pages ?? []);
  const root = slashed(options.root ?? '').replace(/\/?$/, '/');
  const isNormative = options.isNormative ?? (() => true);
  // markdownlint hands one frozen array of lines to all rules, so each page is parsed once.
  const pages = new WeakMap<readonly string[], { page: ClausePage; index: ClauseIndex }>();
  const read = (name: string, lines: readonly string[], offset: number) => {
    const known = pages.get(lines);
    if (known !== undefined) return known;
    const file = relativeFile(name, root);
    const page = readPage('\n'.repeat(offset) + lines.join('\n'), file);
    const own = isNormative(file) ? page.clauses.map((found) => found.clause) : [];
    const made = { page, index: withPage(others, file, own) };
    pages.set(lines, made);
    return made;
  };
  return CLAUSE_LINTS.map((lint) => ({
    names: [...lint.names],
    description: lint.description,
    tags: ['clauses'],
    parser: 'none',
    function: (params, onError) => {
      // markdownlint takes the front matter away and counts its lines back in when it reports.
      const offset = params.frontMatterLines.length;
      const { page, index } = read(params.name, params.lines, offset);
      if (lint.normative && !isNormative(page.file)) return;
      const { reviewed } = options;
      for (const finding of lint.find({ page, index, ...(reviewed && { reviewed }) })) {
        const range: [number, number] = [finding.column, finding.length];
        onError({ lineNumber: finding.line - offset, detail: finding.detail, range });
      }
    },
  }));
}

/** The rules for pages that stand alone: no reviews, no other pages. */
export const clauseRules: readonly ClauseRule[] = createClauseRules();

/** The name of a page, from the root. */
function relativeFile(name: string, root: string): string {
  const file = slashed(name);
  return file.startsWith(root) ? file.slice(root.length) : file.replace(/^\.\//, '');
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}

/** The index with one page's clauses put in the page's place. */
function withPage(index: ClauseIndex, file: string, own: readonly Clause[]): ClauseIndex {
  const merged = new Map<string, Clause[]>();
  for (const [id, clauses] of index) {
    const rest = clauses.filter((clause) => clause.file !== file);
    if (rest.length > 0) merged.set(id, rest);
  }
  for (const clause of own) {
    const rest = merged.get(clause.id) ?? [];
    const before = rest.filter((other) => inOrder(other, clause));
    merged.set(clause.id, [...before, clause, ...rest.filter((other) => !inOrder(other, clause))]);
  }
  return merged;
}

/** Pages count in the order of their names, clauses of one page in the order of their lines. */
function inOrder(other: Clause, clause: Clause): boolean {
  return other.file === clause.file ? other.line <= clause.line : other.file < clause.file;
}
