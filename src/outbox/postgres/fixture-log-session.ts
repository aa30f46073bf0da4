import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../clock.ts';
import type { Driver } from '../../simulation/step.ts';
import type { Destination } from '../destination.ts';
import type { LogRelaySteps } from '../steps.ts';
import type { OutboxConnection } from './connection.ts';
import { logDriver } from './log-driver.ts';
import { type LogStream, openLogStream } from './log-stream.ts';
import { parseLsn } from './lsn.ts';
import { pgDatabase } from './pg-database.ts';
import { createPublisher } from './publisher.ts';
import type { OutboxRecord } from './relay-record.ts';
import type { Rest } from './rest.ts';
import { OUTBOX_SCHEMA } from './schema.ts';

type Steps = Driver<LogRelaySteps<OutboxRecord>>;

/** The steps of a log relay on a server, where the log is read to its end before there is said to be nothing more. */
export interface LogSession {
  readonly steps: Steps;
  /** Whether a connection is broken. */
  isLost(): boolean;
  end(): Promise<void>;
}

/** Opens the connection of a log relay that is moved step by step. */
export async function openLogSession({
  url,
  slot,
  destination,
  rest,
}: {
  readonly url: string;
  readonly slot: string;
  readonly destination: Destination;
  readonly rest: Rest;
}): Promise<LogSession> {
  const connection = await pgDatabase(url).connect();
  const publisher = createPublisher({
    destination,
    clock: systemClock,
    timeoutMs: 5000,
    inFlightMax: 10,
    lost: connection.lost,
  });
  let stream: LogStream | undefined;
  const place = { url, schema: OUTBOX_SCHEMA, slot, clock: systemClock };
  const driver = logDriver({
    ...place,
    ...{ connection, publisher, rest, stop: new AbortController().signal },
    openStream: async (start) => {
      stream = await openLogStream({ ...place, start, onReady: () => undefined });
      return stream;
    },
    onAcknowledged: () => undefined,
  });
  return {
    steps: { ...driver.steps, next: () => nextOf(connection, driver.steps) },
    isLost: () => connection.lost.aborted || stream?.lost.aborted === true,
    async end() {
      await driver.close();
      await connection.close();
    },
  };
}

/**
 * The next transaction of the log with records; none when there is none as far as the log goes now.
 *
 * What the server says that it has sent has perhaps not left it, or not arrived: a mark in the log is waited for.
 */
async function nextOf(connection: OutboxConnection, steps: Steps) {
  const found = await steps.next(undefined);
  if (found !== undefined) return found;
  const { rows } = await connection.query(
    `select pg_logical_emit_message(true, 'fixture', 'so far')::text as lsn`,
    [],
  );
  const mark = parseLsn((rows[0] as { readonly lsn: string }).lsn);
  for (;;) {
    const transaction = await steps.next(undefined);
    if (transaction === undefined) await sleep(1);
    else if (transaction.records.length > 0) return transaction;
    else if (parseLsn(String(transaction.position)) > mark) return undefined;
  }
}
