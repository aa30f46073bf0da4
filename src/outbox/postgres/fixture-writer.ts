import type pg from 'pg';
import { emitTx } from './emit.ts';
import { enqueueTx } from './enqueue.ts';
import { orderEvent } from './fixture-events.ts';

/** Keys of the events of a writer. */
const KEYS = ['A', 'B', 'C'] as const;

/** What a writer does. */
export interface WriterOptions {
  /** Transactions. Default: 8. */
  readonly writes?: number;
  /** The first number. Default: 0. */
  readonly from?: number;
  /** Whether the events are in the log only. */
  readonly emits?: boolean;
  /** Is called at each point where it can be killed. */
  readonly at?: (point: string) => Promise<void>;
  /** Is told what the database has confirmed. */
  readonly onCommitted?: (ids: readonly string[]) => unknown;
}

/** Each transaction writes two events of different keys, and a row for each; every fourth is rolled back. */
export async function writeOrders(client: pg.Client, options: WriterOptions): Promise<void> {
  const { writes = 8, from = 0, emits = false, at = async () => undefined } = options;
  for (let n = from; n < from + writes; n += 1) {
    const events = [KEYS[n % 3], KEYS[(n + 1) % 3]].map((key = 'A') => orderEvent(key, n + 1));
    const ids = events.map(({ id }) => id);
    await client.query('begin');
    await at('after begin');
    for (const id of ids) await client.query('insert into orders values ($1)', [id]);
    await at('after order');
    if (emits) for (const event of events) await emitTx(client, event);
    else await enqueueTx(client, events);
    await at('after enqueue');
    if (n % 4 === 3) {
      await client.query('rollback');
      await at('after rollback');
      continue;
    }
    await client.query('commit');
    await at('after commit');
    await options.onCommitted?.(ids);
  }
}
