import type { Process } from '../../simulation/step.ts';
import type { Consumer, ConsumerOptions } from '../consumer.ts';
import type { LogRelay, LogRelayOptions } from '../log-relay.ts';
import type { AwaitOwnWriteOptions, OwnWriteEnd } from '../own-write.ts';
import type { PollingRelay, PollingRelayOptions } from '../polling-relay.ts';
import type { AwaitOwnWriteSteps } from '../steps.ts';
import type { Entry, Row } from './history.ts';
import type { Operator, OperatorTask } from './operator.ts';

/**
 * How the polling relay finds what to publish. Only `pending` is safe.
 *
 * - `pending`: what is not marked, in the order of sequence numbers.
 * - `id-cursor`: what is above the highest sequence number marked.
 * - `xmin-sequence`: the same, but only of transactions older than every open one.
 * - `xid-sequence`: the same, with the cursor and the order by transaction first, sequence number second.
 */
export type ReadingRule = 'pending' | 'id-cursor' | 'xmin-sequence' | 'xid-sequence';

/**
 * What keeps two relays apart.
 *
 * - `partition`: one relay owns the keys of a partition, by a lock that ends with its connection.
 * - `skip-locked`: each relay skips rows that the other has locked.
 * - `none`: nothing.
 */
export type ClaimingRule = 'partition' | 'skip-locked' | 'none';

/** What goes wrong in a world, besides crashes. */
export type Fault =
  | 'lost-message'
  | 'lost-ack'
  | 'failed-mark'
  | 'failed-offset-commit'
  | 'failed-effect'
  | 'failed-effect-commit'
  | 'lost-effect-commit'
  | 'failed-write'
  | 'lost-notification';

/** A world: its parts, their options, and what can go wrong. */
export interface OutboxSetup {
  /** Keys of records, one letter each. Default: a and b. */
  readonly keys?: readonly string[];
  /** Transactions that can be open at once, 0 to 2. Default: 0: every write is a transaction of its own. */
  readonly openTransactions?: 0 | 1 | 2;
  /** Whether a writer holds the lock of a key from the insert to the commit. Default: true. */
  readonly lockKeys?: boolean;
  /** Whether the log of the database shows records only once they are committed. Default: true. */
  readonly transactional?: boolean;
  /** Which relay. Default: `polling`. */
  readonly relay?: 'polling' | 'log';
  /** How many relays, 1 or 2. Default: 1. */
  readonly relays?: 1 | 2;
  readonly relayOptions?: PollingRelayOptions & Pick<LogRelayOptions, 'batch'>;
  readonly reading?: ReadingRule;
  readonly claiming?: ClaimingRule;
  /** Whether the slot of the log can get lost. Default: false. */
  readonly slotCanBeLost?: boolean;
  /** Whether the log drops what one session of a relay sends twice. Default: false. */
  readonly idempotentProducer?: boolean;
  /** Partitions of the log. Default: 1. */
  readonly partitions?: number;
  /** How many consumers, 0 to 2. Default: 1. */
  readonly consumers?: 0 | 1 | 2;
  readonly consumerOptions?: ConsumerOptions;
  /** Whether effects of a consumer that has lost its partition are refused. Default: true. */
  readonly fenceEffects?: boolean;
  /** Whether offsets of a consumer that has lost its partition are refused. Default: true. */
  readonly fenceOffsets?: boolean;
  /** How many write and wait for the effect of what they wrote, 0 or 1. Default: 0. */
  readonly readers?: 0 | 1;
  readonly readerOptions?: Omit<AwaitOwnWriteOptions, 'token'>;
  /** Milliseconds for which the inbox keeps its rows. Default: for ever. */
  readonly retentionMs?: number;
  /** Faults that can happen. Default: none. */
  readonly faults?: readonly Fault[];
  /** Who cannot handle poison records: if anybody, they can be written. Default: nobody. */
  readonly poison?: 'relay' | 'consumer';
  /** Whether processes crash. Default: true. */
  readonly crashes?: boolean;
  /** What is wrong with the release of a parked key. Default: nothing. */
  readonly release?: 'skips-first';
  /** Who lets go on what was set aside, in place of the one that only asks for the steps of the package. */
  readonly operator?: (task: OperatorTask) => Operator;
  /** A relay in place of {@link pollingRelay}. */
  readonly pollingRelay?: (options: PollingRelayOptions) => PollingRelay<Row>;
  /** A relay in place of {@link logRelay}. */
  readonly logRelay?: (options: LogRelayOptions) => LogRelay<Row>;
  /** A consumer in place of {@link consumer}. */
  readonly consumer?: (options: ConsumerOptions) => Consumer<Entry>;
  /** A wait in place of {@link awaitOwnWrite}. */
  readonly awaitOwnWrite?: (
    options: AwaitOwnWriteOptions,
  ) => Process<AwaitOwnWriteSteps, OwnWriteEnd>;
}
