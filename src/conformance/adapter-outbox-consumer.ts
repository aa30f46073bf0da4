import type { SteppedProcess } from './adapter-outbox.ts';

/** A consumer of a partitioned log that the kit can drive and crash. Owned with spec page 7. */
export interface OutboxConsumerAdapter {
  /** A log with these records, and no consumer yet. */
  open(setup: ConsumerSetup): ConsumerWorld | Promise<ConsumerWorld>;
}

/** How the kit wants a consumer. */
export interface ConsumerSetup {
  /** Records by partition, each in its order; an id that stands twice was published twice. */
  readonly partitions: readonly (readonly { readonly id: string; readonly key: string }[])[];
  /** Records processed between two commits of an offset. */
  readonly commitEvery: number;
  /** Whether the offset committed is that of the next record or that of the last one processed. */
  readonly commits: 'next' | 'last';
  /** Whether effects are made idempotent by an inbox. */
  readonly inbox: boolean;
  /** How long the inbox remembers, in milliseconds. Absent: for as long as the world lives. */
  readonly inboxRetentionMs?: number;
  /** How old a record can be when it is delivered again, in milliseconds. Absent: nobody says. */
  readonly redeliveryAgeMaxMs?: number;
  readonly poison: 'stop' | 'park' | 'dead-letter';
  /** Ids of records whose effect fails every time. */
  readonly failing?: readonly string[];
  /** How many of the next commits of offsets fail. */
  readonly failedCommits?: number;
}

/** One log with its group of consumers and the database of their effects. */
export interface ConsumerWorld {
  /** Starts a consumer process; partitions are given to it when it joins, and taken from those that had them. */
  startConsumer(): SteppedProcess | Promise<SteppedProcess>;
  /** Every delivery: a record was handed to a consumer, in order. */
  deliveries(): readonly DeliveredRecord[] | Promise<readonly DeliveredRecord[]>;
  /** Ids by effect, in the order in which the effects became durable. */
  effects(): readonly string[] | Promise<readonly string[]>;
  /** Ids of records that were set aside as dead letters; the records of their keys go on without them. */
  deadLetters(): readonly string[] | Promise<readonly string[]>;
  /** Ids of records that are parked: one that fails and, after it, those of its key. */
  parked(): readonly string[] | Promise<readonly string[]>;
  /** The committed offset of each partition: the next record to read, or the last one processed. */
  committed(): readonly number[] | Promise<readonly number[]>;
  /** Sets the committed offset of a partition back to this record, as an operator does. */
  rewind(partition: number, offset: number): void | Promise<void>;
  /** From now on no effect fails any more. */
  mend(): void | Promise<void>;
  /** Releases a key that is parked: its records can be taken up again. */
  releaseKey(key: string): void | Promise<void>;
  /** Lets this time pass, and the inbox forget what it may forget. */
  passTime(ms: number): void | Promise<void>;
  /** Ends what still runs and lets go of the world; the kit calls it once, after the last question. */
  close(): void | Promise<void>;
}

/** A record as it was handed to a consumer. */
export interface DeliveredRecord {
  readonly partition: number;
  readonly offset: number;
  readonly id: string;
  readonly key: string;
}
