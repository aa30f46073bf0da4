import type { SyncDriver } from '../../simulation/step.ts';
import { logRelay } from '../log-relay.ts';
import type { LogPosition, LogRelaySteps, LogTransaction } from '../steps.ts';
import type { Core } from './core.ts';
import { die } from './database.ts';
import type { Row } from './history.ts';
import { RelayDriver } from './relay-driver.ts';
import { type OnStep, SteppedActor, type StoppableActor } from './stepped-actor.ts';
import { event, relayName } from './trace.ts';

/** The slot of the log: what the database keeps for the relay. */
export interface Slot {
  /** Everything up to here is not needed again. */
  acknowledged: number;
  lost: boolean;
}

const NAME = relayName(0);

/** Puts a log relay into a world. */
export function logRelayActor(core: Core, slot: Slot, onStep: OnStep): StoppableActor {
  const make = core.setup.logRelay ?? logRelay;
  const { poison, ...rest } = core.setup.relayOptions ?? {};
  const options = poison === 'dead-letter' ? { ...rest, poison } : rest;
  const driver = new LogDriver(core, slot);
  return new SteppedActor<LogRelaySteps<Row>>(driver, () => make(options), onStep);
}

/** Performs the steps of a log relay; a session, and its stream. */
class LogDriver extends RelayDriver implements SyncDriver<LogRelaySteps<Row>> {
  readonly #slot: Slot;
  /** Transactions read from the log. */
  #read = 0;
  /** Publications since the last acknowledgement. */
  #unacknowledged = 0;
  /** What was buried since then. */
  readonly #buried = new Set<Row>();

  constructor(core: Core, slot: Slot) {
    super(core, 0);
    this.#slot = slot;
  }

  override publish(row: Row): undefined {
    this.#unacknowledged += 1;
    super.publish(row);
  }

  open(): 'opened' | 'lost' {
    this.#read = this.#slot.acknowledged;
    this.#unacknowledged = 0;
    this.#buried.clear();
    if (!this.#slot.lost) return 'opened';
    this.core.trace?.push(event(NAME, 'database', 'open slot: lost', 'failure'));
    return 'lost';
  }

  next(): LogTransaction<Row> | undefined {
    const { database, trace } = this.core;
    const transaction = this.#slot.lost ? undefined : database.transactions[this.#read];
    if (transaction === undefined) return undefined;
    this.#read += 1;
    if (trace !== undefined) {
      const ids = transaction.records.map(({ id }) => id).join(', ');
      trace.push(event('database', NAME, `log ${transaction.position}: ${ids}`));
    }
    return transaction;
  }

  bury(row: Row): undefined {
    // One that was given back since has another row: it is not written to any more.
    if (row.state !== 'redriven') die(row);
    this.#buried.add(row);
    this.core.changes += 1;
    this.core.trace?.push(event(NAME, 'database', `${row.id} dead`));
  }

  acknowledge(position: LogPosition): undefined {
    if (this.#slot.lost) return;
    this.#unacknowledged = 0;
    const { transactions } = this.core.database;
    for (const { records } of transactions.slice(this.#slot.acknowledged, Number(position)))
      for (const row of records) {
        // One that was buried before a crash, and is taken now, is delivered.
        const isDelivered = row.state === 'dead' && !this.#buried.has(row);
        if (row.state === 'pending' || isDelivered) row.state = 'sent';
      }
    this.#buried.clear();
    this.#slot.acknowledged = Number(position);
    this.core.changes += 1;
    this.core.trace?.push(event(NAME, 'database', `acknowledge up to ${position}`));
  }

  close(): undefined {
    if (this.#unacknowledged > 0) this.core.history.counts.unacknowledgedEnds += 1;
  }
}
