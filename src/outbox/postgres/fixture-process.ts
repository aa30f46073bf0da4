/**
 * A writer, a relay or a consumer as a process of its own, which kills itself (`kill -9`) at one point of its steps.
 *
 * What outlives it is the database and the broker: the parent process, which keeps a log of what was published.
 */
import pg from 'pg';
import { type CrashPoint, runSteps } from '../../simulation/step.ts';
import { consumer } from '../consumer.ts';
import type { Destination } from '../destination.ts';
import { outboxError } from '../errors.ts';
import type { ConsumerSteps, LogRecord } from '../steps.ts';
import { consumerDriver } from './fixture-consumer.ts';
import { writeOrders } from './fixture-writer.ts';
import { createLogOutboxRelay } from './log-outbox-relay.ts';
import { createOutboxRelay } from './outbox-relay.ts';
import { pgDatabase } from './pg-database.ts';

/** What a child is told, in its first message. */
export interface ProcessOrders {
  readonly role: 'writer' | 'polling-relay' | 'log-relay' | 'consumer';
  readonly url: string;
  readonly slot: string;
  /** Where it kills itself, and at which time it comes there; absent: it does not. */
  readonly killAt?: { readonly point: string; readonly time: number };
  readonly batch: number;
  /** Whether the writer uses the log only. */
  readonly emits?: boolean;
  /** Transactions of a writer. */
  readonly writes?: number;
  /** The first number of a writer. */
  readonly from?: number;
}

/** What a child asks of the broker. */
export type BrokerRequest =
  | { readonly kind: 'publish'; readonly id: string; readonly key: string }
  | { readonly kind: 'committed'; readonly ids: readonly string[] }
  | { readonly kind: 'join' }
  | { readonly kind: 'poll'; readonly offset: number }
  | { readonly kind: 'commit'; readonly offset: number };

/** What it answers. */
export interface BrokerAnswers {
  publish: 'ok' | 'rejected';
  committed: 'ok';
  join: { readonly offset: number; readonly epoch: number };
  poll: LogRecord | undefined;
  commit: 'ok';
}

let asked = 0;
const waiting = new Map<number, (answer: unknown) => void>();
const stop = new AbortController();

function ask<K extends BrokerRequest['kind']>(
  request: BrokerRequest & { readonly kind: K },
): Promise<BrokerAnswers[K]> {
  asked += 1;
  const number = asked;
  return new Promise((resolve) => {
    waiting.set(number, resolve as (answer: unknown) => void);
    process.send?.({ number, request });
  });
}

process.on('message', (message: { orders?: ProcessOrders; number?: number; answer?: unknown }) => {
  if (message.orders !== undefined) void perform(message.orders);
  if (message.number === undefined) return;
  waiting.get(message.number)?.(message.answer);
  waiting.delete(message.number);
});
process.on('SIGTERM', () => stop.abort());
process.send?.({ ready: true });
// Nobody outlives the test.
process.on('disconnect', () => process.exit(3));

async function perform(orders: ProcessOrders): Promise<void> {
  try {
    const end = await ROLES[orders.role](orders);
    process.send?.({ end }, () => process.exit(0));
  } catch (error) {
    process.send?.({ error: String(error instanceof Error ? error.stack : error) }, () =>
      process.exit(1),
    );
  }
}

const ROLES: Readonly<Record<ProcessOrders['role'], (orders: ProcessOrders) => Promise<unknown>>> =
  {
    writer,
    'polling-relay': (orders) =>
      createOutboxRelay({
        ...relayOptions(orders),
        database: pgDatabase(orders.url),
      }).run({ signal: stop.signal }),
    'log-relay': ({ url, slot, ...orders }) =>
      createLogOutboxRelay({ ...relayOptions(orders), url, slot }).run({ signal: stop.signal }),
    consumer: runConsumer,
  };

function relayOptions(orders: Pick<ProcessOrders, 'batch' | 'killAt'>) {
  const destination: Destination = {
    name: 'the parent',
    takesBatches: false,
    async publish([event]) {
      if (event === undefined) return;
      const { id, subject = '' } = event;
      const answer = await ask({ kind: 'publish', id, key: subject });
      if (answer === 'rejected') throw outboxError('OUTBOX_REJECTED', 'poison');
    },
  };
  const { batch } = orders;
  return {
    destination,
    batch,
    pollMs: 20,
    poison: 'dead-letter' as const,
    at: killer(orders),
  };
}

/** Ends the process for good when it comes to its point for the time it was told. */
function killer({ killAt }: Pick<ProcessOrders, 'killAt'>) {
  let times = 0;
  return async (point: string): Promise<void> => {
    if (point !== killAt?.point) return;
    times += 1;
    if (times < killAt.time) return;
    process.kill(process.pid, 'SIGKILL');
    await new Promise(() => undefined);
  };
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function writer(orders: ProcessOrders): Promise<string> {
  const client = await connect(orders.url);
  await writeOrders(client, {
    ...orders,
    at: killer(orders),
    onCommitted: (ids) => ask({ kind: 'committed', ids }),
  });
  await client.end();
  return 'written';
}

async function runConsumer(orders: ProcessOrders): Promise<unknown> {
  const client = await connect(orders.url);
  const driver = consumerDriver(client, {
    stop: stop.signal,
    join: () => ask({ kind: 'join' }),
    recordAt: (offset) => ask({ kind: 'poll', offset }),
    commit: (offset) => ask({ kind: 'commit', offset }),
  });
  const end = await runSteps(
    consumer<LogRecord>({ commitEvery: orders.batch, pollMs: 15 }),
    driver,
    killer(orders) as (point: CrashPoint<keyof ConsumerSteps<LogRecord>>) => Promise<void>,
  );
  await client.end();
  return end;
}
