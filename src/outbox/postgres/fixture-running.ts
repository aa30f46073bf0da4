/** What runs until it is asked to stop: a relay, or a consumer of a topic. */
export interface Runnable<End> {
  run(options: { readonly signal: AbortSignal }): Promise<End>;
}

/** One that runs. */
export interface Running<End> {
  /** How it ends. */
  readonly running: Promise<End>;
  /** Asks it to end in order, and waits until it has. */
  stop(): Promise<End>;
}

/** Lets something run, until somebody stops it. */
export function start<End>(one: Runnable<End>): Running<End> {
  const stop = new AbortController();
  const running = one.run({ signal: stop.signal });
  return {
    running,
    stop() {
      stop.abort();
      return running;
    },
  };
}
