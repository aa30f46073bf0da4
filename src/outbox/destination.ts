import type { CloudEvent } from '../event/cloud-event.ts';

/**
 * Where a relay publishes to: a small port, so that anything that confirms can be a destination.
 *
 * `publish` resolves only when the destination has the events durably. When it rejects, nothing is known, and the
 * relay publishes again; an error with the code `OUTBOX_REJECTED` says that the destination will never take them.
 */
export interface Destination {
  /** What people call it in messages and logs. */
  readonly name: string;
  /**
   * Whether several events are taken at once: all of them in their order, or none that a later one could overtake.
   * Otherwise events are published one by one, of each key the next one when the one before is confirmed.
   */
  readonly takesBatches: boolean;
  /**
   * Whether every call of `publish` ends by itself, by limits of its own that may be longer than those of a relay, such
   * as a schedule of retries. Then the relay ends none early, but for one that is asked to stop. Default: false.
   */
  readonly limitsItself?: boolean;
  /**
   * Publishes events, in their order where there are several.
   *
   * @param events At least one; exactly one where `takesBatches` is false.
   * @throws Anything when that is not certain: all of them are published again. `OUTBOX_REJECTED` when it never will be.
   */
  publish(events: readonly CloudEvent[], options: PublishOptions): Promise<void>;
}

/** What a destination is told beside the events. */
export interface PublishOptions {
  /** Aborts when the relay stops waiting: the outcome is then unknown to it. */
  readonly signal: AbortSignal;
}
