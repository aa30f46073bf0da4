/** What a relay tells about recipients that do not accept. */
import type { Exchange } from '../delivery/attempt.ts';
import type { DeliveryRecord } from '../delivery/observe.ts';
import { withoutQuery, withoutQueryOf } from '../delivery/without-query.ts';

/** A recipient that did not accept, and why. */
export interface RelayFailure {
  readonly destination: string;
  readonly reason: string;
}

/**
 * Watches requests, and tells why a recipient does not accept: once for each reason, and again after it has accepted.
 * A recipient that is down for an hour is one line, whatever waits for it.
 */
export function relayFailures(
  tell: (failure: RelayFailure) => void,
): (record: DeliveryRecord) => void {
  const told = new Map<string, string>();
  return (record) => {
    if (record.kind !== 'exchange-finished' || record.exchange === undefined) return;
    const { destination, outcome } = record.exchange;
    if (outcome === 'accepted') {
      told.delete(destination);
      return;
    }
    const reason = reasonOf(record.exchange);
    if (told.get(destination) === reason) return;
    told.set(destination, reason);
    tell({ destination: withoutQuery(destination), reason });
  };
}

function reasonOf({ status, error, destination }: Exchange): string {
  if (status !== undefined) return `status ${status}`;
  return error === undefined ? 'no answer' : withoutQueryOf(error.message, destination);
}
