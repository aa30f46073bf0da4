import type { OwnWriteEnd } from '../own-write.ts';
import type { LogRecord, RelayRecord } from '../steps.ts';

/** A record of the outbox in a simulated database. */
export interface Row extends RelayRecord {
  attempts: number;
  /** Its sequence number, taken at the insert: long before the commit, perhaps. */
  readonly sequence: number;
  /** The transaction that wrote it. */
  readonly xid: number;
  /** The dead row whose event it has, when it was given back. */
  readonly before: Row | undefined;
  /** The sequence number of the first row of the event: rows of one event have the same. */
  readonly origin: number;
  /** Its place among the committed records of its key, from 1; 0 while it is not committed. */
  order: number;
  /** `redriven`: it was dead, and its event has another row now. */
  state: 'open' | 'aborted' | 'pending' | 'sent' | 'dead' | 'redriven';
  /** Whether it was dead at any time: who gives an event up gives up its place. */
  hasDied: boolean;
  /** Whether it can never be published (or processed, where the setup says so). */
  readonly poison: boolean;
}

/** A record of the simulated log: one publication of a row. */
export interface Entry extends LogRecord {
  readonly row: Row;
  /** The step at which it was appended. */
  readonly at: number;
}

/** A record taken by a consumer. */
export interface Delivery {
  readonly entry: Entry;
  readonly consumer: number;
  readonly at: number;
}

/** What became durable for a row at some step: an effect, a dead letter, a parked record. */
export interface Outcome {
  readonly row: Row;
  readonly at: number;
}

/** An offset that was committed. */
export interface OffsetCommit {
  readonly partition: number;
  readonly offset: number;
  readonly at: number;
}

/** What somebody was told who waited for the effect of their own write. */
export interface Answer {
  readonly end: OwnWriteEnd;
  /** What was written; undefined when it did not commit. */
  readonly row: Row | undefined;
  readonly at: number;
  /** How many effects were durable then. */
  readonly effects: number;
  /** When the time was up, in milliseconds since the beginning. */
  readonly deadlineMs: number;
  /** Until when the longest wait would have lasted without a notification. */
  readonly waitedUntilMs: number;
}

/** How often something went wrong, or was restarted. */
export interface Counts {
  relayCrashes: number;
  consumerCrashes: number;
  readerCrashes: number;
  /** Times that the release of keys, or giving dead records back, ended in the middle. */
  operatorCrashes: number;
  /** Consumers that ended gracefully, and began again. */
  cleanRestarts: number;
  /** Consumers that ended with a record in hand: one that waited for its next attempt, was fenced, or is poison. */
  unfinished: number;
  /** Consumers that ended in order, but for the last commit of an offset, which failed. */
  uncommittedEnds: number;
  /** Log relays that ended with publications that they had not acknowledged. */
  unacknowledgedEnds: number;
  /** Partitions taken from a consumer and given to another. */
  rebalances: number;
  /** Publications that arrived though nobody was told. */
  lostAcks: number;
  /** Batches whose marks were not certain to be durable. */
  failedMarks: number;
  failedOffsetCommits: number;
  /** Keys that a consumer had parked and somebody has released. */
  keyReleases: number;
  /** Times that a relay lost its lock without noticing. */
  lockLosses: number;
  droppedSlots: number;
}

/** Everything that became known outside of a process, in its order: what the guarantees are about. */
export interface History {
  /** Every row, by sequence number from 1. */
  readonly rows: Row[];
  /** Committed rows in the order of their commits. */
  readonly committed: Row[];
  /** Every publication, in the order of arrival. */
  readonly log: Entry[];
  readonly deliveries: Delivery[];
  readonly effects: Outcome[];
  readonly deadLetters: Outcome[];
  readonly parked: Outcome[];
  readonly offsetCommits: OffsetCommit[];
  readonly answers: Answer[];
  /** Keys that a relay has parked and nobody has released. */
  readonly heldKeys: Set<string>;
  readonly counts: Counts;
  /** Steps that processes have done. */
  steps: number;
  /** Whether everything came to rest at the end. */
  quiet: boolean;
}

/** A history in which nothing has happened. */
export function emptyHistory(): History {
  return {
    rows: [],
    committed: [],
    log: [],
    deliveries: [],
    effects: [],
    deadLetters: [],
    parked: [],
    offsetCommits: [],
    answers: [],
    heldKeys: new Set(),
    counts: {
      relayCrashes: 0,
      consumerCrashes: 0,
      readerCrashes: 0,
      operatorCrashes: 0,
      cleanRestarts: 0,
      unfinished: 0,
      uncommittedEnds: 0,
      unacknowledgedEnds: 0,
      rebalances: 0,
      lostAcks: 0,
      failedMarks: 0,
      failedOffsetCommits: 0,
      keyReleases: 0,
      lockLosses: 0,
      droppedSlots: 0,
    },
    steps: 0,
    quiet: true,
  };
}
