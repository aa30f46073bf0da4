import type { Entry } from './history.ts';

/** What a transaction of the consumer will make durable. */
export interface EffectTransaction {
  seen: Entry | undefined;
  effect: Entry | undefined;
  dead: Entry | undefined;
  parked: Entry | undefined;
  /** A released record that is taken from where it was parked. */
  takenUp: Entry | undefined;
}
