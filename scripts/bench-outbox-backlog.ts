/** What depends on the length of the backlog, and should not: relaying, looking, cleaning up. */
import { performance } from 'node:perf_hooks';
import type pg from 'pg';
import { cleanSentTx } from '../src/outbox/postgres/clean.ts';
import { describeOutboxTx } from '../src/outbox/postgres/describe.ts';
import { type FixtureServer, withClient } from '../src/outbox/postgres/fixture-server.ts';
import { createOutboxRelay } from '../src/outbox/postgres/outbox-relay.ts';
import { pgDatabase } from '../src/outbox/postgres/pg-database.ts';
import { DRAIN_DEADLINE_MS, quantile, within } from './bench-outbox-contender.ts';
import { fillOurs } from './bench-outbox-ours.ts';

/** Costs with a backlog of one length. */
export interface BacklogCost {
  readonly backlog: number;
  /** Microseconds for each event at the front of the backlog, polling, in batches. */
  readonly relayMicroseconds: number;
  /** Milliseconds to remove a thousand records that were sent and kept, beside the backlog. */
  readonly cleanMs: number;
  /** Milliseconds of `describeOutboxTx`, which counts. */
  readonly describeMs: number;
}

const SENT = 1000;
/** Records that the relay takes at once. */
const BATCH = 100;

/** Measures a short and a long backlog, turn by turn. */
export async function backlogCosts(
  server: FixtureServer,
  options: {
    readonly backlogs: readonly number[];
    readonly events: number;
    readonly rounds: number;
  },
): Promise<readonly BacklogCost[]> {
  const arenas: {
    backlog: number;
    url: string;
    relay: number[];
    clean: number[];
    look: number[];
  }[] = [];
  for (const backlog of options.backlogs) {
    const url = await server.createDatabase();
    await withClient(url, async (client) => {
      // Each round takes its events, the batch before the clock runs, and the one under way at the end.
      await fillOurs(client, backlog + (options.events + 2 * BATCH) * options.rounds);
      await client.query('vacuum analyze eds.outbox');
    });
    arenas.push({ backlog, url, relay: [], clean: [], look: [] });
  }
  for (let round = 0; round < options.rounds; round += 1) {
    for (const arena of round % 2 === 0 ? arenas : arenas.toReversed()) {
      arena.relay.push(await relay(arena.url, options.events));
      await withClient(arena.url, async (client) => {
        arena.clean.push(await clean(client));
        arena.look.push(await timed(() => describeOutboxTx(client)));
      });
    }
  }
  return arenas.map(({ backlog, relay, clean, look }) => ({
    backlog,
    relayMicroseconds: quantile(relay),
    cleanMs: quantile(clean),
    describeMs: quantile(look),
  }));
}

async function relay(url: string, events: number): Promise<number> {
  let left = events;
  let began = 0;
  let ended = 0;
  let done: () => void = () => undefined;
  const drained = new Promise<void>((resolve) => {
    done = resolve;
  });
  const stop = new AbortController();
  const running = createOutboxRelay({
    database: pgDatabase(url),
    batch: BATCH,
    destination: {
      name: 'a counter',
      takesBatches: true,
      async publish(batch) {
        // The first batch comes with opening a session, which is not a cost of an event.
        if (began === 0) began = performance.now();
        else left -= batch.length;
        if (left <= 0 && ended === 0) {
          ended = performance.now();
          done();
        }
      },
    },
  }).run({ signal: stop.signal });
  const failed = running.then((end) => {
    throw new Error(`the relay has ended: ${end.end}`);
  });
  failed.catch(() => undefined);
  try {
    await within(`the relay: ${events} events`, DRAIN_DEADLINE_MS, drained, failed);
  } finally {
    stop.abort();
    await running;
  }
  return ((ended - began) / events) * 1000;
}

async function clean(client: pg.Client): Promise<number> {
  await client.query(
    `insert into eds.outbox (key, event, state, sent_at)
select 'k' || n, '{}', 'sent', clock_timestamp() from generate_series(1, $1::int) as n`,
    [SENT],
  );
  let removed = 0;
  const time = await timed(async () => {
    removed = await cleanSentTx(client, { olderThanMs: 0 });
  });
  if (removed !== SENT) throw new Error(`Cannot measure cleaning: ${removed} of ${SENT} removed`);
  return time;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
