/** The part `telemetry`: what an operator sees of deliveries, and the trace that goes with them. Owned with spec page 9. */
import type { Clock } from '../clock.ts';
import type { Transport } from '../delivery/transport.ts';

/** A sender that tells its operator what it does. */
export interface TelemetryAdapter {
  /** A new sender, which waits on this clock and sends through this transport. */
  start(world: { readonly clock: Clock; readonly transport: Transport }): TelemetrySubject;
}

/** What the kit does with it. */
export interface TelemetrySubject {
  /** Delivers the event in this JSON text, with the delivery specification of `job`. Resolves when that is over. */
  deliver(json: string, job: TelemetryJob): Promise<void>;
  /** What the operator was told so far, in order. */
  told(): readonly ToldRecord[];
  /** All that was handed to logs, traces or metrics so far, as text. */
  exported(): readonly string[];
  /** From now on, whatever is told to the operator throws. */
  breakObserver(): void;
}

/** Where an event goes. */
export interface TelemetryJob {
  readonly subscriber: string;
  /** As in a Subscription or Trigger: `retry`, `backoffDelay`, `deadLetterSink`. */
  readonly delivery: Readonly<Record<string, unknown>>;
}

/** What an operator is told: of a request, or of the end of a delivery. */
export type ToldRecord =
  | {
      readonly kind: 'request';
      readonly source: string;
      readonly id: string;
      readonly destination: string;
      /** Attempt, from 1. */
      readonly attempt: number;
      readonly accepted: boolean;
      /** Absent when there was no response. */
      readonly status?: number;
    }
  | {
      readonly kind: 'end';
      readonly source: string;
      readonly id: string;
      readonly outcome: 'delivered' | 'dead-lettered' | 'dropped';
    };
