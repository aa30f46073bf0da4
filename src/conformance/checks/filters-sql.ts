/** Checks of the dialect `sql`: FLT-110 to FLT-117. */
import type { Adapter, ScriptedFunction } from '../adapter.ts';
import { type Check, CheckFailure } from '../check.ts';
import { needed } from './expression-case.ts';
import { expectCase, type FilterCase, readCases } from './filter-case.ts';

interface SqlCase extends FilterCase {
  readonly filters: unknown;
}

const give: ScriptedFunction = {
  name: 'SCRIPTED',
  parameters: ['Integer'],
  returns: 'Integer',
  does: 'give',
  value: 3,
};

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
  calling('FLT-116/sql', 'An sql calls a function of its list', [
    [[{ sql: 'SCRIPTED(1) = 3' }], [give], true],
    [[{ sql: 'scripted(priority) = 4' }], [give], false],
  ]),
  calling('FLT-116/cesql-inside', 'So does a cesql deep inside', [
    [[{ not: { any: [{ cesql: 'SCRIPTED(1) = 4' }] } }], [give], true],
    [[{ not: { any: [{ cesql: 'SCRIPTED(1) = 3' }] } }], [give], false],
  ]),
  calling('FLT-116/own-error', 'What fails in it is an error', [
    [[{ sql: 'SCRIPTED(1) = 3' }], [{ ...give, does: 'throw' }], false],
    [[{ sql: 'NOT (SCRIPTED(1) = 4)' }], [{ ...give, does: 'fail' }], false],
  ]),
  calling('FLT-117/not-shared', 'A function of another list is not there', [
    [[{ sql: 'SCRIPTED(1) = 3' }], [give], true],
    [[{ sql: 'SCRIPTED(1) = 3' }], [], false],
    [[{ sql: 'SCRIPTED(1) = 3' }], [{ ...give, value: 4 }], false],
    [[{ sql: 'SCRIPTED(1) = 3' }], [give], true],
  ]),
];

type Call = readonly [filters: unknown, functions: readonly ScriptedFunction[], matches: boolean];

/** Compiles the lists one after the other and asks each about the same event. */
function calling(id: string, title: string, calls: readonly Call[]): Check {
  const event = {
    specversion: '1.0',
    id: '1',
    source: '/shop',
    type: 'order.created',
    priority: 7,
  };
  const run = async ({ sqlFunctions: part }: Adapter) => {
    for (const [filters, functions, expected] of calls) {
      const filter = await needed(part, id).compile(filters, functions);
      const found = await filter.match(event);
      if (found !== expected) throw new CheckFailure(JSON.stringify(filters), expected, found);
    }
  };
  return { id, clause: id.slice(0, id.indexOf('/')), title, needs: 'sqlFunctions', run };
}
