/** Checks of spec page 3 that need more than a list and an event: state, size, change, explanations. */
import { isDeepStrictEqual } from 'node:util';
import type { Adapter, FilterAdapter } from '../adapter.ts';
import { type Check, CheckFailure } from '../check.ts';

const order = (): Record<string, unknown> => ({
  specversion: '1.0',
  id: 'A-1',
  source: '/shop/orders',
  type: 'order.created',
  priority: 7,
  data: { items: [{ name: 'tea' }] },
});

const yes = { exact: { type: 'order.created' } };
const no = { exact: { type: 'order.deleted' } };

/** Checks that are written by hand. */
export const filtersOwnChecks: readonly Check[] = [
  filterCheck('FLT-006/event', 'Matching leaves the event as it was', async (filters) => {
    const event = order();
    const handle = await filters.compile([{ any: [no, { prefix: { type: 'order.' } }] }]);
    await handle.match(event);
    expectEqual('the event after it was matched', event, order());
  }),
  filterCheck('FLT-006/frozen', 'An event that cannot be changed is matched', async (filters) => {
    const handle = await filters.compile([yes]);
    expectEqual('a frozen event', await handle.match(Object.freeze(order())), true);
  }),
  filterCheck('FLT-007/odd', 'Odd events are answered', async (filters) => {
    const handle = await filters.compile([{ prefix: { subject: 'x', ext: 'y' } }]);
    const events = [
      { ...order(), subject: '' },
      { ...order(), subject: 'x', ext: 0 },
      { ...order(), subject: 'x'.repeat(65_536), ext: '\u0000' },
      { ...order(), constructor: 'x', hasownproperty: 'y', tostring: 'z', valueof: 'x' },
      { specversion: '1.0', id: '1', source: '/a', type: 'b' },
      Object.assign(Object.create(null), order()),
    ];
    for (const event of events) expectEqual('an odd event', await handle.match(event), false);
  }),
  filterCheck('FLT-007/ext-only', 'An absent attribute is no error inside not', async (filters) => {
    const handle = await filters.compile([{ not: { suffix: { ext: 'x' } } }]);
    expectEqual('an event without it', await handle.match(order()), true);
  }),
  filterCheck('FLT-008/traffic', 'Traffic does not change the answer', async (filters) => {
    const handle = await filters.compile([{ any: [no, { all: [yes, { not: no }] }] }]);
    for (let round = 0; round < 50; round += 1) {
      expectEqual('an order', await handle.match(order()), true);
      for (const type of ['order.deleted', 'x', 'x', 'x']) {
        expectEqual(type, await handle.match({ ...order(), type }), type === 'order.deleted');
      }
    }
  }),
  filterCheck('FLT-008/other-lists', 'Other lists do not change the answer', async (filters) => {
    const first = await filters.compile([yes]);
    const second = await filters.compile([no]);
    expectEqual('the first list', await first.match(order()), true);
    expectEqual('the second list', await second.match(order()), false);
    await attempt(() => filters.compile([{ nosuchdialect: {} }]));
    expectEqual('the first list after a refusal', await first.match(order()), true);
    expectEqual('the second list after a refusal', await second.match(order()), false);
  }),
  filterCheck(
    'FLT-008/given-list',
    'Changing the list afterwards changes nothing',
    async (filters) => {
      const list: object[] = [{ exact: { type: 'order.created' } }];
      const handle = await filters.compile(list);
      list.push(no);
      expectEqual('after the list was changed', await handle.match(order()), true);
    },
  ),
  filterCheck('FLT-060/depth', 'Expressions nested 32 deep are accepted', async (filters) => {
    const handle = await filters.compile([nested(32)]);
    expectEqual('an order', await handle.match(order()), true);
    expectEqual('another', await handle.match({ ...order(), type: 'x' }), false);
  }),
  filterCheck('FLT-060/count', '1,000 expressions are accepted', async (filters) => {
    const flat = await filters.compile([...Array(999).fill(yes), { not: no }]);
    expectEqual('a list of 1,000', await flat.match(order()), true);
    const ids = Array.from({ length: 998 }, (_, index) => ({ exact: { id: `B-${index}` } }));
    const any = await filters.compile([{ any: [...ids, yes] }]);
    expectEqual('an any of 999', await any.match(order()), true);
  }),
  filterCheck('FLT-060/text', 'Texts of 1,024 characters are accepted', async (filters) => {
    const text = 'x'.repeat(1_024);
    const handle = await filters.compile([{ exact: { subject: text } }]);
    expectEqual('the equal value', await handle.match({ ...order(), subject: text }), true);
    expectEqual('a longer value', await handle.match({ ...order(), subject: `${text}y` }), false);
  }),
  filterCheck(
    'FLT-062/depth',
    'Expressions nested 100,000 deep are honoured or refused',
    (filters) => expectWhole(filters, [nested(100_001, 'not')], true, false),
  ),
  filterCheck('FLT-062/count', '200,000 expressions are honoured or refused', (filters) =>
    expectWhole(filters, [...Array(200_000).fill(yes), no], false, false),
  ),
  filterCheck(
    'FLT-062/nested-count',
    '200,000 nested expressions are honoured or refused',
    (filters) => expectWhole(filters, [{ all: [...Array(200_000).fill(yes), no] }], false, false),
  ),
  filterCheck('FLT-062/text', 'A text of a million characters is honoured or refused', (filters) =>
    expectWhole(
      filters,
      [{ not: { exact: { type: `order.created${'x'.repeat(1e6)}` } } }],
      true,
      true,
    ),
  ),
  {
    id: 'FLT-081/same-answer',
    clause: 'FLT-081',
    title: 'An explanation gives the answer of matching',
    needs: 'explanations',
    run: async ({ explanations, filters }: Adapter) => {
      for (const list of LISTS) {
        for (const type of ['order.created', 'order.deleted', 'x']) {
          const event = { ...order(), type };
          const handle = await filters?.compile(list);
          const expected = await handle?.match(event);
          const actual = await explanations?.explain(list, event);
          expectEqual(`${JSON.stringify(list)} for type ${type}`, actual, expected);
        }
      }
    },
  },
];

