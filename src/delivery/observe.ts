import type { CloudEvent } from '../event/cloud-event.ts';
import type { AttemptResult, DispatchResult, Exchange, Leg } from './attempt.ts';
import type { DestinationState } from './gate.ts';

/** A request that is about to be made. The record of its end carries this very object. */
export interface ExchangeStart {
  readonly kind: 'exchange-started';
  readonly atMs: number;
  readonly leg: Leg;
  /** Attempt of its leg, from 1. */
  readonly number: number;
  readonly destination: string;
  /** What is sent: the event, the reply or the dead letter. */
  readonly event: CloudEvent;
  /** What the caller passed as `context`. */
  readonly context: unknown;
}

/** What a dispatcher tells while it works: plain records, in the order in which things happen. */
export type DeliveryRecord =
  | ExchangeStart
  | {
      readonly kind: 'exchange-finished';
      readonly atMs: number;
      readonly start: ExchangeStart;
      /** Absent when the caller aborted. */
      readonly exchange?: Exchange;
    }
  /** One attempt is over, with its decision; also one that was held back. */
  | {
      readonly kind: 'attempt-decided';
      readonly atMs: number;
      readonly event: CloudEvent;
      readonly destination: string;
      readonly result: AttemptResult;
      readonly context: unknown;
    }
  /** A whole schedule is over. */
  | {
      readonly kind: 'dispatch-finished';
      readonly atMs: number;
      readonly event: CloudEvent;
      readonly destination: string;
      readonly result: DispatchResult;
      readonly context: unknown;
    }
  /** The circuit of a destination changed. */
  | {
      readonly kind: 'circuit-changed';
      readonly atMs: number;
      readonly destination: string;
      readonly state: DestinationState;
    };

/** Takes records; what it throws or rejects with is ignored, so that it cannot lose an event. */
export type Observer = (record: DeliveryRecord) => void;
