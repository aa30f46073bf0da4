/**
 * The steps of the outbox: what a relay, a consumer, a wait for one's own write and an
 * operator do, one named step at a time.
 *
 * Each method of these interfaces is one step. A process can stop before or after any of them; what a step has made
 * durable by then stays, all else is gone. The names are those of the crash points.
 */
import { type CrashPoint, crashPoints } from '../simulation/step.ts';

/** What the relay has to know of a record of the outbox. */
export interface RelayRecord {
  /** The id of the event, the same at every redelivery. */
  readonly id: string;
  /** Records of one key are delivered in the order of their commits. */
  readonly key: string;
  /** How often publishing this record has failed so far. */
  readonly attempts: number;
}

/**
 * What is known of a published record.
 *
 * - `confirmed`: the destination has it durably.
 * - `unconfirmed`: unknown: no answer, a timeout, a lost connection. It has to be published again.
 * - `rejected`: the destination does not have it and will never take it.
 * - `skipped`: it was not tried, because an earlier record of its key, or of the batch, was not taken.
 */
export type PublishOutcome = 'confirmed' | 'unconfirmed' | 'rejected' | 'skipped';

/** What one transaction of the polling relay notes about a batch. */
export interface Marks<R extends RelayRecord> {
  /** The destination has these: `pending` becomes `sent`, or the row is deleted. */
  readonly sent: readonly R[];
  /** These stay `pending`, with one more attempt. */
  readonly failed: readonly R[];
  /** These become `dead`: no attempt follows. */
  readonly dead: readonly R[];
  /** Records of these keys are not read any more, until somebody releases the key. */
  readonly parked: readonly string[];
}

/**
 * The steps of the relay that polls a table.
 *
 * `read` gives records that are pending, visible, of partitions that this relay owns and of keys that are not parked, in
 * the order of their sequence numbers. There is no cursor: a record is pending until a commit has marked it.
 */
export interface PollingRelaySteps<R extends RelayRecord> {
  /** Makes sure that this relay owns partitions of keys, alone; repeated before every read. */
  acquire(): 'acquired' | 'none';
  /** Reads at most `limit` records. */
  read(limit: number): readonly R[];
  /** Gives one record to the destination without waiting for what it says. */
  publish(record: R): undefined;
  /** Waits until the outcome of each of these published records is known or time is up; outcomes in their order. */
  confirm(records: readonly R[]): readonly PublishOutcome[];
  /** Begins a transaction and notes the outcomes in it. */
  mark(marks: Marks<R>): undefined;
  /** Commits the marks; `failed` when they are not, or perhaps not, durable. */
  commit(): 'committed' | 'failed';
  /** Waits at most that many milliseconds; a notification may end the wait. `stop` asks for a graceful end. */
  sleep(ms: number): 'awake' | 'stop';
  /** Gives the partitions back, for another relay. */
  release(): undefined;
}

/** A place in the log of the database (an LSN). The relay hands it back and never compares it. */
export type LogPosition = string | number;

/** One committed transaction as the log has it: all its records, in the order in which they were written. */
export interface LogTransaction<R extends RelayRecord> {
  /** The end of the commit: acknowledging it says that nothing up to here is needed again. */
  readonly position: LogPosition;
  readonly records: readonly R[];
}

/** The steps of the relay that reads the log of the database. */
export interface LogRelaySteps<R extends RelayRecord> {
  /** Opens the stream behind the last position acknowledged; `lost` when the slot does not exist any more. */
  open(): 'opened' | 'lost';
  /** Takes the next committed transaction, in the order of commits; undefined when there is none yet. */
  next(): LogTransaction<R> | undefined;
  /** Gives one record to the destination without waiting for what it says. */
  publish(record: R): undefined;
  /** Waits until the outcome of each of these published records is known or time is up; outcomes in their order. */
  confirm(records: readonly R[]): readonly PublishOutcome[];
  /** Stores a record that was rejected in the dead letters, durably. */
  bury(record: R): undefined;
  /** Tells the database that everything up to this position is delivered. */
  acknowledge(position: LogPosition): undefined;
  /** Waits that many milliseconds, or until the log has more. `stop` asks for a graceful end. */
  sleep(ms: number): 'awake' | 'stop';
  /** Closes the stream. */
  close(): undefined;
}

