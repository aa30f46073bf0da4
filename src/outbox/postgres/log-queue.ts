import type { LogTransaction } from '../steps.ts';
import type { OutboxRecord } from './relay-record.ts';

/** Records that wait in memory before the server is asked to pause, beside those of one transaction. */
export const LOG_BUFFER_COUNT = 10_000;

/** Characters of events that wait in memory before the server is asked to pause, beside those of one transaction. */
export const LOG_BUFFER_LENGTH = 16 * 1024 * 1024;

/** Transactions that have come and are not taken yet, with a limit for what comes. */
export interface LogQueue {
  push(transaction: LogTransaction<OutboxRecord>): void;
  shift(): LogTransaction<OutboxRecord> | undefined;
  isEmpty(): boolean;
}

/**
 * Makes a queue that pauses its source when too many records wait in it or too long ones, and lets it go on when half
 * of them are taken. A transaction comes whole, however large it is.
 */
export function createLogQueue(source: { pause(): void; resume(): void }): LogQueue {
  const queue: LogTransaction<OutboxRecord>[] = [];
  let count = 0;
  let length = 0;
  return {
    push(transaction) {
      queue.push(transaction);
      count += transaction.records.length;
      length += lengthOf(transaction);
      if (count > LOG_BUFFER_COUNT || length > LOG_BUFFER_LENGTH) source.pause();
    },
    shift() {
      const transaction = queue.shift();
      if (transaction === undefined) return undefined;
      count -= transaction.records.length;
      length -= lengthOf(transaction);
      if (count <= LOG_BUFFER_COUNT / 2 && length <= LOG_BUFFER_LENGTH / 2) source.resume();
      return transaction;
    },
    isEmpty: () => queue.length === 0,
  };
}

const lengthOf = ({ records }: LogTransaction<OutboxRecord>) =>
  records.reduce((sum, { text }) => sum + text.length, 0);
