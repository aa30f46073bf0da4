import type { Entry } from './history.ts';

/** What one consumer holds and a crash takes: positions, tokens, and its open transaction. */
export interface ConsumerSession {
  readonly positions: Map<number, number>;
  readonly epochs: Map<number, number>;
  /** The record that was polled last, until it has its effect or is known to have had it. */
  inHand: Entry | undefined;
  stop: boolean;
  /** Partitions whose last commit of an offset failed. */
  readonly uncommitted: Set<number>;
  transaction: EffectTransaction | undefined;
}

/** What a transaction of the consumer will make durable. */
export interface EffectTransaction {
  seen: Entry | undefined;
  effect: Entry | undefined;
  dead: Entry | undefined;
  parked: Entry | undefined;
}
