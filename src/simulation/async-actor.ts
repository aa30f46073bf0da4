import { RUN_STEP_MAX } from './actor.ts';
import type { AnswerOf, Driver, Process, StepOf, Steps } from './step.ts';

/** A process that can be moved step by step where steps take time, such as those on a real database. */
export interface AsyncActor {
  /** Whether the process has begun and not ended. */
  readonly isRunning: boolean;
  /** How the process ended, if it has. */
  readonly ended: unknown;
  /**
   * Performs steps until the next one has this name or is the one at which it rests, the process ends, or
   * {@link RUN_STEP_MAX} steps are done.
   */
  until(step: string): Promise<boolean>;
  /** Forgets the process where it is; its next step begins it anew. What it holds, the caller ends. */
  crash(): void;
}

/**
 * The counterpart of {@link createActor} for drivers that take time: the same actions move both.
 *
 * @param options The process, its driver, and the step at which runs stop.
 * @returns An actor whose process has not begun.
 * @example Steps that take time
 * ```ts
 * import { ask, createAsyncActor, type Process } from 'event-delivery-spec/simulation';
 *
 * interface Counting {
 *   add(by: number): number;
 *   rest(): undefined;
 * }
 * function* count(): Process<Counting, never> {
 *   for (;;) {
 *     yield* ask<Counting, 'add'>('add', 1);
 *     yield* ask<Counting, 'rest'>('rest', undefined);
 *   }
 * }
 * let sum = 0;
 * const driver = () => ({ add: async (by: number) => (sum += by), rest: () => undefined });
 * const actor = createAsyncActor<Counting, never>({ begin: count, driver, restsAt: 'rest' });
 *
 * await actor.until('rest'); // => true
 * sum; // => 1
 * ```
 */
export function createAsyncActor<S extends Steps<S>, End>(options: {
  readonly begin: () => Process<S, End>;
  readonly driver: () => Driver<S>;
  readonly restsAt?: string;
}): AsyncActor {
  let process: Process<S, End> | undefined;
  let driver: Driver<S> | undefined;
  let next: IteratorResult<StepOf<S>, End> | undefined;

  async function step(): Promise<void> {
    if (next === undefined) {
      process = options.begin();
      driver = options.driver();
      next = process.next();
    }
    if (next.done === true || process === undefined || driver === undefined) return;
    const { value } = next;
    next = process.next((await driver[value.step](value.argument)) as AnswerOf<S>);
  }

  return {
    get isRunning() {
      return next !== undefined && next.done !== true;
    },
    get ended() {
      return next?.done === true ? next.value : undefined;
    },
    async until(name) {
      for (let steps = 0; steps < RUN_STEP_MAX; steps += 1) {
        await step();
        if (next === undefined || next.done === true) return false;
        if (next.value.step === name) return true;
        if (next.value.step === options.restsAt) return false;
      }
      return false;
    },
    crash() {
      process = undefined;
      driver = undefined;
      next = undefined;
    },
  };
}