/** A record of a partitioned log. */
export interface LogRecord {
  readonly partition: number;
  /** The place in the partition, from 0; offsets may have gaps. */
  readonly offset: number;
  /** The id of the event, the same for every copy of it in the log. */
  readonly id: string;
  readonly key: string;
  /**
   * Whether it was parked and somebody has released it: it comes from where it was parked, before all that follows in its
   * partition, and its offset was committed long ago. Default: false.
   */
  readonly isReleased?: boolean;
}

/** A partition that the group gave to this consumer. */
export interface Assignment {
  readonly partition: number;
  /** The fencing token: grows each time the partition changes hands. */
  readonly epoch: number;
  /** Keys parked earlier: their records follow them. */
  readonly parked: readonly string[];
}

/** What a poll gives: a record, nothing yet, partitions taken away, or the wish to stop. */
export type Polled<R extends LogRecord> =
  | { readonly kind: 'record'; readonly record: R }
  | { readonly kind: 'idle' }
  | { readonly kind: 'revoked' }
  | { readonly kind: 'stop' };

/** The steps of one idempotent processing of a record: the effect and the inbox row in one transaction. */
export interface InboxSteps<R extends LogRecord> {
  /** Begins a transaction in the database of the effects. */
  begin(): undefined;
  /**
   * Inserts (consumer, event id) into the inbox; `seen` when the row is there already. A record that was released is
   * taken from where it was parked instead; `seen` when it is not there any more.
   */
  markSeen(record: R): 'fresh' | 'seen';
  /** What the consumer does with the record, in the transaction; `failed` when it cannot. */
  effect(record: R): 'done' | 'failed';
  /** Commits; `fenced` when a later owner of the partition exists, `failed` when it is not certain to be durable. */
  commitEffect(record: R): 'committed' | 'failed' | 'fenced';
  /** Ends the transaction without any effect. */
  rollback(): undefined;
}

/** The steps of a consumer of a partitioned log with offsets committed by hand. */
export interface ConsumerSteps<R extends LogRecord> extends InboxSteps<R> {
  /** Joins the group and gets partitions, each from its committed offset on. */
  join(): readonly Assignment[];
  /**
   * Raises the fencing token of a partition in the database of the effects. Answers the keys that are parked then: the
   * owner before could still park one after `join` had given those of the assignment. Undefined: no others.
   */
  fence(assignment: Assignment): readonly string[] | undefined;
  /** Takes the next record of any assigned partition; those that were parked and released come first, in their order. */
  poll(): Polled<R>;
  /** Commits the offset of a partition: the next record to read after a restart. */
  commitOffset(place: {
    readonly partition: number;
    readonly offset: number;
  }): 'committed' | 'failed' | 'fenced';
  /** Stores a record in the dead letters, in the transaction. Dead letters elsewhere can get it twice. */
  deadLetter(record: R): undefined;
  /** Parks the key of a record and stores the record once behind those parked before, in the transaction. */
  park(record: R): undefined;
  /** Waits that many milliseconds. `stop` asks for a graceful end. */
  sleep(ms: number): 'awake' | 'stop';
  /** Leaves the group. */
  leave(): undefined;
}

/** The steps of waiting until one's own write has had its effect. */
export interface AwaitOwnWriteSteps {
  /** Subscribes to notifications of this token, before the write commits. */
  subscribe(token: string): undefined;
  /** Commits the write. */
  commitWrite(token: string): 'committed' | 'failed';
  /** Whether the effect can be seen already; asked because notifications get lost. */
  check(token: string): boolean;
  /**
   * Waits for a notification until that many milliseconds have passed since the commit, or since the wait before, and
   * answers how many have. So the time that a look takes in between counts.
   */
  wait(ms: number): number;
  /** Ends the subscription. */
  unsubscribe(token: string): undefined;
}

