/** Channels in a directory; for Node.js. */
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestOf } from '../channels/capabilities.ts';
import type { ChannelOptions } from '../channels/memory-channel.ts';
import { makeDirectory } from '../channels/pglite/make-directory.ts';
import { openPgliteDatabase } from '../channels/pglite/pglite-database.ts';
import { createSqlChannel } from '../channels/sql-channel.ts';
import { EventDeliveryError } from '../errors.ts';
import type { HostStore, StoredChannel } from './host-store.ts';
import { readChannelSpec, readSubscriptionSpec } from './specs.ts';

/** A store that has to be closed. */
export interface DirectoryHostStore extends HostStore {
  /** Waits for the list that is being written and closes the database; another process can then have the directory. */
  close(): Promise<void>;
}

/** Name of the file with the list of channels, inside the directory. */
const CATALOG = 'channels.json';

/**
 * Channels in a directory: one PostgreSQL in WebAssembly holds the events of all, a file the list of channels and
 * subscriptions.
 *
 * What was accepted survives the end of the process, `kill -9` included. One process at a time can have the directory.
 *
 * @param directory Made when it is not there.
 * @param options For every channel, as for `createSqlChannel`.
 * @returns A store for `createHost`; opening takes seconds.
 * @throws `EventDeliveryError` `CHANNEL_PEER_MISSING`, `CHANNEL_STORE_IN_USE`, `CHANNEL_STORE_FAILED`.
 * @see CHN-141
 * @example A list that is still there
 * ```ts timeout=60s
 * import { mkdtemp, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { directoryHostStore } from 'event-delivery-spec/host';
 *
 * const directory = await mkdtemp(`${tmpdir()}/host-`);
 * const store = await directoryHostStore(directory);
 * await store.save([{ name: 'orders', spec: {}, subscriptions: [] }]);
 * await store.load(); // => [{ name: 'orders', spec: {}, subscriptions: [] }]
 * await store.close();
 * await rm(directory, { recursive: true });
 * ```
 */
export async function directoryHostStore(
  directory: string,
  options: Omit<ChannelOptions, 'clock'> = {},
): Promise<DirectoryHostStore> {
  await makeDirectory(directory);
  const database = await openPgliteDatabase({ dataDir: join(directory, 'data') });
  const { orderBy, deduplicationMs, retention } = options;
  const catalog = join(directory, CATALOG);
  let saving: Promise<void> = Promise.resolve();
  return {
    capabilities: manifestOf([
      'persistent',
      'delayedRedelivery',
      'nativeDeadLetter',
      ...(orderBy === undefined ? [] : (['orderedPerKey'] as const)),
      ...(deduplicationMs === undefined ? [] : (['deduplicating'] as const)),
      ...(retention === undefined ? [] : (['replay'] as const)),
    ]),
    load: () => readCatalog(catalog),
    save: (channels) => {
      // One after the other: two renames at once could leave the older list behind.
      saving = saving.catch(() => undefined).then(() => writeCatalog(catalog, channels));
      return saving;
    },
    open: (name, clock) => createSqlChannel({ ...options, clock, database, name }),
    // Its subscriptions were ended, and with them every event. Opened without a retention it lets go of the rest: what
    // is left is the row with its name.
    remove: async (name) => {
      if (retention !== undefined) await (await createSqlChannel({ database, name })).close();
    },
    close: async () => {
      await saving.catch(() => undefined);
      await database.close();
    },
  };
}

/** Written beside the old file and moved over it, so that a crash leaves one of the two. */
async function writeCatalog(file: string, channels: readonly StoredChannel[]): Promise<void> {
  const next = `${file}.next`;
  const handle = await open(next, 'w');
  try {
    await handle.writeFile(JSON.stringify({ version: 1, channels }));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(next, file);
}

async function readCatalog(file: string): Promise<readonly StoredChannel[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw badCatalog(file, error);
  });
  if (text === undefined) return [];
  try {
    const { version, channels } = JSON.parse(text) as {
      readonly version: unknown;
      readonly channels: readonly StoredChannel[];
    };
    if (version !== 1) throw new Error(`its version is ${String(version)}, not 1`);
    return channels.map(({ name, spec, subscriptions }) => ({
      name,
      spec: readChannelSpec(spec),
      subscriptions: subscriptions.map((kept) => ({
        name: kept.name,
        spec: readSubscriptionSpec(wireForm(kept.spec)),
      })),
    }));
  } catch (error) {
    throw badCatalog(file, error);
  }
}

/** The form in which a subscription is asked for. */
function wireForm({ subscriber, reply, ...rest }: StoredChannel['subscriptions'][number]['spec']) {
  return {
    ...rest,
    subscriber: { uri: subscriber },
    ...(reply !== undefined && { reply: { uri: reply } }),
  };
}

function badCatalog(file: string, cause: unknown): EventDeliveryError {
  const code = 'HOST_BAD_CATALOG';
  const state = cause instanceof Error ? cause.message : String(cause);
  const message = `Cannot read list of channels: ${file}: ${state}`;
  const remedy = 'Restore the file, or remove it to start without channels';
  return new EventDeliveryError(code, message, {
    problems: [{ code, pointer: '', message, remedy }],
    cause,
  });
}
