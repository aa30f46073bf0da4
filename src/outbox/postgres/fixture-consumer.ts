import type pg from 'pg';
import type { Driver } from '../../simulation/step.ts';
import type { ConsumerSteps, LogRecord } from '../steps.ts';
import { markSeenTx } from './mark-seen.ts';

/** The log that a consumer reads, of one partition. */
export interface ConsumedLog {
  readonly stop: AbortSignal;
  join(): Promise<{ readonly offset: number; readonly epoch: number }>;
  recordAt(offset: number): Promise<LogRecord | undefined>;
  commit(offset: number): Promise<unknown>;
}

/** Tables of the effects of a consumer, and of its fencing tokens. */
export const CONSUMER_TABLES = `create table effect (seq serial, id text);
create table fence (partition int primary key, epoch int)`;

/** Performs the steps of the consumer: its effects, inbox and fencing with SQL, the log as it is given. */
export function consumerDriver(
  client: pg.Client,
  log: ConsumedLog,
): Driver<ConsumerSteps<LogRecord>> {
  let offset = 0;
  let epoch = 0;
  return {
    join: async () => {
      ({ offset, epoch } = await log.join());
      return [{ partition: 0, epoch, parked: [] }];
    },
    fence: async () => {
      await client.query(
        'insert into fence values (0, $1) on conflict (partition) do update set epoch = greatest(fence.epoch, $1)',
        [epoch],
      );
      return undefined;
    },
    poll: async () => {
      if (log.stop.aborted) return { kind: 'stop' };
      const record = await log.recordAt(offset);
      if (record === undefined) return { kind: 'idle' };
      offset = record.offset + 1;
      return { kind: 'record', record };
    },
    begin: async () => {
      await client.query('begin');
      return undefined;
    },
    markSeen: async ({ id }) =>
      (await markSeenTx(client, { source: '/shop', id }, 'test')) ? 'fresh' : 'seen',
    effect: async ({ id }) => {
      await client.query('insert into effect (id) values ($1)', [id]);
      return 'done' as const;
    },
    commitEffect: async () => {
      const { rows } = await client.query('select epoch from fence for share');
      if (rows[0].epoch > epoch) {
        await client.query('rollback');
        return 'fenced';
      }
      await client.query('commit');
      return 'committed';
    },
    rollback: async () => {
      await client.query('rollback');
      return undefined;
    },
    commitOffset: async (place) => {
      await log.commit(place.offset);
      return 'committed' as const;
    },
    deadLetter: () => undefined,
    park: () => undefined,
    sleep: async (ms) => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      return log.stop.aborted ? 'stop' : 'awake';
    },
    leave: () => undefined,
  };
}
