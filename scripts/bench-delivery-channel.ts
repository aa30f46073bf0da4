/** How fast channels are: events per second by subscriptions, and cost as the backlog grows. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { Channel, Subscription } from '../src/channels/channel.ts';
import { createMemoryChannel } from '../src/channels/memory-channel.ts';
import { createPgliteChannel } from '../src/channels/pglite/pglite-channel.ts';
import type { CloudEvent } from '../src/event/cloud-event.ts';
import { createEvent } from '../src/event/create.ts';

/** One measured number. */
export interface ChannelMeasurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

/** What {@link benchChannels} takes. */
export interface ChannelBenchOptions {
  /** Deliveries of one measurement. Default: 200,000. */
  readonly deliveries?: number;
  /** Backlogs at which the cost of taking is measured. Default: 1,000, 100,000 and 1,000,000. */
  readonly backlogs?: readonly number[];
  /** Whether the channel in PGlite is measured too. Default: true. */
  readonly hasPglite?: boolean;
}

const BATCH = 100;
const MEMORY_LIMITS = { eventsMax: 2_000_000, bytesMax: 2 ** 34 };

/**
 * Measures the channels of this package.
 *
 * @returns Measurements in the order in which they were made.
 */
export async function benchChannels({
  deliveries = 200_000,
  backlogs = [1_000, 100_000, 1_000_000],
  hasPglite = true,
}: ChannelBenchOptions = {}): Promise<readonly ChannelMeasurement[]> {
  const found: ChannelMeasurement[] = [];
  for (const count of [1, 10, 1_000]) {
    const channel = createMemoryChannel({ limits: MEMORY_LIMITS });
    const rate = await flow(channel, count, deliveries);
    found.push({ name: `memory, ${count} subscriptions`, value: rate, unit: 'deliveries/s' });
  }
  for (const backlog of backlogs) found.push(...(await backlogOf(backlog)));
  if (hasPglite) found.push(...(await pglite()));
  return found;
}

/** Sends, takes and acknowledges in turns; gives deliveries per second. */
async function flow(channel: Channel, subscriptions: number, deliveries: number): Promise<number> {
  const all = await subscribed(channel, subscriptions);
  const batches = Math.max(1, Math.round(deliveries / subscriptions / BATCH));
  const events = eventsOf(batches * BATCH);
  const started = performance.now();
  for (let at = 0; at < events.length; at += BATCH) {
    await channel.send(events.slice(at, at + BATCH));
    for (const subscription of all) await takeBatch(subscription);
  }
  const seconds = (performance.now() - started) / 1_000;
  await channel.close();
  return (batches * BATCH * subscriptions) / seconds;
}

/** Fills a channel and measures sending and taking on top of the backlog. */
async function backlogOf(backlog: number): Promise<readonly ChannelMeasurement[]> {
  const channel = createMemoryChannel({ limits: MEMORY_LIMITS });
  const [subscription] = await subscribed(channel, 1);
  if (subscription === undefined) return [];
  const before = heapBytes();
  for (let at = 0; at < backlog; at += 1_000) await channel.send(eventsOf(1_000, at));
  const bytes = heapBytes() - before;
  const rounds = 500;
  const events = eventsOf(rounds * BATCH, backlog);
  const started = performance.now();
  for (let round = 0; round < rounds; round += 1) {
    await channel.send(events.slice(round * BATCH, (round + 1) * BATCH));
    await takeBatch(subscription);
  }
  const micros = ((performance.now() - started) * 1_000) / (rounds * BATCH);
  await channel.close();
  return [
    { name: `memory, backlog ${backlog}: send, take and ack`, value: micros, unit: 'µs/event' },
    ...(globalThis.gc === undefined
      ? []
      : [
          { name: `memory, backlog ${backlog}: heap`, value: bytes / backlog, unit: 'bytes/event' },
        ]),
  ];
}

/** What is left on the heap after garbage collection; needs `node --expose-gc`, and is not reported without. */
function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

async function pglite(): Promise<readonly ChannelMeasurement[]> {
  const directory = await mkdtemp(`${tmpdir()}/bench-`);
  const found: ChannelMeasurement[] = [];
  for (const count of [1, 10]) {
    const opened = performance.now();
    const channel = await createPgliteChannel({ dataDir: `${directory}/${count}` });
    const openMs = performance.now() - opened;
    const rate = await flow(channel, count, 5_000);
    found.push({ name: `pglite, ${count} subscriptions`, value: rate, unit: 'deliveries/s' });
    if (count === 1) found.push({ name: 'pglite, opening', value: openMs, unit: 'ms' });
  }
  for (const backlog of [1_000, 20_000]) found.push(await pgliteBacklog(directory, backlog));
  await rm(directory, { recursive: true, force: true });
  return found;
}

async function pgliteBacklog(directory: string, backlog: number): Promise<ChannelMeasurement> {
  const channel = await createPgliteChannel({ dataDir: `${directory}/backlog-${backlog}` });
  const [subscription] = await subscribed(channel, 1);
  for (let at = 0; at < backlog; at += 1_000) await channel.send(eventsOf(1_000, at));
  const started = performance.now();
  const rounds = 10;
  for (let round = 0; round < rounds; round += 1) {
    await channel.send(eventsOf(BATCH, backlog + round * BATCH));
    if (subscription !== undefined) await takeBatch(subscription);
  }
  const micros = ((performance.now() - started) * 1_000) / (rounds * BATCH);
  await channel.close();
  return {
    name: `pglite, backlog ${backlog}: send, take and ack`,
    value: micros,
    unit: 'µs/event',
  };
}

async function subscribed(channel: Channel, count: number): Promise<readonly Subscription[]> {
  const all: Subscription[] = [];
  for (let at = 0; at < count; at += 1) all.push(await channel.subscribe(`s${at}`));
  return all;
}

async function takeBatch(subscription: Subscription): Promise<void> {
  const leases = await subscription.take({ max: BATCH });
  if (leases.length !== BATCH)
    throw new Error(`Cannot measure: ${leases.length} of ${BATCH} taken`);
  await Promise.all(leases.map((lease) => lease.ack()));
}

function eventsOf(count: number, from = 0): CloudEvent[] {
  return Array.from({ length: count }, (_, at) =>
    createEvent({
      id: `${from + at}`,
      source: 'https://shop.example/orders',
      type: 'order.created',
      data: { total: from + at, currency: 'EUR' },
    }),
  );
}

if (import.meta.filename === process.argv[1]) {
  for (const { name, value, unit } of await benchChannels()) {
    console.log(`${name.padEnd(52)} ${Math.round(value).toLocaleString('en')} ${unit}`);
  }
}
