/** The most crashes of one plan: the number of plans grows with that power of the steps. */
export const CRASH_MAX = 3;

/**
 * Runs a history with every placement of up to so many crashes.
 *
 * A plan is a list of growing numbers: the process that does the n-th step of the history crashes right after it. With
 * s steps there are about s³/6 plans of three crashes.
 *
 * @param crashMax Crashes of one history, 0 to {@link CRASH_MAX}.
 * @param run Runs one plan and returns how many steps the history had.
 * @returns How many histories were run.
 * @throws `RangeError` when `crashMax` is not a whole number from 0 to {@link CRASH_MAX}.
 * @example Every place of one crash
 * ```ts
 * import { eachCrashPlan } from 'event-delivery-spec/simulation';
 *
 * const plans: (readonly number[])[] = [];
 * eachCrashPlan(1, (plan) => {
 *   plans.push(plan);
 *   return 2;
 * }); // => 3
 * plans; // => [[], [1], [2]]
 * ```
 */
export function eachCrashPlan(
  crashMax: number,
  run: (crashes: readonly number[]) => number,
): number {
  if (!Number.isInteger(crashMax) || crashMax < 0 || crashMax > CRASH_MAX)
    throw new RangeError(`Cannot place crashes: ${crashMax} is not 0 to ${CRASH_MAX}`);
  const below = (plan: readonly number[]): number => {
    const steps = run(plan);
    if (plan.length === crashMax) return 1;
    let histories = 1;
    for (let at = (plan.at(-1) ?? 0) + 1; at <= steps; at += 1) histories += below([...plan, at]);
    return histories;
  };
  return below([]);
}
