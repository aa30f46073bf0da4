/** The most histories that one shrinking tries. */
export const SHRINK_RUN_MAX = 20_000;

/**
 * Makes a list of actions smaller while it still fails.
 *
 * Parts are left out, halves first and single actions last, then each action is replaced by simpler ones, until neither
 * helps: leaving out any one action of the result makes it pass, unless {@link SHRINK_RUN_MAX} histories were not enough.
 *
 * @param actions A list that fails.
 * @param fails Whether a list fails; the same list has to give the same answer.
 * @returns A list that fails, no longer than the given one.
 * @example Two of ten matter
 * ```ts
 * import { shrink } from 'event-delivery-spec/simulation';
 *
 * shrink([4, 1, 3, 9, 5, 2, 8, 6, 7, 0], (list) => list.includes(9) && list.includes(8)); // => [9, 8]
 * ```
 */
export function shrink(
  actions: readonly number[],
  fails: (actions: readonly number[]) => boolean,
): readonly number[] {
  let best = actions;
  let runs = 0;
  const tryTo = (candidate: readonly number[]): boolean => {
    if (runs >= SHRINK_RUN_MAX) return false;
    runs += 1;
    if (!fails(candidate)) return false;
    best = candidate;
    return true;
  };
  for (let changed = true; changed; ) {
    changed = leaveOut(() => best, tryTo);
    changed = simplify(() => best, tryTo) || changed;
  }
  return best;
}

type Try = (candidate: readonly number[]) => boolean;

/** Leaves out parts of half the length, then of a quarter, down to single actions and pairs that are apart. */
function leaveOut(best: () => readonly number[], tryTo: Try): boolean {
  let changed = false;
  for (let size = best().length; size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < best().length; ) {
      const list = best();
      if (tryTo([...list.slice(0, at), ...list.slice(at + size)])) changed = true;
      else at += size;
    }
  }
  return leaveOutPairs(best, tryTo) || changed;
}

/** Actions that only make sense together, such as two writes of one transaction, have to go together. */
function leaveOutPairs(best: () => readonly number[], tryTo: Try): boolean {
  let changed = false;
  for (let i = 0; i < best().length; i += 1) {
    for (let j = i + 1; j < best().length; j += 1) {
      if (!tryTo(best().filter((_, at) => at !== i && at !== j))) continue;
      changed = true;
      j = i;
    }
  }
  return changed;
}

/** Replaces actions by those with smaller numbers. */
function simplify(best: () => readonly number[], tryTo: Try): boolean {
  let changed = false;
  for (let at = 0; at < best().length; at += 1) {
    for (let simpler = 0; simpler < (best()[at] ?? 0); simpler += 1) {
      if (!tryTo(best().with(at, simpler))) continue;
      changed = true;
      break;
    }
  }
  return changed;
}
