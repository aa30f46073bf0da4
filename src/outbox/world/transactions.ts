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
export class Transactions {
  /** Committed transactions in the order of their commits. */
  readonly transactions: LogTransaction<Row>[] = [];
  readonly #history: History;
  readonly #lockKeys: boolean;
  readonly #transactional: boolean;
  readonly #open: (OpenTransaction | undefined)[] = [undefined, undefined, undefined];
  readonly #orders = new Map<string, number>();
  #nextXid = 1;

  constructor(history: History, { lockKeys = true, transactional = true }: OutboxSetup) {
    this.#history = history;
    this.#lockKeys = lockKeys;
    this.#transactional = transactional;
  }

  /** The number of the oldest transaction that is open, or of the next one. */
  oldest(): number {
    const next = this.#nextXid;
    return Math.min(next, ...this.#open.map((other) => other?.xid ?? next));
  }

  /** Gives the transaction of a slot its number without writing to the outbox; false when it has one. */
  touch(slot: number): boolean {
    if (this.#open[slot] !== undefined) return false;
    this.#transaction(slot);
    return true;
  }

  /** Writes a record in the transaction of a slot; undefined when another one holds the lock of the key. */
  write(slot: number, key: string, poison: boolean): Row | undefined {
    if (this.#lockKeys && isLocked(this.#open, slot, key)) return undefined;
    const { xid, rows } = this.#transaction(slot);
    const row = newRow(this.#history.rows.length + 1, key, xid, poison);
    this.#history.rows.push(row);
    rows.push(row);
    if (!this.#transactional) this.#toLog([row]);
    return row;
  }

  commit(slot: number): boolean {
    const ending = this.#open[slot];
    if (ending === undefined) return false;
    for (const row of ending.rows) {
      row.order = (this.#orders.get(row.key) ?? 0) + 1;
      this.#orders.set(row.key, row.order);
      row.state = 'pending';
      this.#history.committed.push(row);
    }
    if (this.#transactional) this.#toLog(ending.rows);
    this.#open[slot] = undefined;
    return true;
  }

  abort(slot: number): boolean {
    const ending = this.#open[slot];
    if (ending === undefined) return false;
    for (const row of ending.rows) row.state = 'aborted';
    this.#open[slot] = undefined;
    return true;
  }

  #transaction(slot: number): OpenTransaction {
    const found = this.#open[slot];
    if (found !== undefined) return found;
    const begun = { xid: this.#nextXid, rows: [] };
    this.#nextXid += 1;
    this.#open[slot] = begun;
    return begun;
  }

  #toLog(records: readonly Row[]): void {
    const { transactions } = this;
    if (records.length > 0) transactions.push({ position: transactions.length + 1, records });
  }
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
  for (let at = 0; at < open.length; at += 1) {
    if (at !== slot && open[at]?.rows.some((row) => row.key === key) === true) return true;
  }
  return false;
}
