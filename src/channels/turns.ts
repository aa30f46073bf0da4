/** Runs one thing after the other. */
export type Turns = <T>(run: () => Promise<T>) => Promise<T>;

/**
 * Nothing is running yet: what is asked for then is run at once. What is asked for meanwhile runs in the order of asking,
 * whether or not what was before it failed.
 */
export function createTurns(): Turns {
  let last: Promise<void> | undefined;
  return (run) => {
    const turn = last === undefined ? run() : last.then(run);
    const end = () => {
      if (last === done) last = undefined;
    };
    const done: Promise<void> = turn.then(end, end);
    last = done;
    return turn;
  };
}
