/**
 * How fast channels are: events per second by subscriptions, and cost as the backlog grows.
 *
 *     npm run bench:delivery -- --only channels
 *
 * It runs in a process of its own, without tsx, which wraps each closure to keep its name, and with garbage collection
 * on demand, to see what waiting events take.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Channel, Subscription } from '../src/channels/channel.ts';
import { serverDatabase } from '../src/channels/fixture-server-database.ts';
import { createMemoryChannel } from '../src/channels/memory-channel.ts';
import { createPgliteChannel } from '../src/channels/pglite/pglite-channel.ts';
import { createSqlChannel } from '../src/channels/sql-channel.ts';
import type { CloudEvent } from '../src/event/cloud-event.ts';
import { createEvent } from '../src/event/create.ts';
import { serverObstacle, startServer } from '../src/outbox/postgres/fixture-server.ts';
import { CHANNEL_KINDS, type ChannelKind, SUBSCRIPTIONS } from './bench-channel-names.ts';
import { serverVersion } from './bench-server.ts';
import type { Figure } from './measured-record.ts';

/** How much is measured of one sort of channels. */
export interface ChannelSizes {
  /** Deliveries of one measurement. */
  readonly deliveries: number;
  /** Most subscriptions of one channel. */
  readonly subscriptionsMax: number;
  readonly backlogs: readonly number[];
  /** Batches of 100 that are sent and taken on top of a backlog. */
  readonly rounds: number;
}

/** What one run gives. */
export interface ChannelBenchRun {
  readonly figures: readonly Figure[];
  /** Of the server; absent where none could be started. */
  readonly versions: Readonly<Record<string, string>>;
  /** What was left out, and why. */
  readonly remarks: readonly string[];
}

/** Sizes of a run by where events are stored: in memory, or in a database. */
export const CHANNEL_SIZES = {
  whole: {
    memory: {
      deliveries: 200_000,
      subscriptionsMax: 1_000,
      backlogs: [1_000, 100_000, 1_000_000],
      rounds: 500,
    },
    stored: { deliveries: 5_000, subscriptionsMax: 10, backlogs: [1_000, 20_000], rounds: 10 },
  },
  quick: {
    memory: { deliveries: 20_000, subscriptionsMax: 10, backlogs: [1_000], rounds: 20 },
    stored: { deliveries: 500, subscriptionsMax: 10, backlogs: [1_000], rounds: 2 },
  },
  tiny: {
    memory: { deliveries: 100, subscriptionsMax: 1, backlogs: [1_000], rounds: 1 },
    stored: { deliveries: 100, subscriptionsMax: 1, backlogs: [1_000], rounds: 1 },
  },
} as const satisfies Record<string, Record<'memory' | 'stored', ChannelSizes>>;

const BATCH = 100;
const MEMORY_LIMITS = { eventsMax: 2_000_000, bytesMax: 2 ** 34 };

/** Makes channels of one sort, each empty, and ends what they needed. */
interface Shelf {
  readonly versions?: Readonly<Record<string, string>>;
  open(): Promise<Opened>;
  end(): Promise<void>;
}

interface Opened {
  readonly channel: Channel;
  /** Milliseconds until it was open. */
  readonly openMs: number;
  close(): Promise<void>;
}

/** Measures sorts of channels of this package, by default all, in a process of its own. */
export function benchChannels(
  sizes: keyof typeof CHANNEL_SIZES,
  kinds: readonly ChannelKind[] = CHANNEL_KINDS.map(({ name }) => name),
): ChannelBenchRun {
  const flags = ['--expose-gc', '--import', 'ts-blank-space/register'];
  const output = execFileSync(process.execPath, [...flags, SELF, sizes, ...kinds], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(output) as ChannelBenchRun;
}

const SELF = fileURLToPath(import.meta.url);

async function measureAll(
  sizes: (typeof CHANNEL_SIZES)[keyof typeof CHANNEL_SIZES],
  kinds: readonly ChannelKind[],
): Promise<ChannelBenchRun> {
  const found: { figures: Figure[]; versions: Record<string, string>; remarks: string[] } = {
    figures: [],
    versions: {},
    remarks: [],
  };
  const obstacle = await serverObstacle();
  if (obstacle !== undefined) found.remarks.push(`The reason for what is missing: ${obstacle}.`);
  for (const name of kinds) {
    if (obstacle !== undefined && name.startsWith('server')) continue;
    const shelf = await SHELVES[name]();
    try {
      Object.assign(found.versions, shelf.versions);
      const own = name === 'memory' ? sizes.memory : sizes.stored;
      found.figures.push(...(await measure(name, shelf, own)));
    } finally {
      await shelf.end();
    }
  }
  return found;
}

const SHELVES: Readonly<Record<ChannelKind, () => Promise<Shelf>>> = {
  memory: memoryShelf,
  pglite: pgliteShelf,
  server: () => serverShelf({ fsync: 'on', full_page_writes: 'on' }),
  'server without the disk': () => serverShelf({}),
};

async function memoryShelf(): Promise<Shelf> {
  return {
    open: () => opened(async () => createMemoryChannel({ limits: MEMORY_LIMITS })),
    end: async () => undefined,
  };
}

async function pgliteShelf(): Promise<Shelf> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  let count = 0;
  return {
    open() {
      count += 1;
      return opened(() => createPgliteChannel({ dataDir: join(directory, String(count)) }));
    },
    end: () => rm(directory, { recursive: true, force: true }),
  };
}

