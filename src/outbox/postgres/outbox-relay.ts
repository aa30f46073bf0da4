import { systemClock } from '../../clock.ts';
import { type CrashPoint, runSteps } from '../../simulation/step.ts';
import { type PollingRelayEnd, type PollingRelayOptions, pollingRelay } from '../polling-relay.ts';
import type { PollingRelaySteps } from '../steps.ts';
import { assertSchema } from './assert-schema.ts';
import { assertWritable } from './assert-writable.ts';
import { cleanSentTx } from './clean.ts';
import type { OutboxConnection, OutboxDatabase } from './connection.ts';
import { type PartitionLocks, partitionLocks } from './partitions.ts';
import { pollingDriver } from './polling-driver.ts';
import type { OutboxRecord } from './relay-record.ts';
import { type RelayCounts, type RelaySession, runSessions } from './relay-sessions.ts';
import { POLL_MS, pauseMs, type RelaySettings, type RelayState } from './relay-settings.ts';
import { notifyChannel, schemaName } from './schema.ts';

/** Milliseconds between two looks at the other relays. */
const REBALANCE_MS = 1000;

/** What the polling relay takes. */
export interface OutboxRelayOptions extends RelaySettings, Omit<PollingRelayOptions, 'pipelined'> {
  readonly database: OutboxDatabase;
  /** Milliseconds for which sent records stay in the table, as `sent`. Default: 0, they are deleted at once. */
  readonly keepSentMs?: number;
  /** Is called at each step, and waited for: where tests stop the process. @internal */
  readonly at?: (point: CrashPoint<keyof PollingRelaySteps<OutboxRecord>>) => void | Promise<void>;
}

/** A relay of an outbox. */
export interface OutboxRelay {
  /**
   * Relays until the signal aborts: what is in flight is finished first, then the partitions go to other relays.
   *
   * Begins anew by itself when the database or the destination fails.
   *
   * @returns How it ended: `stopped`, or `halted` with the record that the poison policy `stop` met.
   * @throws `EventDeliveryError` for what no repetition mends: `OUTBOX_SCHEMA_MISSING`, `OUTBOX_PEER_MISSING`, and
   *   `OUTBOX_SESSION_SHARED` behind a pooler that shares sessions. On a standby (`OUTBOX_READ_ONLY`, told to `onError`) it
   *   waits until the server can be written to.
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
  const counts: RelayCounts = { sent: 0, failed: 0, dead: 0, restarts: 0 };
  let locks: PartitionLocks | undefined;
  // Refuses wrong options now, and not in a loop.
  pollingRelay(relayOptions(options));
  schemaName(options.schema);

  return {
    run: ({ signal: stop = new AbortController().signal } = {}) =>
      runSessions({
        database: options.database,
        settings: options,
        counts,
        stop,
        async session(session) {
          locks = locksOf(options, session.connection);
          try {
            return await poll(options, { ...session, locks, counts });
          } finally {
            locks = undefined;
          }
        },
      }),
    state: () => ({ partitions: locks?.owned() ?? [], ...counts }),
  };
}

interface PollingSession extends RelaySession {
  readonly locks: PartitionLocks;
  readonly counts: RelayCounts;
}

/** One session: from its connection to its end, or to an error. */
async function poll(
  options: OutboxRelayOptions,
  { connection, publisher, rest, locks, counts }: PollingSession,
): Promise<PollingRelayEnd<OutboxRecord>> {
  const schema = schemaName(options.schema);
  await assertSchema(connection, schema);
  await assertWritable(connection);
  await connection.listen(notifyChannel(schema), rest.wake);
  const driver = pollingDriver({
    connection,
    schema,
    locks,
    publisher,
    rest,
    keepsSent: (options.keepSentMs ?? 0) > 0,
    onMarked({ sent, failed, dead }) {
      counts.sent += sent.length;
      counts.failed += failed.length;
      counts.dead += dead.length;
      const record = failed[0] ?? dead[0];
      const error = record === undefined ? undefined : publisher.errorOf(record);
      if (error !== undefined) counts.lastError = error;
    },
  });
  try {
    const relay = pollingRelay<OutboxRecord>(relayOptions(options));
    return await runSteps(relay, driver.steps, options.at);
  } catch (error) {
    await driver.abandon().catch(() => undefined);
    throw error;
  }
}

function relayOptions(options: OutboxRelayOptions): PollingRelayOptions {
  const { batch, poison, attemptMax, destination, random = Math.random } = options;
  return {
    pollMs: options.pollMs ?? POLL_MS,
    pipelined: destination.takesBatches,
    backoffMs: options.backoffMs ?? ((attempts) => pauseMs(attempts, random)),
    ...(batch === undefined ? {} : { batch }),
    ...(poison === undefined ? {} : { poison }),
    ...(attemptMax === undefined ? {} : { attemptMax }),
  };
}

/** The locks of one session, which also clean up behind a relay that keeps what it has sent. */
function locksOf(options: OutboxRelayOptions, connection: OutboxConnection): PartitionLocks {
  const { clock = systemClock, keepSentMs = 0 } = options;
  const schema = schemaName(options.schema);
  const locks = partitionLocks({ connection, schema, clock, rebalanceMs: REBALANCE_MS });
  if (keepSentMs <= 0) return locks;
  let nextAt = 0;
  return {
    ...locks,
    async balance() {
      await locks.balance();
      // Seldom: at each look at the other relays.
      if (clock.now() < nextAt) return;
      nextAt = clock.now() + REBALANCE_MS;
      await cleanSentTx(connection, { schema, olderThanMs: keepSentMs });
    },
  };
}
