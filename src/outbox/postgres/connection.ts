import type { SqlTx } from './sql-tx.ts';

/** A database that holds an outbox, from which relays open connections of their own. */
export interface OutboxDatabase {
  /** What people call it in messages; without a password. */
  readonly name: string;
  /** Opens a session of its own, which the caller closes. Rejects when the database cannot be reached. */
  connect(): Promise<OutboxConnection>;
}

/**
 * One session of a database. A relay does everything on one session, because its locks are of that session: when
 * it breaks, the relay can neither read nor mark any more, and nobody can take it for alive.
 */
export interface OutboxConnection extends SqlTx {
  /** Begins a transaction; until it ends, nothing else is asked of this connection. */
  begin(): Promise<OutboxTransaction>;
  /** Calls `wake` at every notification of a channel. */
  listen(channel: string, wake: () => void): Promise<void>;
  /** Aborts when the session is broken. */
  readonly lost: AbortSignal;
  /** Ends the session, when its transactions have ended; nothing is asked of it afterwards. */
  close(): Promise<void>;
}

/** An open transaction that its holder ends. */
export interface OutboxTransaction extends SqlTx {
  /** Resolves when the commit is acknowledged; when it rejects, it is not known whether it happened. */
  commit(): Promise<void>;
  /** Resolves when nothing of the transaction is left. */
  rollback(): Promise<void>;
}
