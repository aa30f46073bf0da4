/** Does many small things in few large ones. */
export interface Group<Item, Result> {
  /** Resolves with the result of this item, when the run that it went into is done. */
  add(item: Item): Promise<Result>;
}

/** Items of one run at most. */
const RUN_MAX = 1_000;

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Collects what comes while a run goes on, and gives all of it to the next run. Alone, an item is run at once.
 *
 * @param run Gives a result for each item, in their order; when it rejects, all of its items do.
 */
export function createGroup<Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
): Group<Item, Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let isRunning = false;

  async function work(): Promise<void> {
    isRunning = true;
    // What is added in the same turn goes along.
    await undefined;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, RUN_MAX);
      waiting = waiting.slice(RUN_MAX);
      try {
        const results = await run(batch.map(({ item }) => item));
        for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    isRunning = false;
  }

  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        if (!isRunning) void work();
      }),
  };
}
