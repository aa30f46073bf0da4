import type { Marks } from '../steps.ts';
import type { History, Row } from './history.ts';
import { type Cursor, isBehind, readBehindCursor } from './read-rules.ts';
import type { OutboxSetup } from './setup.ts';
import { Transactions } from './transactions.ts';

/** Sets a row aside for good, unless somebody gives it back. */
export function die(row: Row): void {
  row.state = 'dead';
  row.hasDied = true;
}

/** A simulated database with an outbox: sequence numbers before commits, snapshots, locks, and a log of commits. */
export class Database extends Transactions {
  readonly #heldKeys: Set<string>;
  readonly #skipsFirst: boolean;
  readonly #rows: readonly Row[];
  readonly #reading: NonNullable<OutboxSetup['reading']>;
  readonly #locksRows: boolean;
  readonly #rowLocks = new Map<Row, number>();
  #cursor: Cursor = { xid: 0, sequence: 0 };

  constructor(history: History, setup: OutboxSetup) {
    super(history, setup);
    this.#rows = history.rows;
    this.#heldKeys = history.heldKeys;
    this.#skipsFirst = setup.release === 'skips-first';
    this.#reading = setup.reading ?? 'pending';
    this.#locksRows = setup.claiming === 'skip-locked';
  }

  /** Reads for a relay, by the rule of the setup. */
  read(relay: number, limit: number): readonly Row[] {
    if (this.#reading !== 'pending')
      return readBehindCursor(this.#rows, this.#reading, this.#cursor, this.oldest(), limit);
    const found: Row[] = [];
    for (const row of this.#rows) {
      if (row.state !== 'pending' || this.#heldKeys.has(row.key)) continue;
      if (this.#locksRows) {
        if ((this.#rowLocks.get(row) ?? relay) !== relay) continue;
        this.#rowLocks.set(row, relay);
      }
      if (found.push(row) === limit) break;
    }
    return found;
  }

  /** Makes marks durable. */
  apply({ sent, failed, dead, parked }: Marks<Row>): void {
    for (const row of sent) {
      if (row.state === 'pending') row.state = 'sent';
      if (isBehind(this.#reading, this.#cursor, row))
        this.#cursor = { xid: row.xid, sequence: row.sequence };
    }
    for (const row of failed) row.attempts += 1;
    for (const row of dead) if (row.state === 'pending') die(row);
    for (const key of parked) this.#heldKeys.add(key);
  }

  /** Lets a parked key go on; false when it is not parked. */
  release(key: string): boolean {
    if (!this.#heldKeys.delete(key)) return false;
    const first = this.#skipsFirst
      ? this.#rows.find((row) => row.key === key && row.state === 'pending')
      : undefined;
    if (first !== undefined) first.state = 'sent';
    return true;
  }

  /** Keys that a relay has parked, of these or of all. */
  parked(keys: readonly string[] | undefined): readonly string[] {
    return [...this.#heldKeys].filter((key) => keys?.includes(key) ?? true);
  }

  /** Rows in a state, by sequence number. */
  inState(state: Row['state']): readonly Row[] {
    return this.#rows.filter((row) => row.state === state);
  }

  /** Ends the row locks of a relay. */
  unlockRows(relay: number): void {
    for (const [row, owner] of this.#rowLocks) if (owner === relay) this.#rowLocks.delete(row);
  }
}
