import type { Clock } from '../../clock.ts';
import { outboxError } from '../errors.ts';
import type { OutboxConnection } from './connection.ts';
import { lockClass, PARTITION_COUNT } from './schema.ts';

/** The partitions that one relay holds, as advisory locks of its session. */
export interface PartitionLocks {
  /** Partitions held now. */
  owned(): readonly number[];
  /** Takes the fair share, and gives back what is more; now and then, or when nothing is held. */
  balance(): Promise<void>;
  /** Gives everything back. */
  release(): Promise<void>;
}

/** What partition locks need. */
export interface PartitionLockOptions {
  readonly connection: OutboxConnection;
  readonly schema: string;
  readonly clock: Clock;
  /** Milliseconds between two looks at who else is there. */
  readonly rebalanceMs: number;
}

/**
 * Shares partitions between the relays of an outbox without a table and without heartbeats: every relay holds a
 * shared lock that counts it, and an exclusive lock for each of its partitions. Both end with its session.
 *
 * A session that is not the relay's alone is found out, since the locks that it has are then not those that this relay
 * took: the locks of two relays behind a pooler that shares sessions would keep nobody out.
 *
 * Who has more than the fair share gives some back; who has less takes what is free. Only between two batches, so
 * nothing is in flight when a partition changes hands.
 */
export function partitionLocks(options: PartitionLockOptions): PartitionLocks {
  const { connection, schema, clock, rebalanceMs } = options;
  const member = lockClass(schema, 'member');
  const partition = lockClass(schema, 'partition');
  let owned: readonly number[] = [];
  let isMember = false;
  let nextAt = 0;

  const unlock = async (partitions: readonly number[]) => {
    await connection.query('select pg_advisory_unlock($1::int, p) from unnest($2::int[]) as p', [
      partition,
      partitions,
    ]);
  };

  return {
    owned: () => owned,
    async balance() {
      if (owned.length > 0 && clock.now() < nextAt) return;
      nextAt = clock.now() + rebalanceMs;
      if (!isMember) await connection.query('select pg_advisory_lock_shared($1::int, 0)', [member]);
      isMember = true;
      const { members, taken, mine } = await look(connection, { member, partition });
      if (!isSame(owned, mine)) throw sessionShared();
      const share = Math.ceil(PARTITION_COUNT / members);
      const surplus = owned.slice(share);
      if (surplus.length > 0) {
        owned = owned.slice(0, share);
        await unlock(surplus);
      }
      const free = ALL.filter((one) => !taken.has(one)).slice(0, share - owned.length);
      if (free.length === 0) return;
      const { rows } = await connection.query(
        'select p from unnest($2::int[]) as p where pg_try_advisory_lock($1::int, p)',
        [partition, free],
      );
      owned = [...owned, ...rows.map((row) => (row as { readonly p: number }).p)];
    },
    async release() {
      const held = owned;
      owned = [];
      await unlock(held);
      if (isMember)
        await connection.query('select pg_advisory_unlock_shared($1::int, 0)', [member]);
      isMember = false;
    },
  };
}

const ALL = Array.from({ length: PARTITION_COUNT }, (_, index) => index);

/** The relays there are, the partitions that any of them holds, and those that are held by the session that answers. */
async function look(
  connection: OutboxConnection,
  { member, partition }: { readonly member: number; readonly partition: number },
): Promise<{
  readonly members: number;
  readonly taken: ReadonlySet<number>;
  /** Undefined when the session does not even hold the lock that counts it. */
  readonly mine: ReadonlySet<number> | undefined;
}> {
  const { rows } = await connection.query(
    `select classid::bigint = $1 as is_member, objid::int as partition, count(distinct pid)::int as n,
  bool_or(pid = pg_backend_pid()) as is_mine
from pg_locks
where locktype = 'advisory' and objsubid = 2 and granted and classid::bigint in ($1, $2)
  and database = (select oid from pg_database where datname = current_database())
group by 1, 2`,
    [member, partition],
  );
  const found = rows as readonly {
    is_member: boolean;
    partition: number;
    n: number;
    is_mine: boolean;
  }[];
  const counted = found.find(({ is_member }) => is_member);
  const partitions = found.filter(({ is_member }) => !is_member);
  const mine = new Set(partitions.filter(({ is_mine }) => is_mine).map((row) => row.partition));
  return {
    members: Math.max(1, counted?.n ?? 1),
    taken: new Set(partitions.map((row) => row.partition)),
    mine: counted?.is_mine === true ? mine : undefined,
  };
}

function isSame(owned: readonly number[], mine: ReadonlySet<number> | undefined): boolean {
  return mine?.size === owned.length && owned.every((one) => mine.has(one));
}

const sessionShared = () =>
  outboxError(
    'OUTBOX_SESSION_SHARED',
    'Cannot relay: the session is not the one that took the locks, or has those of somebody else, as behind a pooler that shares sessions between transactions; give the relay the address of the server, or of a pool whose sessions belong to one client, and let the pooler close its connections, which may hold locks',
  );
