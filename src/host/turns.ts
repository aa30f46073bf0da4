/** Runs one thing after the other. */
export type Turns = <T>(run: () => Promise<T>) => Promise<T>;

/** Nothing is running yet. What is asked for runs in the order of asking, whether or not what was before it failed. */
export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (run) => {
    const turn = last.then(run);
    last = turn.catch(() => undefined);
    return turn;
  };
}
