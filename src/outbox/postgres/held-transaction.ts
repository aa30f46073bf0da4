import type { OutboxTransaction } from './connection.ts';
import type { SqlTx } from './sql-tx.ts';

/** A database that runs a transaction as a function. */
export interface TransactionalDatabase {
  /** Commits when `work` resolves; rolls back and rejects when it rejects. */
  transaction<T>(work: (tx: SqlTx) => Promise<T>): Promise<T>;
}

const ROLLBACK = Symbol('rollback');

/** Begins a transaction that lasts until its holder ends it. */
export async function holdTransaction(database: TransactionalDatabase): Promise<OutboxTransaction> {
  let end: (reason?: unknown) => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    end = (reason) => (reason === undefined ? resolve() : reject(reason));
  });
  let transaction: Promise<void> = Promise.resolve();
  const tx = await new Promise<SqlTx>((resolve, reject) => {
    transaction = database.transaction(async (opened) => {
      resolve(opened);
      await ended;
    });
    transaction.catch(reject);
  });
  return {
    query: (text, values) => tx.query(text, values),
    async commit() {
      end();
      await transaction;
    },
    async rollback() {
      end(ROLLBACK);
      await transaction.catch(() => undefined);
    },
  };
}
