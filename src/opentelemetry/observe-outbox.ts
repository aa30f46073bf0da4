import { type Meter, metrics } from '@opentelemetry/api';
import type { OutboxDescription } from '../outbox/postgres/describe.ts';
import type { RelayState } from '../outbox/postgres/relay-settings.ts';
import { type Reading, reportReadings } from './report-readings.ts';
import { INSTRUMENTATION_NAME } from './telemetry.ts';

/** A relay, as far as its counts go. */
export interface ObservedRelay {
  /** What it has done so far. */
  state(): Omit<RelayState, 'partitions'>;
}

/** Options of {@link observeOutbox}. */
export interface ObserveOutboxOptions {
  /** Name of the outbox in the metrics: `messaging.destination.name`. */
  readonly name: string;
  /** Relay of this process, of either kind, whose counts are reported too. */
  readonly relay?: ObservedRelay | undefined;
  /** Default: the meter of the global provider. */
  readonly meter?: Meter | undefined;
}

interface Observed {
  readonly outbox: OutboxDescription;
  readonly relay: Omit<RelayState, 'partitions'> | undefined;
}

const READINGS: readonly Reading<Observed>[] = [
  {
    name: 'event_delivery.outbox.pending',
    kind: 'gauge',
    unit: '{event}',
    description: 'Events that are not delivered, those of parked keys included.',
    read: ({ outbox }) => outbox.pending,
  },
  {
    name: 'event_delivery.outbox.oldest.age',
    kind: 'gauge',
    unit: 's',
    description: 'How long ago the oldest of them was written; 0 when there is none.',
    read: ({ outbox }) => (outbox.oldestPendingMs ?? 0) / 1000,
  },
  {
    name: 'event_delivery.outbox.parked',
    kind: 'gauge',
    unit: '{event}',
    description: 'Events of parked keys: they wait until somebody releases the key.',
    read: ({ outbox }) => outbox.parked,
  },
  {
    name: 'event_delivery.outbox.dead',
    kind: 'gauge',
    unit: '{event}',
    description: 'Events that were given up.',
    read: ({ outbox }) => outbox.dead,
  },
  {
    name: 'event_delivery.outbox.relays',
    kind: 'gauge',
    unit: '{relay}',
    description: 'Polling relays that are connected.',
    read: ({ outbox }) => outbox.relays,
  },
  {
    name: 'event_delivery.outbox.log.lag',
    kind: 'gauge',
    unit: 'By',
    description: 'Log that the log relay has not acknowledged; nothing without its slot.',
    read: ({ outbox }) => outbox.slot?.lagBytes,
  },
  {
    name: 'event_delivery.outbox.log.retained',
    kind: 'gauge',
    unit: 'By',
    description: 'Log that the server keeps for the log relay; nothing without its slot.',
    read: ({ outbox }) => outbox.slot?.retainedBytes,
  },
  {
    name: 'event_delivery.relay.sent',
    kind: 'counter',
    unit: '{event}',
    description: 'Events that the relay has delivered.',
    read: ({ relay }) => relay?.sent,
  },
  {
    name: 'event_delivery.relay.failures',
    kind: 'counter',
    unit: '{delivery}',
    description: 'Deliveries of the relay that failed.',
    read: ({ relay }) => relay?.failed,
  },
  {
    name: 'event_delivery.relay.dead',
    kind: 'counter',
    unit: '{event}',
    description: 'Events that the relay has given up.',
    read: ({ relay }) => relay?.dead,
  },
  {
    name: 'event_delivery.relay.restarts',
    kind: 'counter',
    unit: '{restart}',
    description: 'Times that the relay began anew, because the database failed.',
    read: ({ relay }) => relay?.restarts,
  },
];

/**
 * Reports backlog and lag of an outbox as metrics, whenever they are collected, and what a relay has done.
 *
 * Nothing of an event is in them. A database that cannot be asked leaves a gap, and is the SDK's to tell.
 *
 * @param describe Describes the outbox, with `describeOutboxTx`; called once for each collection.
 * @param options Name, relay and meter.
 * @returns Ends the reporting.
 * @see OBS-022
 * @example Until it is no longer wanted
 * ```ts timeout=60s
 * import { PGlite } from '@electric-sql/pglite';
 * import { describeOutboxTx, migrateTx } from 'event-delivery-spec/outbox';
 * import { observeOutbox } from 'event-delivery-spec/opentelemetry';
 *
 * const db = await PGlite.create();
 * await db.transaction((tx) => migrateTx(tx));
 * const stop = observeOutbox(() => describeOutboxTx(db), { name: 'orders' });
 * stop(); // => undefined
 * await db.close();
 * ```
 */
export function observeOutbox(
  describe: () => Promise<OutboxDescription>,
  options: ObserveOutboxOptions,
): () => void {
  const { name, relay, meter = metrics.getMeter(INSTRUMENTATION_NAME) } = options;
  return reportReadings(meter, READINGS, async () => [
    [{ outbox: await describe(), relay: relay?.state() }, { 'messaging.destination.name': name }],
  ]);
}
