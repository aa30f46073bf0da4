/** Rows by column name, values as the driver gives them. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** Runs one SQL statement with numbered parameters (`$1`). */
export interface SqlSession {
  /**
   * Runs a statement to its end.
   *
   * @param sql One statement.
   * @param parameters Values of `$1`, `$2` and so on; none by default. They are sent apart from the text.
   * @returns All its rows; none for a statement that returns nothing.
   * @throws The error of the driver when the statement fails.
   */
  query(sql: string, parameters?: readonly unknown[]): Promise<readonly SqlRow[]>;
}

/**
 * All that a channel needs of a PostgreSQL database, in this process or on a server.
 *
 * Outside `transaction` every statement is a transaction of its own. When a promise resolves, what was written is as
 * durable as the database is.
 */
export interface SqlDatabase extends SqlSession {
  /**
   * True when nobody else writes to the database while it is open. Statements then need no lock, and leases from
   * before it was opened have no holder any more.
   */
  readonly isExclusive: boolean;
  /** Commits when `run` resolves, rolls back and rejects when it rejects. */
  transaction<T>(run: (session: SqlSession) => Promise<T>): Promise<T>;
  /** Called once in a while after much was deleted; absent where the database sees to it by itself. */
  tidy?(tables: readonly string[]): Promise<void>;
  /** Ends its connections and lets go of its directory, where it has one: another process can then open that. */
  close(): Promise<void>;
}
