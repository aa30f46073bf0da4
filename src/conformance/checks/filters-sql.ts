/** Checks of the dialect `sql`: FLT-110 to FLT-114. */
import type { Adapter } from '../adapter.ts';
import { type Check, CheckFailure } from '../check.ts';
import { needed } from './expression-case.ts';
import { expectCase, type FilterCase, readCases } from './filter-case.ts';

interface SqlCase extends FilterCase {
  readonly filters: unknown;
}

/** Texts with one mistake each, and its place. */
const PLACED: readonly (readonly [slug: string, text: string, line: number, column: number])[] = [
  ['plain', 'filters:\n  - sql: type == 1\n', 2, 15],
  ['single-quotes', "filters:\n  - sql: 'type = ''a'' == 1'\n", 2, 24],
  ['double-quotes', 'filters:\n  - sql: "type = \\"a\\" \\u003d= 1"\n', 2, 24],
  ['literal', 'filters:\n  - sql: |\n      type = 1\n        AND id == 2\n', 4, 16],
  ['folded', 'filters:\n  - sql: >-\n      type = 1\n\n      AND (id == 2)\n', 5, 15],
  ['json', '{"filters": [{"not": {"sql": "type == \\"a\\""}}]}', 1, 36],
];

/** Checks of the dialect `sql`. */
export const filtersSqlChecks: readonly Check[] = [
  ...readCases<SqlCase>('filters-sql').map((one): Check => {
    const { id, title, filters } = one;
    const run = async ({ sqlFilters: part }: Adapter) => {
      await expectCase(one, () => needed(part, id).compile(filters));
    };
    return { id, clause: id.slice(0, id.indexOf('/')), title, needs: 'sqlFilters', run };
  }),
  ...PLACED.map(([slug, text, line, column]): Check => {
    const title = `A mistake is placed: ${slug}`;
    const run = async ({ sqlFilters: part }: Adapter) => {
      const found = await needed(part, slug).problems(text);
      const places = found.map((problem) => [problem.line, problem.column]);
      if (!places.some(([y, x]) => y === line && x === column)) {
        throw new CheckFailure(title, [line, column], places);
      }
    };
    return { id: `FLT-114/${slug}`, clause: 'FLT-114', title, needs: 'sqlFilters', run };
  }),
];
