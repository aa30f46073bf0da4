import type { AnswerOf, Process, StepOf, Steps, SyncDriver } from './step.ts';

/** A process in a simulated world: it can do one step, stop anywhere and begin anew. */
export interface Actor {
  /** The name of the step that comes next; undefined when the process has ended. */
  readonly pending: string | undefined;
  /** Whether the process has begun and not ended. */
  readonly isRunning: boolean;
  /** How the process ended, if it has. */
  readonly ended: unknown;
  /** Performs one step, after beginning the process if there is none. */
  step(): void;
  /**
   * Performs steps until the next one has this name or is the one at which it rests, the process ends or crashes, or
   * {@link RUN_STEP_MAX} steps are done; one step at least.
   *
   * @returns Whether it got there.
   */
  until(step: string): boolean;
  /** Stops the process where it is; its next step begins it anew. */
  crash(): void;
}

/** The most steps of one run of an actor: one that does more does not come to rest. */
export const RUN_STEP_MAX = 10_000;

/** What an actor is made of. */
export interface ActorOptions<S extends Steps<S>, End> {
  /** Makes the process, whenever it begins. */
  readonly begin: () => Process<S, End>;
  /** Performs its steps in the world. */
  readonly driver: SyncDriver<S>;
  /** The step at which every run of the process stops, such as one that waits. Default: none. */
  readonly restsAt?: string;
  /** Undoes what the process holds and has not made durable: locks, open transactions. */
  readonly onCrash?: () => void;
  /** Is told of every step after it is performed; the world counts them and can crash the actor there. */
  readonly onStep?: (step: StepOf<S>, answer: AnswerOf<S>) => void;
}

/**
 * Puts a process into a world.
 *
 * @param options The process, what performs its steps, and what a crash undoes.
 * @returns An actor whose process has not begun.
 * @example What is durable survives the crash of the process
 * ```ts
 * import { ask, createActor, type Process } from 'event-delivery-spec/simulation';
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
 * const add = (by: number) => (sum += by);
 * const driver = { add, rest: () => undefined };
 * const actor = createActor<Counting, never>({ begin: count, driver, restsAt: 'rest' });
 *
 * actor.until('rest'); // => true
 * actor.crash();
 * actor.until('rest'); // => true
 * sum; // => 2
 * ```
 */
export function createActor<S extends Steps<S>, End>(options: ActorOptions<S, End>): Actor {
  return new StepActor(options);
}

/**
 * An actor as a class, for worlds that add to it. An object literal with getters would get a hidden class of its own in
 * V8 each time, which keeps the whole world alive until a full collection, and a swarm creates actors by the million.
 */
export class StepActor<S extends Steps<S>, End> implements Actor {
  readonly #options: ActorOptions<S, End>;
  #process: Process<S, End> | undefined;
  #next: IteratorResult<StepOf<S>, End> | undefined;

  constructor(options: ActorOptions<S, End>) {
    this.#options = options;
  }

  get pending(): string | undefined {
    const next = this.#ready();
    return next.done === true ? undefined : next.value.step;
  }

  get isRunning(): boolean {
    return this.#next !== undefined && this.#next.done !== true;
  }

  get ended(): unknown {
    return this.#next?.done === true ? this.#next.value : undefined;
  }

  step(): void {
    const next = this.#ready();
    if (next.done === true) return;
    const { driver, onStep } = this.#options;
    const process = this.#process;
    const { value } = next;
    const answer = driver[value.step](value.argument) as AnswerOf<S>;
    onStep?.(value, answer);
    // The world may have crashed the process while it performed the step.
    if (process === this.#process && process !== undefined) this.#next = process.next(answer);
  }

  until(name: string): boolean {
    const { restsAt } = this.#options;
    for (let steps = 0; steps < RUN_STEP_MAX; steps += 1) {
      const before = this.#process;
      this.step();
      if (this.#process !== before && before !== undefined) return false;
      const next = this.#next;
      if (next === undefined || next.done === true) return false;
      if (next.value.step === name) return true;
      if (next.value.step === restsAt) return false;
    }
    return false;
  }

  crash(): void {
    this.#process = undefined;
    this.#next = undefined;
    this.#options.onCrash?.();
  }

  /** The step that comes next, or the end, after beginning the process if there is none. */
  #ready(): IteratorResult<StepOf<S>, End> {
    if (this.#next === undefined) {
      this.#process = this.#options.begin();
      this.#next = this.#process.next();
    }
    return this.#next;
  }
}
