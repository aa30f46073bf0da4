/**
 * Processes written as steps: a generator decides what comes next, a driver does it.
 *
 * Between any two steps the process can stop and begin anew. Whoever performs the steps (SQL, a simulated world) runs the
 * same generator, so what a simulation shows holds for the code that runs.
 */

/** The steps of a process as an interface of methods: the name, the argument and the answer of each step. */
// biome-ignore lint/suspicious/noExplicitAny: the arguments of the methods of any interface.
export type Steps<S> = { readonly [K in keyof S]: (argument: any) => unknown };

/** One step as a value: its name and what it is about. */
export type StepOf<S extends Steps<S>> = {
  [K in keyof S & string]: { readonly step: K; readonly argument: Parameters<S[K]>[0] };
}[keyof S & string];

/** What any of the steps can answer. */
export type AnswerOf<S extends Steps<S>> = ReturnType<S[keyof S]>;

/** A process as a generator: it yields steps, is given their answers, and returns how it ended. */
export type Process<S extends Steps<S>, End> = Generator<StepOf<S>, End, AnswerOf<S>>;

/** A part of a process: it can stand in any process that has its steps. */
export type Part<S extends Steps<S>, T> = Generator<StepOf<S>, T, unknown>;

/** What performs the steps of a process: one method for each step, which answers at once or later. */
export type Driver<S extends Steps<S>> = {
  readonly [K in keyof S]: (
    argument: Parameters<S[K]>[0],
  ) => ReturnType<S[K]> | Promise<ReturnType<S[K]>>;
};

/** What performs the steps of a process at once, as simulated worlds do. */
export type SyncDriver<S extends Steps<S>> = {
  readonly [K in keyof S]: (argument: Parameters<S[K]>[0]) => ReturnType<S[K]>;
};

/** A place where a process can stop: before or after one of its steps. */
export type CrashPoint<Name extends string = string> = `${'before' | 'after'} ${Name}`;

/**
 * The crash points of a process, in the order of its steps.
 *
 * @param names The names of the steps.
 * @returns Two names for each step.
 * @example Before and after
 * ```ts
 * import { crashPoints } from 'event-delivery-spec/simulation';
 *
 * crashPoints(['read', 'publish']); // => ['before read', 'after read', 'before publish', 'after publish']
 * ```
 */
export function crashPoints<Name extends string>(
  names: readonly Name[],
): readonly CrashPoint<Name>[] {
  return names.flatMap((name) => [`before ${name}`, `after ${name}`] as const);
}

/**
 * Asks for one step and gives its answer with its type.
 *
 * @param step The name of the step.
 * @param argument What the step is about.
 * @returns What to delegate to with `yield*`: it gives what the driver answered.
 * @example A process of one step
 * ```ts
 * import { ask, type Process } from 'event-delivery-spec/simulation';
 *
 * interface Dice {
 *   roll(sides: number): number;
 * }
 * function* rollOnce(): Process<Dice, boolean> {
 *   return (yield* ask<Dice, 'roll'>('roll', 6)) === 6;
 * }
 * const process = rollOnce();
 * process.next().value; // => { step: 'roll', argument: 6 }
 * process.next(6); // => { done: true, value: true }
 * ```
 */
export function ask<S extends Steps<S>, K extends keyof S & string>(
  step: K,
  argument: Parameters<S[K]>[0],
): Part<S, ReturnType<S[K]>> {
  return new Asking({ step, argument }) as unknown as Part<S, ReturnType<S[K]>>;
}

/**
 * The iterator of one step, and its own results: a simulation asks for millions of steps, and a generator for each
 * costs more than the step.
 */
class Asking {
  done = false;
  value: unknown;
  #isAsked = false;
  constructor(step: unknown) {
    this.value = step;
  }
  next(answer: unknown): this {
    if (this.#isAsked) {
      this.done = true;
      this.value = answer;
    }
    this.#isAsked = true;
    return this;
  }
  [Symbol.iterator](): this {
    return this;
  }
}

/**
 * Performs one step with a driver that answers at once.
 *
 * @param driver One method for each step.
 * @param step What a process asks for.
 * @returns The answer, for the process.
 * @example One step
 * ```ts
 * import { perform } from 'event-delivery-spec/simulation';
 *
 * interface Sums {
 *   double(number: number): number;
 * }
 * perform<Sums>({ double: (number) => 2 * number }, { step: 'double', argument: 21 }); // => 42
 * ```
 */
export function perform<S extends Steps<S>>(driver: SyncDriver<S>, step: StepOf<S>): AnswerOf<S> {
  return driver[step.step](step.argument) as AnswerOf<S>;
}

/**
 * Runs a process to its end with a driver that may take time.
 *
 * Steps are performed one after the other. An error of the driver ends the process without performing another step:
 * to the process that is a crash, and it has to be begun anew.
 *
 * @param process The process, not begun yet.
 * @param driver One method for each step.
 * @param at Is called at each crash point and waited for: a test stops the process there. Default: nothing.
 * @returns How the process ended.
 * @throws What the driver or `at` throws.
 * @example Stop a process at a crash point
 * ```ts
 * import { awaitOwnWrite } from 'event-delivery-spec/outbox';
 * import { runSteps } from 'event-delivery-spec/simulation';
 *
 * const done: string[] = [];
 * const note = (step: string) => async () => {
 *   done.push(step);
 *   return undefined as never;
 * };
 * const driver = {
 *   subscribe: note('subscribe'),
 *   commitWrite: note('commitWrite'),
 *   check: note('check'),
 *   wait: note('wait'),
 *   unsubscribe: note('unsubscribe'),
 * };
 * const killed = runSteps(awaitOwnWrite({ token: '7' }), driver, (point) => {
 *   if (point === 'after commitWrite') throw new Error('kill -9');
 * });
 * await killed.catch((error: Error) => error.message); // => 'kill -9'
 * done; // => ['subscribe', 'commitWrite']
 * ```
 */
export async function runSteps<S extends Steps<S>, End>(
  process: Process<S, End>,
  driver: Driver<S>,
  at?: (point: CrashPoint<keyof S & string>) => void | Promise<void>,
): Promise<End> {
  let next = process.next();
  while (next.done !== true) {
    const { step, argument } = next.value;
    if (at !== undefined) await at(`before ${step}`);
    const answer = (await driver[step](argument)) as AnswerOf<S>;
    if (at !== undefined) await at(`after ${step}`);
    next = process.next(answer);
  }
  return next.value;
}
