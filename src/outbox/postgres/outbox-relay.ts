import { type Clock, systemClock } from '../../clock.ts';
import { EventDeliveryError } from '../../errors.ts';
import { type CrashPoint, runSteps } from '../../simulation/step.ts';
import type { Destination } from '../destination.ts';
import { OUTBOX_ERRORS } from '../errors.ts';
import { type PollingRelayEnd, type PollingRelayOptions, pollingRelay } from '../polling-relay.ts';
import type { PollingRelaySteps } from '../steps.ts';
import { assertSchema } from './assert-schema.ts';
import { cleanSentTx } from './clean.ts';
import type { OutboxConnection, OutboxDatabase } from './connection.ts';
import { type PartitionLocks, partitionLocks } from './partitions.ts';
import { type PollingDriver, pollingDriver } from './polling-driver.ts';
import { createPublisher, messageOf } from './publisher.ts';
import type { OutboxRecord } from './relay-record.ts';
import { createRest, type Rest } from './rest.ts';
import { notifyChannel, schemaName } from './schema.ts';

/** Milliseconds that a publication may take, unless another time is given. */
export const PUBLISH_TIMEOUT_MS = 30_000;

/** Publications in flight at once, unless another number is given; at most one of each key. */
export const IN_FLIGHT_COUNT = 32;

/** Milliseconds between two polls of an idle relay, unless another time is given. */
export const POLL_MS = 250;

/** The longest pause after failures, in milliseconds. */
export const RELAY_BACKOFF_MAX_MS = 30_000;

/** Milliseconds between two looks at the other relays. */
const REBALANCE_MS = 1000;

/** What relays of both kinds take. */
export interface RelaySettings {
  readonly destination: Destination;
  /** PostgreSQL schema of the outbox. Default: `eds`. */
  readonly schema?: string;
  /** Default: {@link PUBLISH_TIMEOUT_MS}. */
  readonly publishTimeoutMs?: number;
  /** Default: {@link IN_FLIGHT_COUNT}. */
  readonly inFlightMax?: number;
  readonly clock?: Clock;
  /** Numbers from 0 up to 1, for the jitter of pauses. */
  readonly random?: () => number;
  /** Is told what interrupted the relay; it goes on by itself. */
  readonly onError?: (error: unknown) => void;
}

/** What the polling relay takes. */
export interface OutboxRelayOptions extends RelaySettings, Omit<PollingRelayOptions, 'pipelined'> {
  readonly database: OutboxDatabase;
  /** Milliseconds for which sent records stay in the table, as `sent`. Default: 0, they are deleted at once. */
  readonly keepSentMs?: number;
  /** Is called at each step, and waited for: where tests stop the process. @internal */
  readonly at?: (point: CrashPoint<keyof PollingRelaySteps<OutboxRecord>>) => void | Promise<void>;
}

/** What a relay has done since it was made. */
export interface RelayState {
  /** Partitions held now. */
  readonly partitions: readonly number[];
  readonly sent: number;
  readonly failed: number;
  readonly dead: number;
  /** Times that the relay had to begin anew, because a connection or a step failed. */
  readonly restarts: number;
  /** The last thing that went wrong; absent when nothing has. */
  readonly lastError?: string;
}

/** A relay of an outbox. */
export interface OutboxRelay {
  /**
   * Relays until the signal aborts: what is in flight is finished first, then the partitions go to other relays.
   *
   * Begins anew by itself when the database or the destination fails.
   *
   * @returns How it ended: `stopped`, or `halted` with the record that the poison policy `stop` met.
   * @throws `EventDeliveryError` for what no repetition mends: `OUTBOX_SCHEMA_MISSING`, `OUTBOX_PEER_MISSING`.
   */
  run(options?: { readonly signal?: AbortSignal }): Promise<PollingRelayEnd<OutboxRecord>>;
  /** What it has done so far. */
  state(): RelayState;
}

/**
 * Makes a relay that polls the table of an outbox and publishes its events.
 *
 * At-least-once: a record is deleted only when the destination has confirmed it, so a crash publishes up to one
 * batch a second time and loses nothing. First deliveries of a key are in the order of its commits. Several relays,
 * in any number of processes, share the keys.
 *
 * @param options `database`, `destination`; `batch`: records at once, default 100; `pollMs`: default 250; `poison`:
 *   `stop` (default), `park` or `dead-letter`; `attemptMax`: attempts until a record is poison, default: no end.
 * @returns The relay, not started yet.
 * @throws `RangeError` for a batch below 1 or above 10,000.
 * @see OBX-010
 * @example An event on its way
 * ```ts timeout=60s
 * import { PGlite } from '@electric-sql/pglite';
 * import { createMemoryChannel } from 'event-delivery-spec/channels';
 * import { createEvent } from 'event-delivery-spec/event';
 * import * as outbox from 'event-delivery-spec/outbox';
 *
 * const db = await PGlite.create();
 * await db.transaction((tx) => outbox.migrateTx(tx));
 * const channel = createMemoryChannel();
 * const stock = await channel.subscribe('stock');
 *
 * const relay = outbox.createOutboxRelay({
 *   database: outbox.pgliteDatabase(db),
 *   destination: outbox.channelDestination(channel),
 *   pollMs: 10,
 * });
 * const stop = new AbortController();
 * const running = relay.run({ signal: stop.signal });
 *
 * const event = createEvent({ id: '1', source: '/shop', type: 'order.created' });
 * await db.transaction((tx) => outbox.enqueueTx(tx, event));
 * const [lease] = await stock.take({ waitMs: 5000 });
 * lease?.event.id; // => '1'
 *
 * stop.abort();
 * await running; // => { end: 'stopped' }
 * relay.state(); // => ~ { sent: 1, failed: 0, restarts: 0 }
 * await channel.close();
 * await db.close();
 * ```
 */
