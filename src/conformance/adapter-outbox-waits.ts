/** Waiting for the effect of one's own write. Owned with spec page 7. */
export interface OutboxWaitAdapter {
  /** Writes and waits, while the world around does as this script says. */
  writeAndWait(script: WaitScript): WaitAnswer | Promise<WaitAnswer>;
}

/** What happens around a wait. Times are milliseconds after the commit of the write. */
export interface WaitScript {
  readonly timeoutMs: number;
  /** When the effect becomes visible. Absent: never. */
  readonly visibleAtMs?: number;
  /** When notifications of this very write arrive. */
  readonly notifiedAtMs?: readonly number[];
  /** When notifications of other writes arrive. */
  readonly othersAtMs?: readonly number[];
  /** Whether the write itself fails. */
  readonly fails?: true;
}

/** How the wait ended. */
export interface WaitAnswer {
  /** `failed` says that the write did not happen. */
  readonly outcome: 'visible' | 'timeout' | 'failed';
  /** Milliseconds after the commit. */
  readonly afterMs: number;
}
