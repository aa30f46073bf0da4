/** What rows of the tables say. */
import type { CloudEvent } from '../event/cloud-event.ts';
import { parseEvent } from '../event/json.ts';
import type { SubscriptionDescription } from './channel.ts';
import type { SqlRow } from './sql-database.ts';

/** What operators see of a subscription. */
export function describeRow(row: SqlRow): SubscriptionDescription {
  const oldestAt = row.oldest_at === null ? undefined : numberOf(row, 'oldest_at');
  const lastFailure =
    row.failed_at === null
      ? undefined
      : {
          at: numberOf(row, 'failed_at'),
          reason: String(row.failed_reason),
          event: String(row.failed_event),
        };
  return {
    name: String(row.name),
    depth: numberOf(row, 'depth'),
    inFlight: numberOf(row, 'in_flight'),
    delayed: numberOf(row, 'delayed'),
    ...(oldestAt !== undefined && { oldestAt }),
    deadLetters: numberOf(row, 'dead'),
    acknowledged: numberOf(row, 'acknowledged'),
    failures: numberOf(row, 'failures'),
    ...(lastFailure !== undefined && { lastFailure }),
  };
}

/** Drivers give `bigint` as number, BigInt or text. */
export function numberOf(row: SqlRow | undefined, column: string): number {
  return Number(row?.[column]);
}

/** The event as it was written. */
export function eventOf(row: SqlRow): CloudEvent {
  return parseEvent(String(row.event));
}
