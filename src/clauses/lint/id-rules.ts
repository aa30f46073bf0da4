/** Rules about ids and what names them. */
import { CLAUSE_PREFIXES, type Clause, clauseAnchor, isClauseId } from '../clause.ts';
import type { Reference } from '../read-page.ts';
import { type ClauseLint, idSpan, type RuleContext } from './rule.ts';

/** An id names one clause for ever. */
export const uniqueId: ClauseLint = {
  names: ['CLS005', 'clause-unique-id'],
  description: 'A clause id is used once, and never again',
  normative: true,
  find: ({ page, index }) =>
    page.clauses.flatMap(({ clause }) => {
      const first = index.get(clause.id)?.[0];
      if (first === undefined || isSamePlace(first, clause)) return [];
      const fact = first.withdrawn ? 'withdrawn' : 'taken';
      return [
        {
          ...idSpan(clause),
          detail: `${clause.id} is ${fact} at ${first.file}:${first.line}: take the next free number`,
        },
      ];
    }),
};

/** A bold start that looks like an id has to be one, or the clause is lost silently. */
export const idForm: ClauseLint = {
  names: ['CLS006', 'clause-id-form'],
  description: 'A clause id is a known prefix, a hyphen and three digits',
  normative: true,
  find: ({ page }) =>
    page.heads
      .filter((head) => !isClauseId(head.id))
      .map((head) => ({
        line: head.line,
        column: head.column,
        length: head.length,
        detail: `"${head.id}" is no clause id: write a prefix of ${Object.keys(CLAUSE_PREFIXES).join(', ')}, a hyphen and three digits`,
      })),
};

/** A reference leads to a clause that exists, at the place it names. */
export const reference: ClauseLint = {
  names: ['CLS007', 'clause-reference'],
  description: 'A clause reference leads to its clause',
  normative: false,
  find: (context) =>
    context.page.references.flatMap((found) => {
      const detail = brokenReference(found, context);
      const { line, column, length } = found;
      return detail === null ? [] : [{ line, column, length, detail }];
    }),
};

/** Examples prove clauses that exist. */
export const fenceClause: ClauseLint = {
  names: ['CLS010', 'clause-fence'],
  description: 'The clauses of a fence exist',
  normative: false,
  find: ({ page, index }) =>
    page.fences.flatMap((fence) => {
      const clause = index.get(fence.id)?.[0];
      if (clause !== undefined && !clause.withdrawn) return [];
      const { line, column, length } = fence;
      const fact = clause === undefined ? 'no clause' : 'withdrawn';
      const detail = `"${fence.id}" is ${fact}: name clauses as clause=FLT-002,FLT-003`;
      return [{ line, column, length, detail }];
    }),
};

function isSamePlace(a: Clause, b: Clause): boolean {
  return a.file === b.file && a.line === b.line && a.column === b.column;
}

function brokenReference(found: Reference, { page, index }: RuleContext): string | null {
  const clause = index.get(found.id)?.[0];
  if (clause === undefined) return `There is no clause ${found.id}`;
  const anchor = clauseAnchor(found.id);
  if (found.bracketed) {
    const path = clause.file === page.file ? '' : relativePath(page.file, clause.file);
    return `[${found.id}] leads nowhere: write [${found.id}](${path}#${anchor})`;
  }
  if (found.url === null) return null;
  const [path = '', fragment = ''] = found.url.split('#');
  if (fragment !== anchor) return `The link goes to "${found.url}": end it with #${anchor}`;
  if (path !== '' && !path.endsWith('.md')) return null;
  const target = path === '' ? page.file : resolvePath(page.file, path);
  return target === clause.file
    ? null
    : `${found.id} is not in ${target}: link ${relativePath(page.file, clause.file)}#${anchor}`;
}

/** `path` as seen from the folder of `from`; both relative to the same root. */
function resolvePath(from: string, path: string): string {
  if (path.startsWith('/')) return path.slice(1);
  const parts = from.split('/').slice(0, -1);
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** The link from one file to another. */
function relativePath(from: string, to: string): string {
  const source = from.split('/').slice(0, -1);
  const target = to.split('/');
  let shared = 0;
  while (shared < source.length && source[shared] === target[shared]) shared += 1;
  return [...source.slice(shared).map(() => '..'), ...target.slice(shared)].join('/');
}
