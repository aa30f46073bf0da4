/** A transactional outbox that the kit can drive and crash: transactions, a relay, and what was published. Owned with spec page 7. */
export interface OutboxAdapter {
  /** A new, empty outbox in a world of its own. */
  open(setup: OutboxSetup): OutboxWorld | Promise<OutboxWorld>;
}

/** How the kit wants an outbox. */
export interface OutboxSetup {
  /** Events that the relay moves together. */
  readonly batch: number;
  /** What the relay does with an event that the destination rejects; `park` is never asked of a relay that reads a log. */
  readonly poison: 'stop' | 'park' | 'dead-letter';
  /**
   * What becomes of the publications of an event, the first one first; `confirmed` after that and for every other event.
   * `lost`: not stored, no answer. `unanswered`: stored, no answer. `rejected`: not stored, and never will be.
   */
  readonly destination?: Readonly<Record<string, readonly PublicationFate[]>>;
}

/** What becomes of one publication. */
export type PublicationFate = 'confirmed' | 'lost' | 'unanswered' | 'rejected';

/** An event as far as the kit cares. */
export interface OutboxEvent {
  readonly id: string;
  readonly key: string;
}

/** One outbox, its database, and the destination that its relay publishes to. */
export interface OutboxWorld {
  /** Begins a transaction of the application. */
  begin(): OutboxTransaction | Promise<OutboxTransaction>;
  /** Starts a relay process; it has done nothing yet. Processes of one world can run side by side. */
  startRelay(): SteppedProcess | Promise<SteppedProcess>;
  /** Every publication that the destination stored, in the order in which it did. */
  published(): readonly OutboxEvent[] | Promise<readonly OutboxEvent[]>;
  /** Events by their state in the outbox; those that are nowhere any more were removed. */
  states(): OutboxStates | Promise<OutboxStates>;
  /** Ends the processes of the database without warning and starts it again; open transactions are gone. */
  crashDatabase(): void | Promise<void>;
  /** Removes what the log relay reads from (its slot). */
  loseSlot(): void | Promise<void>;
  /** Removes what is not needed any more. */
  cleanUp(): void | Promise<void>;
  /** Releases a key that a relay has parked; nothing happens when it is not parked. */
  releaseKey(key: string): void | Promise<void>;
  /** Gives every dead event back to the relays. */
  giveBack(): void | Promise<void>;
  /** How much is waiting, and since when, in milliseconds; 0 when nothing is. */
  backlog(): OutboxBacklog | Promise<OutboxBacklog>;
  /** Lets this time pass. */
  passTime(ms: number): void | Promise<void>;
  /** From now on, no notification of new events gets through to a relay. */
  loseNotifications(): void | Promise<void>;
  /** Whether events of acknowledged commits survive each of these failures, as the implementation says. */
  survives(): SurvivedFailures | Promise<SurvivedFailures>;
  /** Ends what still runs and lets go of the world; the kit calls it once, after the last question. */
  close(): void | Promise<void>;
}

/** A transaction of the application. */
export interface OutboxTransaction {
  /** Writes an event in the transaction. `busy`: another open transaction has to end first; nothing was written. */
  enqueue(event: OutboxEvent): 'enqueued' | 'busy' | Promise<'enqueued' | 'busy'>;
  /** Resolves when the commit is acknowledged. */
  commit(): void | Promise<void>;
  /** Resolves when nothing of the transaction is left: no event that it wrote is ever published. */
  rollback(): void | Promise<void>;
}

/** A process that the kit moves step by step, so that it can crash between any two. */
export interface SteppedProcess {
  /**
   * Does one step.
   *
   * @returns `more`; `idle`: it found nothing to do and waits; or how it ended: `stopped` as asked, `halted` because of an
   *   event that cannot be moved or processed, `lost` because of what was lost, `fenced` because another has taken over.
   */
  step(): StepResult | Promise<StepResult>;
  /** Ends it without warning: whatever it held in memory is gone. */
  crash(): void | Promise<void>;
  /** Asks it to stop gracefully; it takes further steps to do so. */
  askToStop(): void | Promise<void>;
}

/** How a step left a process. */
export type StepResult = 'more' | 'idle' | 'stopped' | 'halted' | 'lost' | 'fenced';

/** Ids of events by state. */
export interface OutboxStates {
  readonly pending: readonly string[];
  readonly sent: readonly string[];
  readonly dead: readonly string[];
}

/** What waits in an outbox. */
export interface OutboxBacklog {
  readonly count: number;
  readonly oldestMs: number;
}

/** Whether events of acknowledged commits survive: one answer for each failure. */
export interface SurvivedFailures {
  /** A process ends at once, the database's included. */
  readonly process: boolean;
  /** The operating system or the power fails. */
  readonly operatingSystem: boolean;
  /** The disk is gone. */
  readonly disk: boolean;
  /** What the log relay reads from is gone. */
  readonly slot: boolean;
}
