import type { LogTransaction } from '../steps.ts';
import type { History, Row } from './history.ts';
import type { OutboxSetup } from './setup.ts';

/** A transaction of a writer that is not committed yet. */
interface OpenTransaction {
  /** Assigned at the first write, as databases do. */
  readonly xid: number;
  readonly rows: Row[];
  /** Keys that it has locked without having written to them. */
  readonly locked: string[];
}

/** The slot of the transaction in which dead records are given back. */
export const OPERATOR_TRANSACTION = 3;

/** The transactions of writers: each has a slot, and at most one is open in a slot. */
export class Transactions {
  /** Committed transactions in the order of their commits. */
  readonly transactions: LogTransaction<Row>[] = [];
  readonly #history: History;
  readonly #lockKeys: boolean;
  readonly #transactional: boolean;
  readonly #open: (OpenTransaction | undefined)[] = [undefined, undefined, undefined, undefined];
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
    if (this.#lockKeys && this.isLocked(slot, key)) return undefined;
    return this.#insert(slot, { key, poison, before: undefined });
  }

  /** Writes the event of a dead row once more; locks are the business of the one who gives it back. */
  writeAgain(slot: number, before: Row): Row {
    return this.#insert(slot, { key: before.key, poison: before.poison, before });
  }

  /** Locks keys for the transaction of a slot: others cannot write to them. */
  lock(slot: number, keys: readonly string[]): void {
    this.#transaction(slot).locked.push(...keys);
  }

  /** Whether another transaction has written to the key, or locked it, and is still open. */
  isLocked(slot: number, key: string): boolean {
    return isLocked(this.#open, slot, key);
  }

  #insert(slot: number, init: Pick<Row, 'key' | 'poison' | 'before'>): Row {
    const { xid, rows } = this.#transaction(slot);
    const row = newRow(this.#history.rows.length + 1, xid, init);
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
    const begun = { xid: this.#nextXid, rows: [], locked: [] };
    this.#nextXid += 1;
    this.#open[slot] = begun;
    return begun;
  }

  #toLog(records: readonly Row[]): void {
    const { transactions } = this;
    if (records.length > 0) transactions.push({ position: transactions.length + 1, records });
  }
}

function newRow(
  sequence: number,
  xid: number,
  { key, poison, before }: Pick<Row, 'key' | 'poison' | 'before'>,
): Row {
  const id = before === undefined ? `${key}${sequence}` : before.id;
  const origin = before === undefined ? sequence : before.origin;
  const place = { sequence, xid, order: 0, before, origin };
  return { id, key, attempts: 0, ...place, state: 'open', hasDied: false, poison };
}

function isLocked(
  open: readonly (OpenTransaction | undefined)[],
  slot: number,
  key: string,
): boolean {
  for (let at = 0; at < open.length; at += 1) {
    const other = at === slot ? undefined : open[at];
    if (other === undefined) continue;
    if (other.locked.includes(key) || other.rows.some((row) => row.key === key)) return true;
  }
  return false;
}
