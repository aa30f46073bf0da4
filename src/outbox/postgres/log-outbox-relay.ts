import { systemClock } from '../../clock.ts';
import { type CrashPoint, runSteps } from '../../simulation/step.ts';
import { outboxError } from '../errors.ts';
import { type LogRelayEnd, type LogRelayOptions, logRelay } from '../log-relay.ts';
import type { LogRelaySteps } from '../steps.ts';
import { assertSchema } from './assert-schema.ts';
import { assertWritable } from './assert-writable.ts';
import { logDriver } from './log-driver.ts';
import type { SlotOptions } from './log-slot.ts';
import { openLogStream } from './log-stream.ts';
import { pgDatabase } from './pg-database.ts';
import type { Publisher } from './publisher.ts';
import type { OutboxRecord } from './relay-record.ts';
import { type RelayCounts, type RelaySession, runSessions } from './relay-sessions.ts';
import { POLL_MS, pauseMs, type RelaySettings, type RelayState } from './relay-settings.ts';
import { schemaName, slotName } from './schema.ts';

/** What the log relay takes. */
export interface LogOutboxRelayOptions
  extends RelaySettings,
    SlotOptions,
    Omit<LogRelayOptions, 'pipelined'> {
  /** `postgres://user:password@host:port/database`; the user has the right to replicate. */
  readonly url: string;
  /** Is called at each step, and waited for: where tests stop the process. @internal */
  readonly at?: (point: CrashPoint<keyof LogRelaySteps<OutboxRecord>>) => void | Promise<void>;
}

/** A relay that reads the log. */
export interface LogOutboxRelay {
  /**
   * Relays until the signal aborts; begins anew by itself when the database or the destination fails.
   *
   * @returns How it ended: `stopped`, or `halted` with the record that the poison policy `stop` met.
   * @throws `EventDeliveryError` `OUTBOX_SLOT_LOST` when the slot is not there or has lost log: events may be lost, and
   *   somebody has to know. `OUTBOX_LOG_UNAVAILABLE` when the publication would pass events by.
   *   `OUTBOX_SCHEMA_MISSING`, `OUTBOX_PEER_MISSING`. On a standby (`OUTBOX_READ_ONLY`, told to `onError`) it waits until
   *   the server can be written to.
   */
  run(options?: {
    readonly signal?: AbortSignal;
  }): Promise<Exclude<LogRelayEnd<OutboxRecord>, { readonly end: 'lost' }>>;
  /** What it has done so far; a relay on the log holds no partitions. */
  state(): Omit<RelayState, 'partitions'>;
}

/**
 * Makes a relay that reads the log of a PostgreSQL server and publishes the events of committed transactions.
 *
 * At-least-once, in the order of commits: a position is acknowledged only when the destination has confirmed every
 * event up to it. A crash publishes up to a batch and a transaction a second time. One relay reads a slot; another
 * one waits until it has ended.
 *
 * @param options `url`, `destination`, `slot`; `batch`, `pollMs`, `poison` as for the polling relay, without `park`.
 * @returns The relay, not started yet.
 * @throws `RangeError` for a batch below 1 or above 10,000.
 * @see OBX-013
 * @example A relay that is not started
 * ```ts
 * import { createLogOutboxRelay } from 'event-delivery-spec/outbox';
 *
 * const relay = createLogOutboxRelay({
 *   url: 'postgres://shop@db.example/shop',
 *   destination: { name: 'nowhere', takesBatches: true, publish: async () => undefined },
 * });
 * relay.state(); // => { sent: 0, failed: 0, dead: 0, restarts: 0 }
 * ```
 */
export function createLogOutboxRelay(options: LogOutboxRelayOptions): LogOutboxRelay {
  const counts: RelayCounts = { sent: 0, failed: 0, dead: 0, restarts: 0 };
  const database = pgDatabase(options.url);
  // Refuses wrong options now, and not in a loop.
  logRelay(relayOptions(options));
  slotOf(options);

  return {
    run: ({ signal: stop = new AbortController().signal } = {}) =>
      runSessions({
        database,
        settings: options,
        counts,
        stop,
        async session(session) {
          const end = await read(options, session, counts);
          if (end.end === 'lost') throw slotLost(slotOf(options));
          return end;
        },
      }),
    state: () => ({ ...counts }),
  };
}

function slotOf({ schema, slot }: SlotOptions): string {
  return schemaName(slot ?? slotName(schemaName(schema)));
}

/** One session: from its connection to its end, or to an error. */
async function read(
  options: LogOutboxRelayOptions,
  { connection, publisher, rest, stop }: RelaySession,
  counts: RelayCounts,
): Promise<LogRelayEnd<OutboxRecord>> {
  const { url, clock = systemClock } = options;
  const schema = schemaName(options.schema);
  const slot = slotOf(options);
  await assertSchema(connection, schema);
  await assertWritable(connection);
  const driver = logDriver({
    connection,
    schema,
    slot,
    clock,
    rest,
    stop,
    publisher: noting(publisher, (error) => {
      counts.failed += 1;
      if (error !== undefined) counts.lastError = error;
      rest.onFailed(true);
    }),
    openStream: (start) => openLogStream({ url, schema, slot, start, clock, onReady: rest.wake }),
    onAcknowledged({ sent, dead }) {
      counts.sent += sent;
      counts.dead += dead;
    },
  });
  try {
    const relay = logRelay<OutboxRecord>(relayOptions(options));
    return await runSteps(relay, driver.steps, options.at);
  } finally {
    await driver.close();
  }
}

/** A publisher that tells of each record that was not confirmed. */
function noting(publisher: Publisher, onFailed: (error: string | undefined) => void): Publisher {
  return {
    ...publisher,
    async confirm(records) {
      const outcomes = await publisher.confirm(records);
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome === 'confirmed' || outcome === 'skipped') continue;
        onFailed(publisher.errorOf(records[index] as OutboxRecord));
      }
      return outcomes;
    },
  };
}

function slotLost(slot: string): Error {
  return outboxError(
    'OUTBOX_SLOT_LOST',
    `Cannot relay: the replication slot ${slot} is not there, or the server has removed log that it needed; events can be missing. Make it anew with createLogSlot (eds outbox init --log), then run the polling relay until nothing is pending: what was written with enqueueTx is still in the table`,
  );
}

function relayOptions(options: LogOutboxRelayOptions): LogRelayOptions {
  const { batch, poison, destination, random = Math.random } = options;
  return {
    pollMs: options.pollMs ?? POLL_MS,
    pipelined: destination.takesBatches,
    backoffMs: options.backoffMs ?? ((attempts) => pauseMs(attempts, random)),
    ...(batch === undefined ? {} : { batch }),
    ...(poison === undefined ? {} : { poison }),
  };
}
