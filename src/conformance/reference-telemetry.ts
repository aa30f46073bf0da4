import { createDispatcher } from '../delivery/dispatcher.ts';
import { logEntry } from '../delivery/log-entry.ts';
import type { DeliveryRecord } from '../delivery/observe.ts';
import { parseDeliverySpec } from '../delivery/parse-spec.ts';
import { parseEvent } from '../event/json.ts';
import type { TelemetryAdapter, ToldRecord } from './adapter-telemetry.ts';

/** The dispatcher of the reference runtime, with its records and its log. */
export const referenceTelemetry: TelemetryAdapter = {
  start({ clock, transport }) {
    const records: DeliveryRecord[] = [];
    const log: string[] = [];
    let isBroken = false;
    const observe = (record: DeliveryRecord) => {
      if (isBroken) throw new Error('The observer is broken');
      records.push(record);
      log.push(JSON.stringify(logEntry(record)));
    };
    const dispatcher = createDispatcher({ clock, transport, observe });
    return {
      async deliver(json, { subscriber, delivery }) {
        const policy = parseDeliverySpec(delivery);
        await dispatcher.dispatch(parseEvent(json), { subscriber, policy });
      },
      told: () => records.flatMap(toldOf),
      exported: () => log,
      breakObserver: () => {
        isBroken = true;
      },
    };
  },
};

function toldOf(record: DeliveryRecord): readonly ToldRecord[] {
  if (record.kind === 'dispatch-finished') {
    const { source, id } = record.event;
    return [{ kind: 'end', source, id, outcome: record.result.outcome }];
  }
  if (record.kind !== 'exchange-finished' || record.exchange === undefined) return [];
  const { source, id } = record.start.event;
  const { destination, number, outcome, status } = record.exchange;
  const told = { kind: 'request', source, id, destination, attempt: number } as const;
  return [{ ...told, accepted: outcome === 'accepted', ...(status !== undefined && { status }) }];
}