export function createOutboxRelay(options: OutboxRelayOptions): OutboxRelay {
  const { clock = systemClock, random = Math.random, onError } = options;
  const schema = schemaName(options.schema);
  const counts = { sent: 0, failed: 0, dead: 0, restarts: 0 };
  let lastError: string | undefined;
  let locks: PartitionLocks | undefined;
  // Refuses wrong options now, and not in a loop.
  pollingRelay(relayOptions(options, random));

  const onFailure = (error: unknown) => {
    counts.restarts += 1;
    lastError = messageOf(error);
    onError?.(error);
  };

  const session = async (connection: OutboxConnection, rest: Rest) => {
    await assertSchema(connection, schema);
    await connection.listen(notifyChannel(schema), rest.wake);
    const publisher = createPublisher({
      destination: options.destination,
      clock,
      timeoutMs: options.publishTimeoutMs ?? PUBLISH_TIMEOUT_MS,
      inFlightMax: options.inFlightMax ?? IN_FLIGHT_COUNT,
      lost: connection.lost,
    });
    const keepSentMs = options.keepSentMs ?? 0;
    locks = partitionLocks({ connection, schema, clock, rebalanceMs: REBALANCE_MS });
    const driver: PollingDriver = pollingDriver({
      connection,
      schema,
      locks: keepSentMs > 0 ? cleaning(locks, connection, { schema, keepSentMs, clock }) : locks,
      publisher,
      rest,
      keepsSent: keepSentMs > 0,
      onMarked({ sent, failed, dead }) {
        counts.sent += sent.length;
        counts.failed += failed.length;
        counts.dead += dead.length;
        const record = failed[0] ?? dead[0];
        if (record !== undefined) lastError = publisher.errorOf(record) ?? lastError;
      },
    });
    try {
      return await runSteps(
        pollingRelay<OutboxRecord>(relayOptions(options, random)),
        driver.steps,
        options.at,
      );
    } catch (error) {
      await driver.abandon().catch(() => undefined);
      throw error;
    } finally {
      locks = undefined;
    }
  };

  return {
    async run({ signal = new AbortController().signal } = {}) {
      const rest = createRest(clock, signal);
      for (let failures = 1; !signal.aborted; failures += 1) {
        const sentBefore = counts.sent;
        try {
          return await withConnection(options.database, (connection) => session(connection, rest));
        } catch (error) {
          if (isFinal(error)) throw error;
          onFailure(error);
        }
        if (counts.sent > sentBefore) failures = 1;
        rest.onFailed(true);
        await rest.sleep(pauseMs(failures, random));
      }
      return { end: 'stopped' };
    },
    state: () => ({
      partitions: locks?.owned() ?? [],
      ...counts,
      ...(lastError === undefined ? {} : { lastError }),
    }),
  };
}

/** Runs something on a connection of its own. */
export async function withConnection<T>(
  database: OutboxDatabase,
  action: (connection: OutboxConnection) => Promise<T>,
): Promise<T> {
  const connection = await database.connect();
  try {
    return await action(connection);
  } finally {
    await connection.close();
  }
}

function relayOptions(options: OutboxRelayOptions, random: () => number): PollingRelayOptions {
  const { batch, poison, attemptMax, destination } = options;
  return {
    pollMs: options.pollMs ?? POLL_MS,
    pipelined: destination.takesBatches,
    backoffMs: options.backoffMs ?? ((attempts) => pauseMs(attempts, random)),
    ...(batch === undefined ? {} : { batch }),
    ...(poison === undefined ? {} : { poison }),
    ...(attemptMax === undefined ? {} : { attemptMax }),
  };
}

const FIRST_PAUSE_MS = 200;

/** The pause after so many failures: 0.2 s, doubled each time up to 30 s, and up to a fifth more by chance. */
export function pauseMs(failures: number, random: () => number): number {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 20), RELAY_BACKOFF_MAX_MS);
  return Math.round(pause * (1 + random() / 5));
}

/** Whether an error stays, however often the relay begins anew. */
export function isFinal(error: unknown): boolean {
  if (!(error instanceof EventDeliveryError)) return false;
  return Object.hasOwn(OUTBOX_ERRORS, error.code) && error.code !== 'OUTBOX_REJECTED';
}

/** Cleans up at each look at the other relays, which is seldom. */
function cleaning(
  locks: PartitionLocks,
  connection: OutboxConnection,
  {
    schema,
    keepSentMs,
    clock,
  }: { readonly schema: string; readonly keepSentMs: number; readonly clock: Clock },
): PartitionLocks {
  let nextAt = 0;
  return {
    ...locks,
    async balance() {
      await locks.balance();
      if (clock.now() < nextAt) return;
      nextAt = clock.now() + REBALANCE_MS;
      await cleanSentTx(connection, { schema, olderThanMs: keepSentMs });
    },
  };
}
