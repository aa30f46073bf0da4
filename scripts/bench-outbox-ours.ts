/** The relays of this package, as contenders. */
import { randomUUID } from 'node:crypto';
import type { Destination } from '../src/outbox/destination.ts';
import { enqueueTx } from '../src/outbox/postgres/enqueue.ts';
import { orderEvent } from '../src/outbox/postgres/fixture-events.ts';
import { type FixtureServer, withClient } from '../src/outbox/postgres/fixture-server.ts';
import { createLogOutboxRelay } from '../src/outbox/postgres/log-outbox-relay.ts';
import { createLogSlot, dropLogSlot } from '../src/outbox/postgres/log-slot.ts';
import { createOutboxRelay } from '../src/outbox/postgres/outbox-relay.ts';
import { pgDatabase } from '../src/outbox/postgres/pg-database.ts';
import type { Arena, Contender, Running } from './bench-outbox-contender.ts';
import { type OurOptions, ourName, type RelayKind } from './bench-outbox-names.ts';
import { slotReleased } from './bench-server.ts';

/** One of our relays; order of each key is kept, as always. */
export function ours(options: OurOptions): Contender {
  const { kind, takesBatches, notify = false } = options;
  return {
    name: ourName(options),
    kind,
    isOurs: true,
    async open(server: FixtureServer): Promise<Arena> {
      const url = await server.createDatabase();
      const slot = `bench_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
      if (kind === 'log') await withClient(url, (client) => createLogSlot(client, { slot }));
      return {
        url,
        fill: (count, perTransaction) =>
          withClient(url, (client) => fillOurs(client, count, perTransaction)),
        async write(client, n) {
          await enqueueTx(client, { ...orderEvent(`k${n % 1000}`, n), data: { n } }, { notify });
        },
        start: (onEvent) => startOurs({ kind, url, slot, takesBatches, onEvent }),
        close: () =>
          withClient(url, async (client) => {
            if (kind !== 'log') return;
            await slotReleased(client, slot);
            await dropLogSlot(client, { slot });
          }),
      };
    },
  };
}

/** Rows as writers leave them, of a thousand keys. */
export async function fillOurs(
  client: { query(text: string, values?: unknown[]): Promise<unknown> },
  count: number,
  perTransaction = count,
): Promise<void> {
  const event = JSON.stringify({ ...orderEvent('A', 1), data: { n: 1, text: 'x'.repeat(200) } });
  await fillBy(client, { count, perTransaction }, (from, to) => [
    `insert into eds.outbox (key, event) select 'k' || n % 1000, '${event}' from generate_series(${from}, ${to}) as n`,
  ]);
  await client.query('analyze eds.outbox');
}

/** Runs statements for ranges of numbers, a transaction for each range, on the server. */
export async function fillBy(
  client: { query(text: string, values?: unknown[]): Promise<unknown> },
  { count, perTransaction }: { readonly count: number; readonly perTransaction: number },
  statements: (from: string, to: string) => readonly string[],
): Promise<void> {
  // What was written beforehand is not measured, and need not wait for the disk.
  await client.query('set synchronous_commit = off');
  await client.query(`do $do$ begin
for begin_at in 0 .. ${count - 1} by ${perTransaction} loop
  ${statements('begin_at', `least(begin_at + ${perTransaction}, ${count}) - 1`).join(';\n')};
  commit;
end loop;
end $do$`);
  // What follows a checkpoint writes whole pages; it should not fall into one round and not into another.
  await client.query('checkpoint');
}

interface OurRelay {
  readonly kind: RelayKind;
  readonly url: string;
  readonly slot: string;
  readonly takesBatches: boolean;
  readonly onEvent: (n: number) => void;
}

function startOurs({ kind, url, slot, takesBatches, onEvent }: OurRelay): Running {
  const destination: Destination = {
    name: 'a counter',
    takesBatches,
    async publish(events) {
      for (const { data } of events) onEvent((data as { readonly n: number }).n);
    },
  };
  let problem: unknown;
  const onError = (error: unknown) => {
    problem = error;
  };
  const relay =
    kind === 'log'
      ? createLogOutboxRelay({ url, slot, destination, onError })
      : createOutboxRelay({ database: pgDatabase(url), destination, onError });
  const stop = new AbortController();
  const running = relay.run({ signal: stop.signal });
  const ended = running.then((end) => {
    throw new Error(`the relay has ended: ${JSON.stringify(end)}`, { cause: problem });
  });
  ended.catch(() => undefined);
  return {
    ended,
    async stop() {
      stop.abort();
      await running;
    },
  };
}
