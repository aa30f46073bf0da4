/**
 * What an outbox costs, and what relays deliver, on a PostgreSQL server of this machine that is started for it.
 *
 *     npm run bench:outbox [-- --events 20000] [--backlog 1000000] [--durable] [--json]
 *
 * `--durable` has the server wait for the disk at every commit, as one in production does.
 */
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import type pg from 'pg';
import type { Destination } from '../src/outbox/destination.ts';
import { enqueueTx } from '../src/outbox/postgres/enqueue.ts';
import { orderEvent } from '../src/outbox/postgres/fixture-events.ts';
import { inTx, startOutboxServer } from '../src/outbox/postgres/fixture-outbox.ts';
import { withClient } from '../src/outbox/postgres/fixture-server.ts';
import { createLogOutboxRelay } from '../src/outbox/postgres/log-outbox-relay.ts';
import { createLogSlot } from '../src/outbox/postgres/log-slot.ts';
import { createOutboxRelay } from '../src/outbox/postgres/outbox-relay.ts';
import { pgDatabase } from '../src/outbox/postgres/pg-database.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '20000' },
    backlog: { type: 'string', default: '1000000' },
    durable: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const EVENTS = Number(values.events);
const BACKLOG = Number(values.backlog);
const ROUNDS = 7;
const ROUND_TRANSACTIONS = 300;

interface Measure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

const measures: Measure[] = [];
const note = (name: string, value: number, unit: string) => measures.push({ name, value, unit });

await using server = await startOutboxServer(
  values.durable ? { fsync: 'on', full_page_writes: 'on' } : {},
);
await enqueueCost();
await relayRates();
await backlogCost();

for (const { name, value, unit } of measures) {
  const shown = value >= 100 ? Math.round(value) : Number(value.toPrecision(3));
  console.log(
    values.json ? JSON.stringify({ name, value, unit }) : `${name.padEnd(46)} ${shown} ${unit}`,
  );
}

/** The caller's own transaction (a row in, a row changed) with and without an event; turn by turn, the medians. */
async function enqueueCost(): Promise<void> {
  const url = await server.createDatabase();
  await withClient(url, async (client) => {
    await client.query(
      'create table account (id int primary key, n int); insert into account select n, 0 from generate_series(0, 99) n; create table orders (id text, body text)',
    );
    const event = orderEvent('A', 1);
    const once = async (n: number, withEvent: boolean) => {
      await inTx(client, async () => {
        await client.query('insert into orders values ($1, $2)', [`o${n}`, 'x'.repeat(200)]);
        await client.query('update account set n = n + 1 where id = $1', [n % 100]);
        if (withEvent) await enqueueTx(client, event, { key: () => `k${n}` });
      });
    };
    const rates = { with: [] as number[], without: [] as number[] };
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [name, withEvent] of [
        ['without', false],
        ['with', true],
      ] as const) {
        const began = performance.now();
        for (let n = 0; n < ROUND_TRANSACTIONS; n += 1) await once(n, withEvent);
        rates[name].push((performance.now() - began) / ROUND_TRANSACTIONS);
      }
    }
    const [without, withEvent] = [median(rates.without), median(rates.with)];
    note('transaction without an event', without, 'ms');
    note('the same with an event', withEvent, 'ms');
    note('enqueue adds', (withEvent / without - 1) * 100, '%');
  });
}

async function relayRates(): Promise<void> {
  for (const takesBatches of [true, false]) {
    const url = await server.createDatabase();
    await withClient(url, (client) => fill(client, EVENTS));
    const how = takesBatches ? 'in batches' : 'one by one';
    note(`polling relay, ${how}`, await pollingRate(url, EVENTS, takesBatches), 'events/s');
  }
  const url = await server.createDatabase();
  await withClient(url, async (client) => {
    await createLogSlot(client, { slot: 'bench' });
    await fill(client, EVENTS);
  });
  const { destination, done } = counting(EVENTS, true);
  const stop = new AbortController();
  const relay = createLogOutboxRelay({ url, slot: 'bench', destination });
  const began = performance.now();
  const running = relay.run({ signal: stop.signal });
  await done;
  note('log relay, in batches', (EVENTS / (performance.now() - began)) * 1000, 'events/s');
  stop.abort();
  await running;
}

/** The rate at the front of a long backlog, beside that of a short one. */
async function backlogCost(): Promise<void> {
  const short = await server.createDatabase();
  await withClient(short, (client) => fill(client, EVENTS));
  const long = await server.createDatabase();
  await withClient(long, async (client) => {
    await fill(client, BACKLOG);
    await client.query('analyze eds.outbox');
  });
  const rates = {
    short: await pollingRate(short, EVENTS / 2, true),
    long: await pollingRate(long, EVENTS / 2, true),
  };
  note(`polling relay, backlog of ${EVENTS}`, rates.short, 'events/s');
  note(`polling relay, backlog of ${BACKLOG}`, rates.long, 'events/s');
  note('cost of an event in the long backlog', rates.short / rates.long, 'times');
}

async function pollingRate(url: string, count: number, takesBatches: boolean): Promise<number> {
  const { destination, done } = counting(count, takesBatches);
  const stop = new AbortController();
  const relay = createOutboxRelay({ database: pgDatabase(url), destination });
  const began = performance.now();
  const running = relay.run({ signal: stop.signal });
  await done;
  const rate = (count / (performance.now() - began)) * 1000;
  stop.abort();
  await running;
  return rate;
}

/** A destination that confirms at once: what is measured is the relay. */
function counting(
  count: number,
  takesBatches: boolean,
): { readonly destination: Destination; readonly done: Promise<void> } {
  let left = count;
  let finish: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  return {
    done,
    destination: {
      name: 'a counter',
      takesBatches,
      async publish(events) {
        left -= events.length;
        if (left <= 0) finish();
      },
    },
  };
}

/** Rows as writers leave them, of a thousand keys, without a transaction for each. */
async function fill(client: pg.Client, count: number): Promise<void> {
  const event = JSON.stringify({ ...orderEvent('A', 1), data: { text: 'x'.repeat(200) } });
  await client.query(
    `insert into eds.outbox (key, event) select 'k' || n % 1000, $2 from generate_series(1, $1::int) as n`,
    [count, event],
  );
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
