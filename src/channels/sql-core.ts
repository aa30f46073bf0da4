import type { ChannelLimits } from './channel-limits.ts';
import type { OrderBy } from './ordering.ts';
import type { RetentionLimits } from './retention.ts';
import type { SqlDatabase, SqlSession } from './sql-database.ts';
import { numberOf } from './sql-rows.ts';
import * as sql from './sql-statements.ts';

/** What a store in PostgreSQL is made with; everything is checked. */
export interface SqlStoreOptions {
  readonly database: SqlDatabase;
  /** Channels of other names share the database. */
  readonly name: string;
  readonly limits: ChannelLimits;
  readonly orderBy?: OrderBy | undefined;
  readonly deduplicationMs?: number | undefined;
  readonly retention?: RetentionLimits | undefined;
  readonly now: () => number;
  /** Whether `close` closes the database too. */
  readonly ownsDatabase: boolean;
}

/** A subscription as the store knows it. */
export interface KnownSubscription {
  readonly id: number;
  readonly leaseMs: number;
}

/** What the parts of a store share: one channel of a database. */
export interface SqlCore {
  readonly options: SqlStoreOptions;
  /** Its row. */
  readonly channel: number;
  /** Statements that move events between tables need each other's result, or a lock where others write too. */
  locked<T>(run: (session: SqlSession) => Promise<T>): Promise<T>;
  inTransaction<T>(run: (session: SqlSession) => Promise<T>): Promise<T>;
  /** The subscription of this name that was looked up last, unless it has ended since. */
  find(subscription: string): Promise<KnownSubscription | undefined>;
  /** The subscription of this name that there is now. */
  lookUp(subscription: string): Promise<KnownSubscription | undefined>;
  /** It was removed. */
  forget(subscription: string): void;
}

/** The channel of this row. */
export function sqlCore(options: SqlStoreOptions, channel: number): SqlCore {
  const { database } = options;
  const subscriptions = new Map<string, KnownSubscription>();
  const inTransaction: SqlCore['inTransaction'] = (run) =>
    database.transaction(async (session) => {
      await session.query(sql.LOCK_CHANNEL, [channel]);
      return run(session);
    });
  const read = async (subscription: string): Promise<KnownSubscription | undefined> => {
    const [row] = await database.query(sql.FIND_SUBSCRIPTION, [channel, subscription]);
    return row && { id: numberOf(row, 'id'), leaseMs: numberOf(row, 'lease_ms') };
  };
  return {
    options,
    channel,
    inTransaction,
    locked: (run) => (database.isExclusive ? run(database) : inTransaction(run)),
    async find(subscription) {
      const known = subscriptions.get(subscription);
      if (known !== undefined && database.isExclusive) return known;
      const found = await read(subscription);
      // Another process can have ended it, and made one of its name.
      return known === undefined || known.id === found?.id ? found : undefined;
    },
    async lookUp(subscription) {
      const found = await read(subscription);
      if (found === undefined) subscriptions.delete(subscription);
      else subscriptions.set(subscription, found);
      return found;
    },
    forget: (subscription) => subscriptions.delete(subscription),
  };
}
