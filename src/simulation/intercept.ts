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
 * @example A relay that takes silence for a confirmation
 * ```ts
 * import { pollingRelay, type PollingRelaySteps, type RelayRecord } from 'event-delivery-spec/outbox';
 * import { intercept } from 'event-delivery-spec/simulation';
 *
 * const wrong = intercept<PollingRelaySteps<RelayRecord>, unknown>(pollingRelay(), {
 *   *confirm(records) {
 *     return records.map(() => 'confirmed' as const);
 *   },
 * });
 * const record = { id: '1', key: 'a', attempts: 0 };
 * wrong.next();
 * wrong.next('acquired');
 * wrong.next([record]); // => ~ { value: { step: 'publish' } }
 * wrong.next(undefined); // => ~ { value: { step: 'mark', argument: { sent: [{ id: '1' }] } } }
 * ```
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
