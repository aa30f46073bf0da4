import { systemClock } from '../clock.ts';
import { checkName } from './arguments.ts';
import type { Channel } from './channel.ts';
import { channelLimits } from './channel-limits.ts';
import { createChannel } from './create-channel.ts';
import { type ChannelOptions, deduplicationWindow } from './memory-channel.ts';
import { retentionLimits } from './retention.ts';
import type { SqlDatabase } from './sql-database.ts';
import { openSqlStore } from './sql-store.ts';

/** What {@link createSqlChannel} takes. */
export interface SqlChannelOptions extends ChannelOptions {
  /** Stays open when the channel closes. */
  readonly database: SqlDatabase;
  /** Channels of one database by name; as for a subscription. Default: `default`. */
  readonly name?: string | undefined;
}

/**
 * A channel in a PostgreSQL database: makes its tables when they are not there, and goes on with what it finds.
 *
 * Claims `persistent`, `delayedRedelivery`, `nativeDeadLetter`, and what the options add. A promise that resolves is as
 * durable as a commit of the database.
 *
 * A retention stands in the database and holds for whoever sends to the channel, until it is opened with another one.
 * Opened without, a database with one owner lets go of what was retained; on a server it stays, because others can have
 * asked for it.
 *
 * @param options The database, the name of the channel, and the options of every channel.
 * @returns An open channel with the subscriptions it had.
 * @throws `CHANNEL_STORE_FAILED`, `CHANNEL_BAD_NAME`; `RangeError` for a limit, window or retention out of range.
 * @see CHN-035
 * @example The database outlives the channel
 * ```ts timeout=60s
 * import { createSqlChannel } from 'event-delivery-spec/channels';
 * import { openPgliteDatabase } from 'event-delivery-spec/channels/pglite';
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
  return openSqlChannel(options, options.database, false);
}

/** Opens the channel on a database, and has it close the database when it owns it. */
export async function openSqlChannel(
  options: ChannelOptions & { readonly name?: string | undefined },
  database: SqlDatabase,
  ownsDatabase: boolean,
): Promise<Channel> {
  const { clock = systemClock, orderBy, name = 'default' } = options;
  const limits = channelLimits(options.limits);
  const store = await openSqlStore({
    database,
    name: checkName(name),
    limits,
    retention: retentionLimits(options.retention, limits),
    orderBy,
    deduplicationMs: deduplicationWindow(options.deduplicationMs),
    now: () => Math.floor(clock.now()),
    ownsDatabase,
  });
  return createChannel({ store, clock });
}