const LISTS: readonly unknown[] = [
  [],
  [yes],
  [yes, { prefix: { source: '/shop' } }],
  [{ prefix: { source: '/shop' } }, yes],
  [{ not: yes }],
  [{ not: [{ not: no }] }],
  [{ any: [yes, no] }],
  [{ all: [yes, { not: no }] }, { suffix: { type: 'd' } }],
  [{ exact: { subject: 'absent' } }],
  [{ not: { exact: { subject: 'absent' } } }],
];

function filterCheck(
  id: string,
  title: string,
  run: (filters: FilterAdapter) => Promise<void>,
): Check {
  return {
    id,
    clause: id.slice(0, id.indexOf('/')),
    title,
    needs: 'filters',
    run: async ({ filters }) => {
      if (filters === undefined)
        throw new TypeError(`Cannot run ${id}: the adapter has no filters`);
      await run(filters);
    },
  };
}

/** `all` inside `all`, or `not` inside `not`, `depth` expressions in all; the innermost is `exact`. */
function nested(depth: number, dialect: 'all' | 'not' = 'all'): unknown {
  let expression: unknown = yes;
  for (let level = 1; level < depth; level += 1) {
    expression = dialect === 'not' ? { not: expression } : { all: [expression] };
  }
  return expression;
}

/** Refused, or compiled with nothing left out: then the order gets the answer of the whole list. */
async function expectWhole(
  filters: FilterAdapter,
  list: readonly unknown[],
  expected: boolean,
  expectedOther: boolean,
): Promise<void> {
  const handle = await attempt(() => filters.compile(list));
  if (handle === undefined) return;
  expectEqual('the answer of a list that is accepted', await handle.match(order()), expected);
  const other = { ...order(), type: 'order.deleted' };
  expectEqual('another event', await handle.match(other), expectedOther);
}

async function attempt<Value>(run: () => Value | Promise<Value>): Promise<Value | undefined> {
  try {
    return await run();
  } catch {
    return undefined;
  }
}

function expectEqual(what: string, actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) throw new CheckFailure(what, expected, actual);
}
