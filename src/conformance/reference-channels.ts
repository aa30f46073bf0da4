/** Channels of the reference runtime. */
import { manifestOf } from '../channels/capabilities.ts';
import { channelLimits } from '../channels/channel-limits.ts';
import { createChannel } from '../channels/create-channel.ts';
import { deliverSubscription } from '../channels/deliver-subscription.ts';
import { createMemoryStore } from '../channels/memory-store.ts';
import { PARTITION_KEY } from '../channels/ordering.ts';
import { openPgliteDatabase } from '../channels/pglite/pglite-database.ts';
import { createSqlChannel } from '../channels/sql-channel.ts';
import type { SqlDatabase } from '../channels/sql-database.ts';
import type { ChannelStore } from '../channels/store.ts';
import { createDispatcher } from '../delivery/dispatcher.ts';
import { parseDeliverySpec } from '../delivery/parse-spec.ts';
import type { ChannelAdapter, ChannelDeliveryAdapter, ChannelWorld } from './adapter-channels.ts';

const MEMORY = [
  'orderedPerKey',
  'deduplicating',
  'delayedRedelivery',
  'nativeDeadLetter',
  'replay',
] as const;

/** The store in memory that this world asks for. */
export function memoryStoreOf(world: ChannelWorld): ChannelStore {
  const { isOrdered, deduplicationMs, retention, limits } = world;
  return createMemoryStore({
    limits: channelLimits(limits),
    orderBy: isOrdered ? PARTITION_KEY : undefined,
    deduplicationMs,
    retention,
  });
}

/** One database for all channels of this process: opening one takes seconds. */
let database: Promise<SqlDatabase> | undefined;
let channelCount = 0;

/** A channel in PostgreSQL: a restart leaves it as a crash would, without a word, and opens it anew. */
export async function openSql({ isOrdered, isPersistent: _, ...world }: ChannelWorld) {
  database ??= openPgliteDatabase();
  const orderBy = isOrdered ? PARTITION_KEY : undefined;
  channelCount += 1;
  const name = `channel-${channelCount}`;
  const options = { ...world, database: await database, name, orderBy };
  const open = () => createSqlChannel(options);
  return { channel: await open(), restart: open };
}

/** The channels in memory, and in PostgreSQL where persistence is asked for. */
export const referenceChannels: ChannelAdapter = {
  capabilities: manifestOf(['persistent', ...MEMORY]),
  open: async (world) => {
    if (world.isPersistent) return openSql(world);
    return { channel: createChannel({ store: memoryStoreOf(world), clock: world.clock }) };
  },
};

/** The channels in memory alone. */
export const memoryChannels: ChannelAdapter = {
  ...referenceChannels,
  capabilities: manifestOf(MEMORY),
};

/** The channels in PostgreSQL alone. */
export const sqlChannels: ChannelAdapter = { ...referenceChannels, open: openSql };

/** The worker of the reference runtime. */
export const referenceChannelDeliveries: ChannelDeliveryAdapter = {
  async start({ clock, transport, channel, subscription, subscriber, delivery, concurrency }) {
    return deliverSubscription({
      subscription: await channel.subscribe(subscription),
      dispatcher: createDispatcher({ transport, clock, random: () => 0 }),
      job: { subscriber, policy: parseDeliverySpec(delivery) },
      clock,
      concurrency,
    });
  },
};
