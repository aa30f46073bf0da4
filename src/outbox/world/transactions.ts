import type { LogTransaction } from '../steps.ts';
import type { History, Row } from './history.ts';
import type { OutboxSetup } from './setup.ts';

/** A transaction of a writer that is not committed yet. */
interface OpenTransaction {
  /** Assigned at the first write, as databases do. */
  readonly xid: number;
  readonly rows: Row[];
}

/** The transactions of writers: each has a slot, and at most one is open in a slot. */
export interface Transactions {
  /** Gives the transaction of a slot its number without writing to the outbox; false when it has one. */
  touch(slot: number): boolean;
  /** Writes a record in the transaction of a slot; undefined when another one holds the lock of the key. */
  write(slot: number, key: string, poison: boolean): Row | undefined;
  commit(slot: number): boolean;
  abort(slot: number): boolean;
  /** The number of the oldest transaction that is open, or of the next one. */
  oldest(): number;
  /** Committed transactions in the order of their commits. */
  readonly transactions: readonly LogTransaction<Row>[];
}

/** Creates a database without any transaction. */
export function createTransactions(history: History, setup: OutboxSetup): Transactions {
  const { lockKeys = true, transactional = true } = setup;
  const open: (OpenTransaction | undefined)[] = [undefined, undefined, undefined];
  const transactions: LogTransaction<Row>[] = [];
  const orders = new Map<string, number>();
  let nextXid = 1;

  function transaction(slot: number): OpenTransaction {
    const found = open[slot];
    if (found !== undefined) return found;
    const begun = { xid: nextXid, rows: [] };
    nextXid += 1;
    open[slot] = begun;
    return begun;
  }

  function toLog(records: readonly Row[]): void {
    if (records.length > 0) transactions.push({ position: transactions.length + 1, records });
  }

  return {
    transactions,
    oldest: () => Math.min(nextXid, ...open.map((other) => other?.xid ?? nextXid)),
    touch(slot) {
      if (open[slot] !== undefined) return false;
      transaction(slot);
      return true;
    },
    write(slot, key, poison) {
      if (lockKeys && isLocked(open, slot, key)) return undefined;
      const { xid, rows } = transaction(slot);
      const row = newRow(history.rows.length + 1, key, xid, poison);
      history.rows.push(row);
      rows.push(row);
      if (!transactional) toLog([row]);
      return row;
    },
    commit(slot) {
      const ending = open[slot];
      if (ending === undefined) return false;
      for (const row of ending.rows) {
        row.order = (orders.get(row.key) ?? 0) + 1;
        orders.set(row.key, row.order);
        row.state = 'pending';
        history.committed.push(row);
      }
      if (transactional) toLog(ending.rows);
      open[slot] = undefined;
      return true;
    },
    abort(slot) {
      const ending = open[slot];
      if (ending === undefined) return false;
      for (const row of ending.rows) row.state = 'aborted';
      open[slot] = undefined;
      return true;
    },
  };
}

function newRow(sequence: number, key: string, xid: number, poison: boolean): Row {
  const id = `${key}${sequence}`;
  return { id, key, attempts: 0, sequence, xid, order: 0, state: 'open', poison };
}

/** Whether another transaction has written to the key and is still open. */
function isLocked(
  open: readonly (OpenTransaction | undefined)[],
  slot: number,
  key: string,
): boolean {
  return open.some(
    (other, at) => at !== slot && other?.rows.some((row) => row.key === key) === true,
  );
}
