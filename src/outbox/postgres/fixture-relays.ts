import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudEvent } from '../../event/cloud-event.ts';
import type { Destination } from '../destination.ts';
import { describeOutboxTx } from './describe.ts';
import { enqueueTx } from './enqueue.ts';
import { eventually, gate } from './fixture-eventually.ts';
import { inTx, orderEvent } from './fixture-outbox.ts';
import type { Running } from './fixture-running.ts';
import { type FixtureServer, withClient } from './fixture-server.ts';

/** Long enough for any machine, and less than a test has, so that what did come is told. */
const REACHED_MS = 45_000;

/** A destination that writes down what comes. */
export interface Recording extends Destination {
  readonly ids: readonly string[];
  /** Resolves when so many were published. */
  reached(count: number): Promise<void>;
}

/** A destination that writes down what comes, and does with it what it is told. */
export function recording(
  takesBatches: boolean,
  handle: (event: CloudEvent) => void | Promise<void> = () => undefined,
): Recording {
  const ids: string[] = [];
  return {
    name: 'a recording',
    takesBatches,
    ids,
    async publish(events) {
      for (const event of events) await handle(event);
      for (const { id } of events) ids.push(id);
    },
    async reached(count) {
      for (const end = performance.now() + REACHED_MS; ids.length < count; await sleep(5)) {
        if (performance.now() < end) continue;
        throw new Error(`${ids.length} of ${count} events came: ${ids.slice(-20).join(', ')}`);
      }
    },
  };
}

/** Writes each event in a transaction of its own. */
export async function write(url: string, events: readonly CloudEvent[]): Promise<void> {
  await withClient(url, async (client) => {
    for (const event of events) await inTx(client, () => enqueueTx(client, event));
  });
}

/** What is in the outbox of a database. */
export const describeDb = (url: string) => withClient(url, (client) => describeOutboxTx(client));

/** `n` events for each of the keys, mixed. */
export const mixed = (keys: readonly string[], n: number): CloudEvent[] =>
  Array.from({ length: n }, (_, index) => keys.map((key) => orderEvent(key, index + 1))).flat();

/** Lets a relay publish a hundred events of two keys whose server is killed in the middle of a batch; ends with it. */
export async function relayPastKill<R extends Running<unknown>>(
  server: FixtureServer,
  url: string,
  start: (destination: Destination) => R,
): Promise<{ readonly ids: readonly string[]; readonly running: R }> {
  await write(url, mixed(['A', 'B'], 50));
  const killed = gate();
  const destination = recording(false, ({ id }) => (id === 'A-18' ? killed.passed : undefined));
  const running = start(destination);
  await destination.reached(30);
  await server.kill();
  killed.open();
  await server.start();
  await eventually(async () => {
    const { pending } = await describeDb(url);
    if (pending > 0) throw new Error(`${pending} events are pending`);
  });
  await running.stop();
  return { ids: destination.ids, running };
}
