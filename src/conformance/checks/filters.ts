/** Checks of spec page 3: the cases of `cases/filters*.yaml` and those that YAML cannot hold. */
import type { Adapter, FilterHandle, PlacedProblem, ScriptedDialect } from '../adapter.ts';
import { type Check, CheckFailure } from '../check.ts';
import {
  expectCase,
  expectRefusal,
  type FilterCase,
  type Placed,
  readCases,
} from './filter-case.ts';
import { filtersOwnChecks } from './filters-own.ts';
import { filtersSqlChecks } from './filters-sql.ts';
import { filterSentinels, withSentinels } from './sentinels.ts';

interface ListCase extends FilterCase {
  readonly filters?: unknown;
  readonly absent?: true;
}

interface TriggerCase extends FilterCase {
  readonly trigger?: unknown;
  readonly feature?: 'on' | 'off' | 'both';
  readonly convert?: unknown;
  readonly equivalent?: true;
}

interface TextCase extends FilterCase {
  readonly text: string;
  readonly problems?: readonly (readonly [string, number, number])[];
  readonly pointers?: readonly string[];
}

interface CustomCase extends FilterCase {
  readonly filters: unknown;
  readonly custom: readonly ScriptedDialect[];
  readonly 'refused-without'?: true;
}

const checks: readonly Check[] = [
  ...readCases<ListCase>('filters').map((one) => check(one, 'filters', checkList)),
  ...readCases<TriggerCase>('filters-triggers').map((one) => check(one, 'triggers', checkTrigger)),
  ...readCases<TextCase>('filters-texts').map((one) => check(one, 'filterTexts', checkText)),
  ...readCases<CustomCase>('filters-custom').map((one) =>
    check(one, 'customDialects', checkCustom),
  ),
  ...filtersSqlChecks,
  ...filtersOwnChecks,
];

/** Every check of the FLT clauses. */
export const filtersChecks = withSentinels(checks, filterSentinels);

type Part = Check['needs'];

function check<Case extends FilterCase, Key extends Part>(
  one: Placed<Case>,
  needs: Key,
  run: (one: Placed<Case>, part: NonNullable<Adapter[Key]>, adapter: Adapter) => Promise<void>,
): Check {
  const { id, title } = one;
  return {
    id,
    clause: id.slice(0, id.indexOf('/')),
    title,
    needs,
    run: async (adapter) => {
      const part = adapter[needs];
      if (part === undefined) throw new TypeError(`Cannot run ${id}: the adapter has no ${needs}`);
      await run(one, part, adapter);
    },
  };
}

function checkList(one: Placed<ListCase>, part: NonNullable<Adapter['filters']>): Promise<void> {
  return expectCase(one, () => part.compile(one.absent ? undefined : one.filters));
}

async function checkTrigger(
  one: Placed<TriggerCase>,
  part: NonNullable<Adapter['triggers']>,
): Promise<void> {
  if (one.convert !== undefined) return checkConversion(one, part);
  for (const feature of one.feature === 'both' ? ['on', 'off'] : [one.feature]) {
    await expectCase(one, () => part.compile(one.trigger, feature === 'on'));
  }
}

async function checkConversion(
  one: Placed<TriggerCase>,
  part: NonNullable<Adapter['triggers']>,
): Promise<void> {
  let filters: unknown;
  try {
    filters = await part.convert(one.convert);
  } catch (error) {
    if (one.equivalent) return;
    throw error;
  }
  // With nothing to filter by, the list is empty, and `filter` would decide; there is none.
  await expectCase(one, () => part.compile({ filters }, true));
}

async function checkText(
  one: Placed<TextCase>,
  part: NonNullable<Adapter['filterTexts']>,
): Promise<void> {
  if (one.matches || one.misses || one.refused) await expectCase(one, () => part.compile(one.text));
  else await expectRefusal(one.title, () => part.compile(one.text));
  const found = await part.problems(one.text);
  if (one.refused && found.length === 0) {
    throw new CheckFailure(
      `${one.title}: problems of a text that is refused`,
      'at least one',
      found,
    );
  }
  const shown = found.map(({ pointer, line, column }: PlacedProblem) => [pointer, line, column]);
  if (one.problems?.length === 0 && found.length > 0) {
    throw new CheckFailure(one.title, 'no problem', shown);
  }
  for (const [pointer, line, column] of one.problems ?? []) {
    const isThere = found.some(
      (problem) =>
        problem.pointer === pointer && problem.line === line && problem.column === column,
    );
    if (!isThere) throw new CheckFailure(one.title, [pointer, line, column], shown);
  }
  for (const pointer of one.pointers ?? []) {
    if (!found.some((problem) => problem.pointer === pointer)) {
      throw new CheckFailure(one.title, pointer, shown);
    }
  }
}

async function checkCustom(
  one: Placed<CustomCase>,
  part: NonNullable<Adapter['customDialects']>,
): Promise<void> {
  const { filters, custom } = one;
  await expectCase(one, () => part.compile(filters, custom));
  if (!one['refused-without']) return;
  const without = (): FilterHandle | Promise<FilterHandle> => part.compile(filters, []);
  await expectRefusal(`${one.title}, compiled after it`, without);
}