async function serverShelf(settings: Readonly<Record<string, string>>): Promise<Shelf> {
  const server = await startServer(settings);
  return {
    versions: { PostgreSQL: await serverVersion(server) },
    async open() {
      const database = serverDatabase(await server.createDatabase());
      const found = await opened(() => createSqlChannel({ database }));
      return {
        ...found,
        async close() {
          await found.close();
          await database.close();
        },
      };
    },
    end: () => server[Symbol.asyncDispose](),
  };
}

async function opened(open: () => Promise<Channel>): Promise<Opened> {
  const began = performance.now();
  const channel = await open();
  const openMs = performance.now() - began;
  return { channel, openMs, close: async () => void (await channel.close()) };
}

async function measure(
  kind: ChannelKind,
  shelf: Shelf,
  { deliveries, subscriptionsMax, backlogs, rounds }: ChannelSizes,
): Promise<readonly Figure[]> {
  const found: Figure[] = [];
  const { openMs, close } = await shelf.open();
  await close();
  if (kind !== 'memory') found.push({ name: `${kind}: opening`, value: openMs, unit: 'ms' });
  for (const count of SUBSCRIPTIONS.filter((count) => count <= subscriptionsMax)) {
    const value = await flow(shelf, count, deliveries);
    found.push({ name: `${kind}: to ${count}`, value, unit: 'deliveries/s' });
  }
  for (const backlog of backlogs) {
    const { micros, bytes } = await onTopOf(shelf, backlog, rounds);
    const name = `${kind}: backlog of ${backlog}`;
    found.push({ name, value: micros, unit: 'µs/event' });
    // Of a database the heap of this process tells nothing.
    if (kind === 'memory') found.push({ name, value: bytes, unit: 'bytes/event' });
  }
  return found;
}

/** Sends, takes and acknowledges in turns; gives deliveries per second. */
async function flow(shelf: Shelf, subscriptions: number, deliveries: number): Promise<number> {
  const { channel, close } = await shelf.open();
  const all = await subscribed(channel, subscriptions);
  const batches = Math.max(1, Math.round(deliveries / subscriptions / BATCH));
  const events = eventsOf(batches * BATCH);
  const started = performance.now();
  for (let at = 0; at < events.length; at += BATCH) {
    await channel.send(events.slice(at, at + BATCH));
    for (const subscription of all) await takeBatch(subscription);
  }
  const seconds = (performance.now() - started) / 1_000;
  await close();
  return (batches * BATCH * subscriptions) / seconds;
}

/** Fills a channel and measures sending, taking and acknowledging on top of the backlog. */
async function onTopOf(shelf: Shelf, backlog: number, rounds: number) {
  const { channel, close } = await shelf.open();
  const [subscription] = await subscribed(channel, 1);
  if (subscription === undefined) throw new Error('Cannot measure: no subscription');
  const before = heapBytes();
  for (let at = 0; at < backlog; at += 1_000) await channel.send(eventsOf(1_000, at));
  const bytes = (heapBytes() - before) / backlog;
  const events = eventsOf(rounds * BATCH, backlog);
  const started = performance.now();
  for (let round = 0; round < rounds; round += 1) {
    await channel.send(events.slice(round * BATCH, (round + 1) * BATCH));
    await takeBatch(subscription);
  }
  const micros = ((performance.now() - started) * 1_000) / (rounds * BATCH);
  await close();
  return { micros, bytes };
}

/** What is left on the heap after garbage collection. */
function heapBytes(): number {
  if (globalThis.gc === undefined) throw new Error('Cannot measure memory: run with --expose-gc');
  globalThis.gc();
  return process.memoryUsage().heapUsed;
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

if (SELF === process.argv[1]) {
  const [, , sizes = 'whole', ...kinds] = process.argv;
  const own = CHANNEL_SIZES[sizes as keyof typeof CHANNEL_SIZES];
  process.stdout.write(JSON.stringify(await measureAll(own, kinds as ChannelKind[])));
}
