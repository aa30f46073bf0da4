import type { Channel } from '../channel.ts';
import type { ChannelOptions } from '../memory-channel.ts';
import { openSqlChannel } from '../sql-channel.ts';
import { openPgliteDatabase } from './pglite-database.ts';

/** What {@link createPgliteChannel} takes. */
export interface PgliteChannelOptions extends ChannelOptions {
  /** Directory with the data, made when it is not there. */
  readonly dataDir: string;
  /** As for `createSqlChannel`. */
  readonly name?: string | undefined;
}

/**
 * A channel in a directory: PostgreSQL in WebAssembly, in this process, without a server.
 *
 * What was accepted survives the end of the process, `kill -9` included, but not that of the machine: PGlite does not
 * ask the disk to write. One process at a time can have the directory open.
 *
 * @param options The directory, and the options of every channel.
 * @returns An open channel with the subscriptions it had; opening takes seconds.
 * @throws As `createSqlChannel`, and `CHANNEL_STORE_IN_USE`, `CHANNEL_PEER_MISSING`.
 * @see CHN-035
 * @example Still there after a restart
 * ```ts timeout=60s
 * import { mkdtemp, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { createPgliteChannel } from 'event-delivery-spec/channels/pglite';
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
    return await openSqlChannel(options, database, true);
  } catch (error) {
    await database.close();
    throw error;
  }
}
