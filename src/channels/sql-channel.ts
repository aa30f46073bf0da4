import { systemClock } from '../clock.ts';
import { checkName } from './arguments.ts';
import type { Channel } from './channel.ts';
import { channelLimits } from './channel-limits.ts';
import { createChannel } from './create-channel.ts';
import { type ChannelOptions, deduplicationWindow } from './memory-channel.ts';
import { openPgliteDatabase } from './pglite-database.ts';
import type { SqlDatabase } from './sql-database.ts';
import { openSqlStore } from './sql-store.ts';

/** What {@link createSqlChannel} takes. */
export interface SqlChannelOptions extends ChannelOptions {
  /** Stays open when the channel closes. */
  readonly database: SqlDatabase;
  /** Channels of one database by name; as for a subscription. Default: `default`. */
  readonly name?: string | undefined;
}

/** What {@link createPgliteChannel} takes. */
export interface PgliteChannelOptions extends ChannelOptions {
  /** Directory with the data, made when it is not there. */
  readonly dataDir: string;
  /** As for {@link createSqlChannel}. */
  readonly name?: string | undefined;
}

/**
 * A channel in a PostgreSQL database: makes its tables when they are not there, and goes on with what it finds.
 *
 * Claims `persistent`, `delayedRedelivery`, `nativeDeadLetter`, and what the options add. A promise that resolves is as
 * durable as a commit of the database.
 *
 * @param options The database, the name of the channel, and the options of every channel.
 * @returns An open channel with the subscriptions it had.
 * @throws `CHANNEL_STORE_FAILED`, `CHANNEL_BAD_NAME`; `RangeError` for a limit or window out of range.
 * @see CHN-035
 * @example The database outlives the channel
 * ```ts timeout=60s
 * import { createSqlChannel, openPgliteDatabase } from 'event-delivery-spec/channels';
 * import { createEvent } from 'event-delivery-spec/event';
 *
 * const database = await openPgliteDatabase();
 * const before = await createSqlChannel({ database, name: 'orders' });
 * await before.subscribe('billing');
 * await before.send([createEvent({ id: '1', source: '/shop', type: 'order.created' })]);
 * await before.close(); // => { undelivered: 1, deadLetters: 0 }
 *
 * const after = await createSqlChannel({ database, name: 'orders' });
 * (await after.describe()).subscriptions; // => ~ [{ name: 'billing', depth: 1 }]
 * await after.close();
 * await database.close();
 * ```
 */
export async function createSqlChannel(options: SqlChannelOptions): Promise<Channel> {
  return openChannel(options, options.database, false);
}

/**
 * A channel in a directory: PostgreSQL in WebAssembly, in this process, without a server.
 *
 * What was accepted survives the end of the process, `kill -9` included, but not that of the machine: PGlite does not
 * ask the disk to write. One process at a time can have the directory open.
 *
 * @param options The directory, and the options of every channel.
 * @returns An open channel with the subscriptions it had; opening takes seconds.
 * @throws As {@link createSqlChannel}, and `CHANNEL_STORE_IN_USE`, `CHANNEL_PEER_MISSING`.
 * @see CHN-035
 * @example Still there after a restart
 * ```ts timeout=60s
 * import { mkdtemp, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { createPgliteChannel } from 'event-delivery-spec/channels';
 * import { createEvent } from 'event-delivery-spec/event';
 *
 * const directory = await mkdtemp(`${tmpdir()}/channel-`);
 * const before = await createPgliteChannel({ dataDir: `${directory}/data` });
 * await before.subscribe('billing');
 * await before.send([createEvent({ id: '1', source: '/shop', type: 'order.created' })]);
 * await before.close(); // => { undelivered: 1, deadLetters: 0 }
 *
 * const after = await createPgliteChannel({ dataDir: `${directory}/data` });
 * const billing = await after.subscribe('billing');
 * const [lease] = await billing.take();
 * lease?.event.id; // => '1'
 * await after.close();
 * await rm(directory, { recursive: true });
 * ```
 */
export async function createPgliteChannel(options: PgliteChannelOptions): Promise<Channel> {
  const database = await openPgliteDatabase({ dataDir: options.dataDir });
  try {
    return await openChannel(options, database, true);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openChannel(
  options: ChannelOptions & { readonly name?: string | undefined },
  database: SqlDatabase,
  ownsDatabase: boolean,
): Promise<Channel> {
  const { clock = systemClock, orderBy, name = 'default' } = options;
  const store = await openSqlStore({
    database,
    name: checkName(name),
    limits: channelLimits(options.limits),
    orderBy,
    deduplicationMs: deduplicationWindow(options.deduplicationMs),
    now: () => clock.now(),
    ownsDatabase,
  });
  return createChannel({ store, clock });
}
