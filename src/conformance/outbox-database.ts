/**
 * A database with an outbox, as far as its guarantees go: transactions, sequence numbers, locks, commits, a log. The
 * simulator has a model of its own, so that a mistake in one of the two shows (decision 0017, "Two worlds").
 */
import type { Marks, RelayRecord } from '../outbox/steps.ts';
import type { OutboxEvent, OutboxStates } from './adapter-outbox.ts';

/** A row of the outbox. */
export interface OutboxRow extends RelayRecord {
  /** Given when the event is enqueued, so not in the order of commits. */
  readonly sequence: number;
  /** Given when the transaction begins to write. */
  readonly transaction: number;
  readonly state: 'pending' | 'sent' | 'dead';
  readonly committedAtMs: number;
}

/** What the log has of one commit. */
export interface LoggedCommit {
  readonly position: number;
  readonly records: readonly OutboxRow[];
}

/** One open transaction of the application. */
export interface OpenTransaction {
  readonly number: number;
  readonly rows: OutboxRow[];
}

/** The durable part of the world. */
export interface OutboxDatabase {
  /** Rows by id, in the order of their commits. */
  readonly rows: Map<string, OutboxRow>;
  readonly log: LoggedCommit[];
  readonly parked: Set<string>;
  /** The position that the slot has acknowledged; `undefined` when there is no slot. */
  slot: number | undefined;
  nowMs: number;
  begin(): OpenTransaction;
  enqueue(transaction: OpenTransaction, event: OutboxEvent): 'enqueued' | 'busy';
  commit(transaction: OpenTransaction): void;
  rollback(transaction: OpenTransaction): void;
  mark(marks: Marks<OutboxRow>): void;
  /** Writes the events of dead rows once more, in this order, as rows of their own that the log has. */
  giveBack(dead: readonly OutboxRow[]): void;
  /** Open transactions are gone; what is committed stays. */
  crash(): void;
  states(): OutboxStates;
}

/** An empty outbox. */
export function createOutboxDatabase(): OutboxDatabase {
  let sequence = 0;
  let transactions = 0;
  const open = new Set<OpenTransaction>();

  const database: OutboxDatabase = {
    rows: new Map(),
    log: [],
    parked: new Set(),
    slot: 0,
    nowMs: 0,
    begin() {
      transactions += 1;
      const transaction = { number: transactions, rows: [] };
      open.add(transaction);
      return transaction;
    },
    enqueue(transaction, { id, key }) {
      if (!open.has(transaction)) throw new TypeError('Cannot enqueue: the transaction has ended');
      // The row of the aggregate is locked before the event gets its number (OBX-020).
      const isLocked = [...open].some((other) => {
        return other !== transaction && other.rows.some((row) => row.key === key);
      });
      if (isLocked) return 'busy';
      sequence += 1;
      const { number } = transaction;
      const row = { id, key, sequence, transaction: number, attempts: 0 } as const;
      transaction.rows.push({ ...row, state: 'pending', committedAtMs: 0 });
      return 'enqueued';
    },
    commit(transaction) {
      if (!open.delete(transaction))
        throw new TypeError('Cannot commit: the transaction has ended');
      const records = transaction.rows.map((row) => ({ ...row, committedAtMs: database.nowMs }));
      for (const row of records) database.rows.set(row.id, row);
      database.log.push({ position: database.log.length + 1, records });
    },
    rollback(transaction) {
      open.delete(transaction);
    },
    mark({ sent, failed, dead, parked }) {
      const update = (rows: readonly OutboxRow[], change: Partial<OutboxRow>) => {
        for (const { id } of rows) {
          const row = database.rows.get(id);
          if (row !== undefined) database.rows.set(id, { ...row, ...change });
        }
      };
      update(sent, { state: 'sent' });
      update(dead, { state: 'dead' });
      for (const row of failed) update([row], { attempts: row.attempts + 1 });
      for (const key of parked) database.parked.add(key);
    },
    giveBack(dead) {
      const records = dead.map((row) => {
        sequence += 1;
        const { nowMs } = database;
        return { ...row, sequence, attempts: 0, state: 'pending', committedAtMs: nowMs } as const;
      });
      for (const { id } of dead) database.rows.delete(id);
      for (const row of records) database.rows.set(row.id, row);
      if (records.length > 0) database.log.push({ position: database.log.length + 1, records });
    },
    crash() {
      open.clear();
    },
    states() {
      const rows = [...database.rows.values()];
      const ids = (state: OutboxRow['state']) => {
        return rows.filter((row) => row.state === state).map(({ id }) => id);
      };
      return { pending: ids('pending'), sent: ids('sent'), dead: ids('dead') };
    },
  };
  return database;
}
