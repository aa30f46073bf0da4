import type { Clock } from '../../clock.ts';
import type { Driver } from '../../simulation/step.ts';
import type { LogRelaySteps } from '../steps.ts';
import type { OutboxConnection } from './connection.ts';
import { assertPublication } from './log-publication.ts';
import { slotState, startPosition } from './log-slot.ts';
import type { LogStream } from './log-stream.ts';
import type { Publisher } from './publisher.ts';
import type { OutboxRecord } from './relay-record.ts';
import type { Rest } from './rest.ts';

/** What performs the steps of the log relay. */
export interface LogDriverOptions {
  readonly connection: OutboxConnection;
  readonly schema: string;
  readonly slot: string;
  readonly clock: Clock;
  readonly publisher: Publisher;
  readonly rest: Rest;
  /** Asks the relay to stop. */
  readonly stop: AbortSignal;
  readonly openStream: (start: string) => Promise<LogStream>;
  readonly onAcknowledged: (records: { readonly sent: number; readonly dead: number }) => void;
}

/** The steps, and the way out after an error. */
export interface LogDriver {
  readonly steps: Driver<LogRelaySteps<OutboxRecord>>;
  close(): Promise<void>;
}

/** Milliseconds between two looks whether the other relay of a slot still reads it. */
const STANDBY_MS = 500;

/**
 * Milliseconds between two looks at what the stream does not tell: a publication that was changed, and a server that is
 * gone without a word.
 */
const LOOK_MS = 10_000;

/** Performs the steps of the log relay with a replication stream, and SQL for the table beside it. */
export function logDriver(options: LogDriverOptions): LogDriver {
  const { connection, schema, clock, publisher, rest } = options;
  let nextLookAt = 0;
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
      await assertPublication(connection, schema);
      nextLookAt = clock.now() + LOOK_MS;
      stream = await options.openStream(await startPosition(connection, options));
      return 'opened';
    },
    next() {
      const transaction = opened().next();
      for (const record of transaction?.records ?? []) delivered.push(record);
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
      await note(options, { sent, position: String(position) });
      opened().acknowledge(String(position));
      options.onAcknowledged({ sent: sent.length, dead: buried.size });
      delivered = [];
      buried = new Set();
      return undefined;
    },
    async sleep(ms) {
      opened();
      if (clock.now() >= nextLookAt) {
        await assertPublication(connection, schema);
        nextLookAt = clock.now() + LOOK_MS;
      }
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

/**
 * Removes the rows of delivered events and then notes the position, before the server is told.
 *
 * What the server is told it forgets in a crash, back to its last checkpoint: without this note everything since
 * would be delivered again. A crash before it repeats the batch.
 */
async function note(
  options: LogDriverOptions,
  { sent, position }: { readonly sent: readonly OutboxRecord[]; readonly position: string },
): Promise<void> {
  const { connection, schema, slot } = options;
  // The log has a commit a moment before others can see what was committed: rows that are not there yet are waited for.
  await whenVisible(options, { records: sent, attempt: () => remove(options, sent) });
  await connection.query(
    `insert into ${schema}.log_position (slot, position) values ($1, $2::pg_lsn)
on conflict (slot) do update set position = excluded.position`,
    [slot, position],
  );
}

/** Milliseconds between two looks whether a transaction can be seen: the first, and at most. */
const VISIBLE_MS = 2;
const VISIBLE_MAX_MS = 500;

/** Milliseconds that a relay waits for a transaction when it is asked to stop. */
const VISIBLE_STOP_MS = 5000;

/**
 * Attempts something until it has been done, and once more when the transactions of the records have ended.
 *
 * That takes as long as the server waits for a standby that has to confirm its commits. A relay that is asked to stop
 * does not wait for ever: what it has delivered is delivered again then.
 */
async function whenVisible(
  options: LogDriverOptions,
  work: { readonly records: readonly OutboxRecord[]; readonly attempt: () => Promise<boolean> },
): Promise<void> {
  const { clock, stop } = options;
  let sinceStopMs = 0;
  for (let pauseMs = VISIBLE_MS; !(await work.attempt()); pauseMs *= 2) {
    if (!(await isInProgress(options, work.records))) {
      await work.attempt();
      return;
    }
    if (sinceStopMs >= VISIBLE_STOP_MS) throw new Error('asked to stop before a commit was seen');
    const ms = Math.min(pauseMs, VISIBLE_MAX_MS);
    await clock.sleep(ms);
    if (stop.aborted) sinceStopMs += ms;
  }
}

/** Whether all rows were there, or there are none to remove. */
async function remove(
  { connection, schema }: LogDriverOptions,
  records: readonly OutboxRecord[],
): Promise<boolean> {
  const seqs = records.flatMap(({ seq }) => (seq === undefined ? [] : [String(seq)]));
  if (seqs.length === 0) return true;
  const { rows } = await connection.query(
    `delete from ${schema}.outbox where seq = any ($1::bigint[]) returning 1`,
    [seqs],
  );
  return rows.length === seqs.length;
}

/** Whether any of the transactions still holds the lock on itself, which it gives up after it can be seen. */
async function isInProgress(
  { connection }: LogDriverOptions,
  records: readonly OutboxRecord[],
): Promise<boolean> {
  const { rows } = await connection.query(
    `select 1 from pg_locks where locktype = 'transactionid' and transactionid::text = any ($1::text[]) limit 1`,
    [[...new Set(records.map(({ xid }) => String(xid)))]],
  );
  return rows.length > 0;
}

/** The row becomes `dead`; an event that is only in the log becomes a row. */
async function bury(options: LogDriverOptions, record: OutboxRecord): Promise<void> {
  const { connection, schema, publisher } = options;
  const error = publisher.errorOf(record) ?? null;
  if (record.seq === undefined) {
    await connection.query(
      `insert into ${schema}.outbox (key, event, state, attempts, last_error) values ($1, $2, 'dead', 1, $3)`,
      [storable(record.key), storable(record.text), error],
    );
    return;
  }
  const row = { schema, seq: String(record.seq), error };
  await whenVisible(options, { records: [record], attempt: () => markDead(connection, row) });
}

/** A message of the log can hold what no text of a table can; what has it is no event, and is kept to be looked at. */
const storable = (text: string) => text.replaceAll('\0', '\u{FFFD}');

async function markDead(
  connection: OutboxConnection,
  row: { readonly schema: string; readonly seq: string; readonly error: string | null },
): Promise<boolean> {
  const { rows } = await connection.query(
    `update ${row.schema}.outbox set state = 'dead', attempts = attempts + 1, last_error = $2 where seq = $1::bigint returning 1`,
    [row.seq, row.error],
  );
  return rows.length > 0;
}
