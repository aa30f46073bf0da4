import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startOutboxServer } from './fixture-outbox.ts';
import { type FixtureServer, serverObstacle, withClient } from './fixture-server.ts';
import { PARTITION_COUNT } from './schema.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const obstacle = await serverObstacle();
const noServer = obstacle === undefined ? '' : ` (skipped: ${obstacle})`;

const ALL = Array.from({ length: PARTITION_COUNT }, (_, partition) => partition);

interface Plan {
  readonly Plan: Readonly<Record<'Shared Hit Blocks' | 'Shared Read Blocks', number>>;
}

describe.skipIf(obstacle !== undefined)(`what is due, in front of a backlog${noServer}`, () => {
  let server: FixtureServer;
  beforeAll(async () => {
    server = await startOutboxServer();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  /** Pages that a function looks at, with a backlog of so many records. */
  async function pages(call: string, backlog: number, key: string, analyzed: boolean) {
    return withClient(await server.createDatabase(), async (client) => {
      // Statistics are those of an empty table, or those of the full one, and do not change in between.
      await client.query('alter table eds.outbox set (autovacuum_enabled = off)');
      await client.query(
        `insert into eds.outbox (key, event) select ${key}, repeat('x', 200) from generate_series(1, $1::int) as n`,
        [backlog],
      );
      if (analyzed) await client.query('vacuum analyze eds.outbox');
      const read = () => client.query(`explain (analyze, buffers, format json) select ${call}`);
      // The first time reads the catalog as well.
      await read();
      const { rows } = await read();
      const [{ Plan: plan }] = (rows[0] as { 'QUERY PLAN': [Plan] })['QUERY PLAN'];
      return plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
    });
  }

  const reads = [`eds.due('{${ALL.join()}}', 100)`, 'eds.oldest()'];
  test.each(
    reads.flatMap((call) =>
      [`'k' || n % 1000`, `'k'`].flatMap((key) =>
        [true, false].map((analyzed) => ({ call, key, analyzed })),
      ),
    ),
  )('$call looks at no more pages for more records (key $key, analyzed $analyzed)', async (row) => {
    const { call, key, analyzed } = row;
    const short = await pages(call, 4000, key, analyzed);
    const long = await pages(call, 40_000, key, analyzed);
    expect(short).toBeGreaterThan(0);
    expect(long).toBeLessThan(short * 1.5 + 100);
  });

  test('the first of each partition, without parked keys, in the order of their numbers', async () => {
    const url = await server.createDatabase();
    await withClient(url, async (client) => {
      await client.query(
        `insert into eds.outbox (key, event) select 'k' || n % 5, '{}' from generate_series(1, 50) as n`,
      );
      await client.query(`insert into eds.parked_key (key) values ('k1'), ('k2')`);
      await client.query(`update eds.outbox set state = 'dead' where seq = 3`);
      const due = async (partitions: readonly number[], count: number) => {
        const { rows } = await client.query(
          'select seq::int as seq, key, attempts from eds.due($1::int[], $2::int)',
          [partitions, count],
        );
        return rows as { seq: number; key: string; attempts: number }[];
      };
      const all = await due(ALL, 7);
      expect(all.map(({ seq }) => seq)).toEqual([4, 5, 8, 9, 10, 13, 14]);
      expect(all[0]).toEqual({ seq: 4, key: 'k4', attempts: 0 });
      expect(await due([], 7)).toEqual([]);
      const { rows } = await client.query(
        `select partition from eds.outbox where key = 'k4' limit 1`,
      );
      const [{ partition }] = rows as [{ partition: number }];
      expect((await due([partition], 100)).filter(({ key }) => key === 'k4')).toHaveLength(10);
      expect(
        await due(
          ALL.filter((one) => one !== partition),
          100,
        ),
      ).not.toContainEqual(expect.objectContaining({ key: 'k4' }));
    });
  });
});
