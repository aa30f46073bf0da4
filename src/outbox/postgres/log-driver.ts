import type { Driver } from '../../simulation/step.ts';
import type { LogRelaySteps } from '../steps.ts';
import type { OutboxConnection } from './connection.ts';
import { slotState } from './log-slot.ts';
import type { LogStream } from './log-stream.ts';
import type { Publisher } from './publisher.ts';
import type { OutboxRecord } from './relay-record.ts';
import type { Rest } from './rest.ts';

/** What performs the steps of the log relay. */
export interface LogDriverOptions {
  readonly connection: OutboxConnection;
  readonly schema: string;
  readonly slot: string;
  readonly publisher: Publisher;
  readonly rest: Rest;
  readonly openStream: () => Promise<LogStream>;
  readonly onAcknowledged: (records: { readonly sent: number; readonly dead: number }) => void;
}

/** The steps, and the way out after an error. */
export interface LogDriver {
  readonly steps: Driver<LogRelaySteps<OutboxRecord>>;
  close(): Promise<void>;
}

/** Milliseconds between two looks whether the other relay of a slot still reads it. */
const STANDBY_MS = 500;

/** Performs the steps of the log relay with a replication stream, and SQL for the table beside it. */
export function logDriver(options: LogDriverOptions): LogDriver {
  const { connection, publisher, rest } = options;
  let stream: LogStream | undefined;
  let delivered: OutboxRecord[] = [];
  let buried = new Set<OutboxRecord>();

  const opened = (): LogStream => {
    if (stream === undefined) throw new Error('the stream of the log is not open');
    if (stream.lost.aborted) throw stream.lost.reason;
    return stream;
  };
  const close = async () => {
    const closing = stream;
    stream = undefined;
    await closing?.close();
  };

  const steps: LogDriver['steps'] = {
    async open() {
      const state = await standby(options);
      if (state !== 'free') return 'lost';
      stream = await options.openStream();
      return 'opened';
    },
    next() {
      const transaction = opened().next();
      if (transaction !== undefined) delivered.push(...transaction.records);
      return transaction;
    },
    publish: publisher.publish,
    confirm: publisher.confirm,
    async bury(record) {
      await bury(options, record);
      buried.add(record);
      return undefined;
    },
    async acknowledge(position) {
      const sent = delivered.filter((record) => !buried.has(record));
      await forget(options, sent);
      opened().acknowledge(String(position));
      options.onAcknowledged({ sent: sent.length, dead: buried.size });
      delivered = [];
      buried = new Set();
      return undefined;
    },
    async sleep(ms) {
      opened();
      const answer = await rest.sleep(ms);
      if (connection.lost.aborted) throw connection.lost.reason;
      return answer;
    },
    async close() {
      await close();
      return undefined;
    },
  };
  return { steps, close };
}

/** Waits while another relay reads the slot: there is one reader at a time, and the next is ready at once. */
async function standby({ connection, slot, rest }: LogDriverOptions) {
  for (;;) {
    const state = await slotState(connection, slot);
    if (state !== 'active') return state;
    if ((await rest.sleep(STANDBY_MS)) === 'stop') throw new Error('asked to stop before it began');
  }
}

/** Rows of delivered events go; a crash before this leaves them for the polling relay, as duplicates at worst. */
async function forget(
  { connection, schema }: LogDriverOptions,
  records: readonly OutboxRecord[],
): Promise<void> {
  const seqs = records.flatMap(({ seq }) => (seq === undefined ? [] : [String(seq)]));
  if (seqs.length === 0) return;
  await connection.query(`delete from ${schema}.outbox where seq = any ($1::bigint[])`, [seqs]);
}

/** The row becomes `dead`; an event that is only in the log becomes a row. */
async function bury(
  { connection, schema, publisher }: LogDriverOptions,
  record: OutboxRecord,
): Promise<void> {
  const error = publisher.errorOf(record) ?? null;
  if (record.seq === undefined) {
    await connection.query(
      `insert into ${schema}.outbox (key, event, state, attempts, last_error) values ($1, $2, 'dead', 1, $3)`,
      [record.key, record.text, error],
    );
    return;
  }
  await connection.query(
    `update ${schema}.outbox set state = 'dead', attempts = attempts + 1, last_error = $2 where seq = $1::bigint`,
    [String(record.seq), error],
  );
}