/** What giving a dead record back has to know of it. */
export interface DeadRecord {
  readonly key: string;
}

/**
 * The steps of letting go on what was set aside: parked keys and dead records. They are in one transaction, which is that
 * of whoever asks.
 */
export interface SetAsideSteps<R extends DeadRecord> {
  /** These keys, or all, are parked no more; answers those that were. */
  freeKeys(keys: readonly string[] | undefined): readonly string[];
  /** The records of these keys that are pending have no attempt counted. */
  countAnew(keys: readonly string[]): undefined;
  /** Finds the dead records with these numbers, or all, in their order, and keeps others from taking them too. */
  takeDead(numbers: readonly bigint[] | undefined): readonly R[];
  /** Waits for the transactions that have written to these keys, and keeps others from writing until this one ends. */
  lockKeys(keys: readonly string[]): undefined;
  /** Writes the events of these records once more, as new records in their order, with the ids that they have. */
  enqueueAgain(records: readonly R[]): undefined;
  /** Removes these records: their events have others now. */
  removeDead(records: readonly R[]): undefined;
}

// The lists below name every step once, for programs that enumerate crash points; the types refuse a list that lacks one.

const pollingRelay = {
  acquire: true,
  read: true,
  publish: true,
  confirm: true,
  mark: true,
  commit: true,
  sleep: true,
  release: true,
} as const satisfies Record<keyof PollingRelaySteps<RelayRecord>, true>;

const logRelay = {
  open: true,
  next: true,
  publish: true,
  confirm: true,
  bury: true,
  acknowledge: true,
  sleep: true,
  close: true,
} as const satisfies Record<keyof LogRelaySteps<RelayRecord>, true>;

const consumer = {
  join: true,
  fence: true,
  poll: true,
  begin: true,
  markSeen: true,
  effect: true,
  commitEffect: true,
  rollback: true,
  commitOffset: true,
  deadLetter: true,
  park: true,
  sleep: true,
  leave: true,
} as const satisfies Record<keyof ConsumerSteps<LogRecord>, true>;

const awaitOwnWrite = {
  subscribe: true,
  commitWrite: true,
  check: true,
  wait: true,
  unsubscribe: true,
} as const satisfies Record<keyof AwaitOwnWriteSteps, true>;

const setAside = {
  freeKeys: true,
  countAnew: true,
  takeDead: true,
  lockKeys: true,
  enqueueAgain: true,
  removeDead: true,
} as const satisfies Record<keyof SetAsideSteps<DeadRecord>, true>;

/** The names of the steps of every process of the outbox, in the order in which they occur first. */
export const OUTBOX_STEPS = {
  'polling-relay': namesOf(pollingRelay),
  'log-relay': namesOf(logRelay),
  consumer: namesOf(consumer),
  'own-write': namesOf(awaitOwnWrite),
  'set-aside': namesOf(setAside),
} as const;

/** A process of the outbox that has steps. */
export type OutboxProcess = keyof typeof OUTBOX_STEPS;

/** Every place where a process of the outbox can stop, before and after each of its steps. */
export const OUTBOX_CRASH_POINTS: { readonly [P in OutboxProcess]: readonly CrashPoint[] } = {
  'polling-relay': crashPoints(OUTBOX_STEPS['polling-relay']),
  'log-relay': crashPoints(OUTBOX_STEPS['log-relay']),
  consumer: crashPoints(OUTBOX_STEPS.consumer),
  'own-write': crashPoints(OUTBOX_STEPS['own-write']),
  'set-aside': crashPoints(OUTBOX_STEPS['set-aside']),
};

function namesOf<Name extends string>(table: Readonly<Record<Name, true>>): readonly Name[] {
  return Object.keys(table) as Name[];
}
