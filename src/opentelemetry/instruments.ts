import type { Counter, Histogram, Meter } from '@opentelemetry/api';

/** The instruments of a dispatcher. */
export interface Instruments {
  readonly sent: Counter;
  readonly duration: Histogram;
  readonly deliveries: Counter;
  readonly circuitChanges: Counter;
}

/** Bounds of the histogram's buckets in seconds, as the messaging conventions ask for. */
const DURATION_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Makes the instruments. The first two have the names of OpenTelemetry's conventions for messaging. */
export function createInstruments(meter: Meter): Instruments {
  return {
    sent: meter.createCounter('messaging.client.sent.messages', {
      description: 'Requests that carried an event, whatever came of them.',
      unit: '{message}',
    }),
    duration: meter.createHistogram('messaging.client.operation.duration', {
      description: 'Time from the start of a request to the end of its response.',
      unit: 's',
      advice: { explicitBucketBoundaries: DURATION_BOUNDS },
    }),
    deliveries: meter.createCounter('event_delivery.deliveries', {
      description: 'Events whose delivery has ended, by outcome.',
      unit: '{event}',
    }),
    circuitChanges: meter.createCounter('event_delivery.circuit.changes', {
      description: 'Changes of the circuit of a destination, by its new state.',
      unit: '{change}',
    }),
  };
}
