import { systemClock } from '../../clock.ts';
import { EventDeliveryError } from '../../errors.ts';
import { tellSafely } from '../../tell-safely.ts';
import { OUTBOX_ERRORS, type OutboxErrorCode } from '../errors.ts';
import type { OutboxConnection, OutboxDatabase } from './connection.ts';
import { createPublisher, messageOf, type Publisher } from './publisher.ts';
import {
  BATCH_COUNT,
  IN_FLIGHT_COUNT,
  PUBLISH_TIMEOUT_MS,
  pauseMs,
  type RelaySettings,
} from './relay-settings.ts';
import { createRest, type Rest } from './rest.ts';

/** What a relay counts, over all its sessions. */
export interface RelayCounts {
  sent: number;
  failed: number;
  dead: number;
  restarts: number;
  lastError?: string;
}

/** What a session of a relay works with. */
export interface RelaySession {
  readonly connection: OutboxConnection;
  readonly publisher: Publisher;
  readonly rest: Rest;
  /** Asks the relay to stop. */
  readonly stop: AbortSignal;
}

/** What a relay runs. */
export interface RelayRun<End> {
  readonly database: OutboxDatabase;
  /** `batch`: events that a destination is given at once. Default: {@link BATCH_COUNT}. */
  readonly settings: RelaySettings & { readonly batch?: number };
  readonly counts: RelayCounts;
  readonly stop: AbortSignal;
  readonly session: (session: RelaySession) => Promise<End>;
}

/**
 * Runs one session after the other until one ends or somebody asks to stop, with pauses after failures.
 *
 * @throws What no repetition mends.
 */
export async function runSessions<End>(run: RelayRun<End>): Promise<End | { end: 'stopped' }> {
  const { database, settings, counts, stop } = run;
  const { clock = systemClock, random = Math.random } = settings;
  const rest = createRest(clock, stop);
  for (let failures = 1; !stop.aborted; failures += 1) {
    const sentBefore = counts.sent;
    try {
      return await withConnection(database, async (connection) => {
        const publisher = publisherOf(settings, connection.lost, stop);
        try {
          return await run.session({ connection, publisher, rest, stop });
        } finally {
          publisher.close();
        }
      });
    } catch (error) {
      if (isFinal(error)) throw error;
      if (stop.aborted) break;
      counts.restarts += 1;
      counts.lastError = messageOf(error);
      tellSafely(settings.onError, error);
    }
    if (counts.sent > sentBefore) failures = 1;
    rest.onFailed(true);
    await rest.sleep(pauseMs(failures, random));
  }
  return { end: 'stopped' };
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

/** Whether an error stays, however often the relay begins anew. */
export function isFinal(error: unknown): boolean {
  if (!(error instanceof EventDeliveryError)) return false;
  if (!Object.hasOwn(OUTBOX_ERRORS, error.code) || error.code === 'OUTBOX_REJECTED') return false;
  return !OUTBOX_ERRORS[error.code as OutboxErrorCode].retriable;
}

function publisherOf(
  settings: RelayRun<unknown>['settings'],
  lost: AbortSignal,
  stop: AbortSignal,
): Publisher {
  const { destination, clock = systemClock, publishTimeoutMs, inFlightMax, batch } = settings;
  const ownMs = destination.limitsItself === true ? Number.POSITIVE_INFINITY : PUBLISH_TIMEOUT_MS;
  return createPublisher({
    destination,
    clock,
    timeoutMs: publishTimeoutMs ?? ownMs,
    stopMs: PUBLISH_TIMEOUT_MS,
    inFlightMax: inFlightMax ?? IN_FLIGHT_COUNT,
    batch: batch ?? BATCH_COUNT,
    lost,
    stop,
  });
}
