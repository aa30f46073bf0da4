/**
 * What an event adds to the transaction of the caller.
 *
 * The transaction: begin; insert an order (eight columns, a primary key and a secondary index); update a row of the
 * stock; commit. One connection, one statement after the other, as programs do it. Each variant does the same and one
 * thing more. Variants take turns transaction by transaction, in changing order, so that a slow moment meets all. The
 * event is there before the clock runs; what it takes to make it stands apart.
 */
import { performance } from 'node:perf_hooks';
import pg from 'pg';
import type { CloudEvent } from '../src/event/cloud-event.ts';
import { createEvent } from '../src/event/create.ts';
import { enqueueTx } from '../src/outbox/postgres/enqueue.ts';
import { enqueueAndCommit } from '../src/outbox/postgres/enqueue-and-commit.ts';
import type { FixtureServer } from '../src/outbox/postgres/fixture-server.ts';
import { quantile } from './bench-outbox-contender.ts';
import { startDelay } from './bench-outbox-delay.ts';
import { ENQUEUE_VARIANTS } from './bench-outbox-names.ts';
import { openPeerStorage } from './bench-outbox-peer.ts';

/** What one variant costs. */
export interface EnqueueCost {
  readonly name: string;
  /** The whole transaction, median. */
  readonly microseconds: number;
  /** More than the caller's own transaction of the same turn, median of the turns. */
  readonly addedMicroseconds: number;
  /** The same as a part of the caller's own transaction. */
  readonly addedPercent: number;
}

/** Turns that are not counted: statements are parsed, pages are read. */
const WARM_UP = 50;

/** How enqueueing is measured. */
export interface EnqueueOptions {
  readonly turns: number;
  /** Milliseconds that each message is held back on its way to the server, as a network would. Default: 0. */
  readonly delayMs?: number;
}

/** Measures all variants on one connection. */
export async function enqueueCosts(
  server: FixtureServer,
  { turns, delayMs = 0 }: EnqueueOptions,
): Promise<readonly EnqueueCost[]> {
  const url = await server.createDatabase();
  const store = await openPeerStorage(url);
  await using network = await startDelay(url, delayMs);
  const client = new pg.Client({ connectionString: network.url });
  await client.connect();
  try {
    await client.query(TABLES);
    const commit = () => client.query('commit');
    const variants: Variants<keyof typeof ENQUEUE_VARIANTS> = {
      own: commit,
      nothing: () => client.query('select 1').then(commit),
      enqueue: (event) => enqueueTx(client, event).then(commit),
      enqueueAndCommit: (event) => enqueueAndCommit(client, event),
      notify: (event) => enqueueTx(client, event, { notify: true }).then(commit),
      peer: (event) => store(client, event).then(commit),
    };
    return await measure(client, variants, turns);
  } finally {
    await client.end();
  }
}

type Variants<Name extends string> = Record<Name, (event: CloudEvent) => Promise<unknown>>;

/** An event of some 350 bytes. */
function eventOf(n: number): CloudEvent {
  return createEvent({
    id: `o-${n}`,
    source: '/shop',
    type: 'order.placed',
    subject: `o-${n}`,
    data: { n, text: 'x'.repeat(200) },
  });
}

const TABLES = `
create table orders (
  id text primary key,
  customer text not null,
  sku text not null,
  amount int not null,
  price numeric(10, 2) not null,
  status text not null default 'placed',
  note text,
  placed_at timestamptz not null default now()
);
create index on orders (customer, placed_at);
create table stock (sku text primary key, amount int not null, changed_at timestamptz not null default now());
insert into stock select 'sku-' || n, 1000000 from generate_series(0, 999) as n;
analyze stock`;

async function measure<Name extends keyof typeof ENQUEUE_VARIANTS>(
  client: pg.Client,
  variants: Variants<Name>,
  turns: number,
): Promise<readonly EnqueueCost[]> {
  const names = Object.keys(variants) as Name[];
  const times = new Map(names.map((name) => [name, [] as number[]]));
  let n = 0;
  for (let turn = -WARM_UP; turn < turns; turn += 1) {
    for (let i = 0; i < names.length; i += 1) {
      // Another one first each time: who comes after a checkpoint or a slow commit changes.
      const name = names[(i + turn + WARM_UP) % names.length] as Name;
      n += 1;
      const event = eventOf(n);
      const began = performance.now();
      await ownPart(client, n);
      await variants[name](event);
      const time = (performance.now() - began) * 1000;
      if (turn >= 0) times.get(name)?.push(time);
    }
  }
  const own = times.get('own' as Name) ?? [];
  return names.map((name) => {
    const all = times.get(name) ?? [];
    const addedMicroseconds = quantile(all.map((time, turn) => time - (own[turn] ?? Number.NaN)));
    return {
      name: ENQUEUE_VARIANTS[name],
      microseconds: quantile(all),
      addedMicroseconds,
      addedPercent: (addedMicroseconds / quantile(own)) * 100,
    };
  });
}

/** What the caller does in any case, up to the commit. */
async function ownPart(client: pg.Client, n: number): Promise<void> {
  const sku = `sku-${n % 1000}`;
  await client.query('begin');
  await client.query(
    'insert into orders (id, customer, sku, amount, price, note) values ($1, $2, $3, $4, $5, $6)',
    [`o-${n}`, `customer-${n % 5000}`, sku, 2, '12.50', 'please ring twice at the back door'],
  );
  await client.query('update stock set amount = amount - $2, changed_at = now() where sku = $1', [
    sku,
    2,
  ]);
}
