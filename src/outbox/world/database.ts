import type { LogTransaction, Marks } from '../steps.ts';
import type { History, Row } from './history.ts';
import { type Cursor, isBehind, readBehindCursor } from './read-rules.ts';
import type { OutboxSetup } from './setup.ts';
import { createTransactions, type Transactions } from './transactions.ts';

/** A simulated database with an outbox: sequence numbers before commits, snapshots, locks, and a log of commits. */
export interface Database extends Omit<Transactions, 'oldest'> {
  /** Reads for a relay, by the rule of the setup. */
  read(relay: number, limit: number): readonly Row[];
  /** Makes marks durable. */
  apply(marks: Marks<Row>): void;
  /** Ends the row locks of a relay. */
  unlockRows(relay: number): void;
  /** Committed transactions in the order of their commits. */
  readonly transactions: readonly LogTransaction<Row>[];
}

/** Creates an empty database. */
export function createDatabase(history: History, setup: OutboxSetup): Database {
  const { reading = 'pending', claiming } = setup;
  const { rows } = history;
  const writers = createTransactions(history, setup);
  const parked = new Set<string>();
  const rowLocks = new Map<Row, number>();
  let cursor: Cursor = { xid: 0, sequence: 0 };
  return {
    ...writers,
    read(relay, limit) {
      if (reading !== 'pending')
        return readBehindCursor(rows, reading, cursor, writers.oldest(), limit);
      const found: Row[] = [];
      for (const row of rows) {
        if (row.state !== 'pending' || parked.has(row.key)) continue;
        if (claiming === 'skip-locked') {
          if ((rowLocks.get(row) ?? relay) !== relay) continue;
          rowLocks.set(row, relay);
        }
        if (found.push(row) === limit) break;
      }
      return found;
    },
    apply({ sent, failed, dead, parked: keys }) {
      for (const row of sent) {
        if (row.state === 'pending') row.state = 'sent';
        if (isBehind(reading, cursor, row)) cursor = { xid: row.xid, sequence: row.sequence };
      }
      for (const row of failed) row.attempts += 1;
      for (const row of dead) if (row.state === 'pending') row.state = 'dead';
      for (const key of keys) parked.add(key);
    },
    unlockRows(relay) {
      for (const [row, owner] of rowLocks) if (owner === relay) rowLocks.delete(row);
    },
  };
}
