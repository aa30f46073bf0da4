import type { Violation } from '../../simulation/model.ts';
import type { History } from './history.ts';
import type { OutboxSetup } from './setup.ts';

/** A guarantee: a history and the setup that it happened in, to the first violation. */
export type Guarantee = (history: History, setup: OutboxSetup) => Violation | undefined;

/** A violation as an object. */
export function broken(guarantee: string, message: string, step: number): Violation {
  return { guarantee, message, step };
}
