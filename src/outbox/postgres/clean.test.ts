import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { cleanSentTx } from './clean.ts';
import { startOutboxServer } from './fixture-outbox.ts';
import { type FixtureServer, serverObstacle, withClient } from './fixture-server.ts';
import { cleanInboxTx } from './mark-seen.ts';
import type { SqlTx } from './sql-tx.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const obstacle = await serverObstacle();
const noServer = obstacle === undefined ? '' : ` (skipped: ${obstacle})`;

interface Plan {
  readonly Plan: Readonly<Record<'Shared Hit Blocks' | 'Shared Read Blocks', number>>;
}

const HOUR_MS = 3_600_000;

/** What is kept for an hour, and how it is cleaned up. */
const KEPT: Readonly<Record<string, { fill: string; clean: (tx: SqlTx) => Promise<number> }>> = {
  'what was sent': {
    fill: `insert into eds.outbox (key, event, state, sent_at)
select 'k' || n, '{}', 'sent', clock_timestamp() from generate_series(1, $1::int) as n`,
    clean: (tx) => cleanSentTx(tx, { olderThanMs: HOUR_MS }),
  },
  'the inbox': {
    fill: `insert into eds.inbox (consumer, event_key)
select 'c', n::text from generate_series(1, $1::int) as n`,
    clean: (tx) => cleanInboxTx(tx, { olderThanMs: HOUR_MS, redeliveryAgeMaxMs: 0 }),
  },
};

describe.skipIf(obstacle !== undefined)(`cleaning up behind what is kept${noServer}`, () => {
  let server: FixtureServer;
  beforeAll(async () => {
    server = await startOutboxServer();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  test.each(Object.entries(KEPT))(
    'looks at no more pages when more of %s is too young',
    async (_, { fill, clean }) => {
      const pages = async (count: number) =>
        withClient(await server.createDatabase(), async (client) => {
          await client.query(fill, [count]);
          await client.query('vacuum analyze');
          let found = 0;
          const explained: SqlTx = {
            async query(text, values) {
              const plan = `explain (analyze, buffers, format json) ${text}`;
              const { rows } = await client.query(plan, values);
              const [{ Plan: looked }] = (rows[0] as { 'QUERY PLAN': [Plan] })['QUERY PLAN'];
              found = looked['Shared Hit Blocks'] + looked['Shared Read Blocks'];
              return { rows: [{ n: 0 }] };
            },
          };
          await clean(explained);
          return found;
        });
      const few = await pages(2000);
      const many = await pages(40_000);
      expect(few).toBeGreaterThan(0);
      expect(many).toBeLessThan(few * 1.5 + 20);
    },
  );
});
