import type { LogTransaction, Marks } from '../steps.ts';
import type { History, Row } from './history.ts';
import type { OutboxSetup } from './setup.ts';

/** A transaction of a writer that is not committed yet. */
interface OpenTransaction {
  /** Assigned at the first write, as databases do. */
  readonly xid: number;
  readonly rows: Row[];
}

/** A simulated database with an outbox: sequence numbers before commits, snapshots, locks, and a log of commits. */
export interface Database {
  /** Gives the transaction of a slot its number without writing to the outbox. */
  touch(slot: number): boolean;
  /** Writes a record in the transaction of a slot; false when another one holds the lock of the key. */
  write(slot: number, key: string, poison: boolean): Row | undefined;
  commit(slot: number): boolean;
  abort(slot: number): boolean;
  isOpen(slot: number): boolean;
  /** Reads for a relay, by the rule of the setup. */
  read(relay: number, limit: number): readonly Row[];
  /** Makes marks durable. */
  apply(marks: Marks<Row>): void;
  /** Ends the row locks of a relay. */
  unlockRows(relay: number): void;
  /** Committed transactions in the order of their commits. */
  readonly transactions: LogTransaction<Row>[];
}

/** Creates an empty database. */
export function createDatabase(history: History, setup: OutboxSetup): Database {
  const { lockKeys = true, transactional = true, reading = 'pending', claiming } = setup;
  const { rows, committed } = history;
  const open: (OpenTransaction | undefined)[] = [undefined, undefined, undefined];
  const ordered = new Map<string, number>();
  const parked = new Set<string>();
  const rowLocks = new Map<Row, number>();
  const transactions: LogTransaction<Row>[] = [];
  let nextXid = 1;
  let cursor = { xid: 0, sequence: 0 };

  function transaction(slot: number): OpenTransaction {
    const found = open[slot];
    if (found !== undefined) return found;
    const begun = { xid: nextXid, rows: [] };
    nextXid += 1;
    open[slot] = begun;
    return begun;
  }

  function isLocked(slot: number, key: string): boolean {
    return open.some(
      (other, at) => at !== slot && other?.rows.some((row) => row.key === key) === true,
    );
  }

  /** The oldest transaction that is open, or the next one. */
  const oldest = () => Math.min(nextXid, ...open.map((other) => other?.xid ?? nextXid));

  function readBehindCursor(limit: number): readonly Row[] {
    const fence = reading === 'id-cursor' ? Number.POSITIVE_INFINITY : oldest();
    const isBehind = (row: Row) =>
      reading === 'xid-sequence' && row.xid !== cursor.xid
        ? row.xid > cursor.xid
        : row.sequence > cursor.sequence;
    const found = rows.filter(
      (row) => row.order > 0 && row.state === 'pending' && row.xid < fence && isBehind(row),
    );
    if (reading === 'xid-sequence') found.sort((a, b) => a.xid - b.xid || a.sequence - b.sequence);
    return found.slice(0, limit);
  }

  return {
    transactions,
    touch(slot) {
      if (open[slot] !== undefined) return false;
      transaction(slot);
      return true;
    },
    write(slot, key, poison) {
      if (lockKeys && isLocked(slot, key)) return undefined;
      const { xid, rows: own } = transaction(slot);
      const sequence = rows.length + 1;
      const row: Row = {
        id: `${key}${sequence}`,
        key,
        attempts: 0,
        sequence,
        xid,
        order: 0,
        state: 'open',
        poison,
      };
      rows.push(row);
      own.push(row);
      if (!transactional) transactions.push({ position: transactions.length + 1, records: [row] });
      return row;
    },
    commit(slot) {
      const ending = open[slot];
      if (ending === undefined) return false;
      for (const row of ending.rows) {
        row.order = (ordered.get(row.key) ?? 0) + 1;
        ordered.set(row.key, row.order);
        row.state = 'pending';
        committed.push(row);
      }
      if (transactional && ending.rows.length > 0)
        transactions.push({ position: transactions.length + 1, records: ending.rows });
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
    isOpen: (slot) => open[slot] !== undefined,
    read(relay, limit) {
      if (reading !== 'pending') return readBehindCursor(limit);
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
        const isFurther =
          reading === 'xid-sequence' && row.xid !== cursor.xid
            ? row.xid > cursor.xid
            : row.sequence > cursor.sequence;
        if (isFurther) cursor = { xid: row.xid, sequence: row.sequence };
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
