import type { Clock } from '../clock.ts';

/** Waiting for the effect of one's own write. Owned with spec page 7. */
export interface OutboxWaitAdapter {
  /**
   * Commits one write and waits for its effect, in this world: nothing else takes the write, shows the effect or tells the
   * time.
   *
   * @param timeoutMs How long it waits at most, in milliseconds after the commit.
   */
  writeAndWait(world: WaitWorld, timeoutMs: number): Promise<WaitOutcome>;
}

/** How the wait ended; `failed` says that the write did not happen. */
export type WaitOutcome = 'visible' | 'timeout' | 'failed';

/** What stands around one write. */
export interface WaitWorld {
  readonly clock: Clock;
  /** Commits the write. */
  commit(): Promise<'committed' | 'failed'>;
  /** Whether the effect of the write can be seen now. */
  isVisible(): Promise<boolean>;
  /** Calls back at every notification, also of what others wrote; gives what ends that. */
  listen(onNotified: () => void): () => void;
}
