import type { AnswerOf, Part, Process, StepOf, Steps } from './step.ts';

/** Replacements for steps of a process: each asks for what it likes and gives the answer in the place of the driver. */
export type Interceptors<S extends Steps<S>> = {
  readonly [K in keyof S]?: (argument: Parameters<S[K]>[0]) => Part<S, ReturnType<S[K]>>;
};

/**
 * Changes a process from outside: steps that have a replacement are done by it, all others as before.
 *
 * Made for processes that are wrong on purpose: the mutants of a simulation are the real process with one step changed.
 *
 * @param process The process, not begun yet.
 * @param interceptors Replacements by the name of the step.
 * @returns A process that ends as the given one does.
 */
export function* intercept<S extends Steps<S>, End>(
  process: Process<S, End>,
  interceptors: Interceptors<S>,
): Process<S, End> {
  let next = process.next();
  while (next.done !== true) {
    const step: StepOf<S> = next.value;
    const replacement = interceptors[step.step];
    const answer: AnswerOf<S> =
      replacement === undefined ? yield step : yield* replacement(step.argument);
    next = process.next(answer);
  }
  return next.value;
}
