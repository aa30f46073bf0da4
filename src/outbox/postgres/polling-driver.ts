import type { Driver } from '../../simulation/step.ts';
import type { Marks, PollingRelaySteps } from '../steps.ts';
import type { OutboxConnection, OutboxTransaction } from './connection.ts';
import type { PartitionLocks } from './partitions.ts';
import type { Publisher } from './publisher.ts';
import { type OutboxRecord, outboxRecord } from './relay-record.ts';
import type { Rest } from './rest.ts';
import type { SqlTx } from './sql-tx.ts';

/** What performs the steps of the polling relay on a database. */
export interface PollingDriverOptions {
  readonly connection: OutboxConnection;
  readonly schema: string;
  readonly locks: PartitionLocks;
  readonly publisher: Publisher;
  readonly rest: Rest;
  /** Whether sent rows stay, flagged; otherwise they are deleted. */
  readonly keepsSent: boolean;
  readonly onMarked: (marks: Marks<OutboxRecord>) => void;
}

/** The steps, and the way out after an error. */
export interface PollingDriver {
  readonly steps: Driver<PollingRelaySteps<OutboxRecord>>;
  /** Ends what a step has left open, as far as the session still answers. */
  abandon(): Promise<void>;
}

/** Performs the steps of the polling relay with SQL on one session. */
export function pollingDriver(options: PollingDriverOptions): PollingDriver {
  const { connection, schema, locks, publisher, rest } = options;
  let open: { readonly tx: OutboxTransaction; readonly marks: Marks<OutboxRecord> } | undefined;
  const steps: PollingDriver['steps'] = {
    async acquire() {
      await locks.balance();
      return locks.owned().length > 0 ? 'acquired' : 'none';
    },
    read: (limit) => readPending(connection, schema, { partitions: locks.owned(), limit }),
    publish: publisher.publish,
    confirm: publisher.confirm,
    async mark(marks) {
      const tx = await connection.begin();
      open = { tx, marks };
      await writeMarks(tx, marks, options);
      return undefined;
    },
    async commit() {
      const { tx, marks } = open ?? never();
      open = undefined;
      await tx.commit();
      rest.onFailed(marks.failed.length > 0);
      options.onMarked(marks);
      return 'committed' as const;
    },
    sleep: (ms) => rest.sleep(ms),
    async release() {
      await locks.release();
      return undefined;
    },
  };
  return {
    steps,
    async abandon() {
      if (connection.lost.aborted) return;
      await open?.tx.rollback();
      await locks.release();
    },
  };
}

function never(): never {
  throw new Error('the marks are committed before they are made');
}

/**
 * The records that are due, in the order of their numbers.
 *
 * There is no cursor. Of each partition the index gives the first records without looking at those behind them, so
 * the cost does not grow with the backlog. No lock is taken: the partition is ours, and nobody else marks its rows.
 */
async function readPending(
  tx: SqlTx,
  schema: string,
  { partitions, limit }: { readonly partitions: readonly number[]; readonly limit: number },
): Promise<readonly OutboxRecord[]> {
  const { rows } = await tx.query(
    `select seq::text, key, event, attempts from ${schema}.due($1::int[], $2::int)`,
    [partitions, limit],
  );
  return (rows as readonly PendingRow[]).map(({ seq, key, event, attempts }) =>
    outboxRecord({ seq: BigInt(seq), key, text: event, attempts }),
  );
}

interface PendingRow {
  readonly seq: string;
  readonly key: string;
  readonly event: string;
  readonly attempts: number;
}

/** Everything that a batch has come to, in the transaction given. Row locks of our own rows only. */
async function writeMarks(
  tx: SqlTx,
  { sent, failed, dead, parked }: Marks<OutboxRecord>,
  { schema, publisher, keepsSent }: PollingDriverOptions,
): Promise<void> {
  if (sent.length > 0) {
    await tx.query(
      keepsSent
        ? `update ${schema}.outbox set state = 'sent', sent_at = clock_timestamp() where seq = any ($1::bigint[])`
        : `delete from ${schema}.outbox where seq = any ($1::bigint[])`,
      [seqsOf(sent)],
    );
  }
  for (const [records, state] of [
    [failed, 'pending'],
    [dead, 'dead'],
  ] as const) {
    if (records.length === 0) continue;
    await tx.query(
      `update ${schema}.outbox o set state = $3, attempts = o.attempts + 1, last_error = f.error
from unnest($1::bigint[], $2::text[]) as f(seq, error) where o.seq = f.seq`,
      [seqsOf(records), records.map((record) => publisher.errorOf(record) ?? null), state],
    );
  }
  if (parked.length > 0) {
    await tx.query(
      `insert into ${schema}.parked_key (key, reason) select k, 'poison' from unnest($1::text[]) as k on conflict do nothing`,
      [[...parked]],
    );
  }
}

/** Numbers as text: not every library writes a bigint. */
const seqsOf = (records: readonly OutboxRecord[]) => records.map(({ seq }) => String(seq));
