import type { PgoutputPlugin } from 'pg-logical-replication';
import type { Clock } from '../../clock.ts';
import { outboxError } from '../errors.ts';
import type { LogTransaction } from '../steps.ts';
import { createLogAssembler } from './log-assembler.ts';
import { createLogQueue } from './log-queue.ts';
import { parseLsn } from './lsn.ts';
import { CONNECT_TIMEOUT_MS, loadPg } from './pg-database.ts';
import type { OutboxRecord } from './relay-record.ts';
import { publicationName } from './schema.ts';

/** Milliseconds between two reports of the position; the server gives up a reader that is silent for a minute. */
const STATUS_MS = 10_000;

/** The committed transactions of a slot, one after the other. */
export interface LogStream {
  next(): LogTransaction<OutboxRecord> | undefined;
  /** Everything up to this position is delivered: the server needs it no more. */
  acknowledge(position: string): void;
  /** Aborts when the connection is broken. */
  readonly lost: AbortSignal;
  close(): Promise<void>;
}

/** What a stream needs. */
export interface LogStreamOptions {
  readonly url: string;
  readonly schema: string;
  readonly slot: string;
  /** Where to begin, unless the slot is further; `0/0` is where the slot is. */
  readonly start: string;
  readonly clock: Clock;
  /** Is called when there is something for `next`. */
  readonly onReady: () => void;
}

/**
 * Opens the stream of a slot, behind the last position acknowledged.
 *
 * The library decodes the messages; positions are kept here. Its own service reports positions of what it has
 * received, not of what is delivered, and adds one to them, which skips a commit that follows immediately.
 */
export async function openLogStream(options: LogStreamOptions): Promise<LogStream> {
  const { slot, schema, clock, onReady, start } = options;
  const plugin = await loadPlugin(publicationName(schema));
  const { client, wire, lost, fail } = await connect(options.url);
  const assembler = createLogAssembler(schema);
  const queue = createLogQueue({
    pause: () => wire.stream.pause(),
    resume: () => wire.stream.resume(),
  });
  let acknowledged = parseLsn(start);
  let taken = acknowledged;

  const report = () => wire.sendCopyFromChunk(statusUpdate(acknowledged, clock.now()));
  const receive = (chunk: Buffer) => {
    const kind = chunk[0];
    if (kind === KEEPALIVE) {
      // Nothing is under way, so the server needs nothing up to here: its log is not kept for others' writes.
      const isIdle = queue.isEmpty() && !assembler.isOpen() && acknowledged >= taken;
      const end = chunk.readBigUInt64BE(1);
      if (isIdle && end > acknowledged) {
        acknowledged = end;
        taken = end;
      }
      if (chunk[17] === 1) report();
    }
    if (kind !== DATA) return;
    const transaction = assembler.add(plugin.parse(chunk.subarray(25)));
    if (transaction === undefined) return;
    queue.push(transaction);
    onReady();
  };
  wire.on('copyData', ({ chunk }) => {
    try {
      receive(chunk);
    } catch (error) {
      // What cannot be read is not passed by: the stream is broken there, and nothing behind it is acknowledged.
      fail(error);
    }
  });
  const ended = new AbortController();
  try {
    await started(wire, plugin.start(client as never, slot, start));
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  const reporting = reportRegularly(clock, ended.signal, report);

  return {
    next() {
      const transaction = queue.shift();
      if (transaction !== undefined) taken = parseLsn(String(transaction.position));
      return transaction;
    },
    acknowledge(position) {
      acknowledged = parseLsn(position);
      report();
    },
    lost,
    async close() {
      ended.abort();
      wire.stream.resume();
      await client.end().catch(() => undefined);
      await reporting;
    },
  };
}

const DATA = 0x77;
const KEEPALIVE = 0x6b;

/** The part of the connection of `pg` that replication needs; its types leave it out. */
interface Wire {
  on(event: 'copyData', listener: (message: { readonly chunk: Buffer }) => void): void;
  once(event: 'replicationStart', listener: () => void): void;
  sendCopyFromChunk(chunk: Buffer): void;
  readonly stream: { pause(): void; resume(): void };
}

async function connect(connectionString: string) {
  const pg = await loadPg();
  const config = {
    connectionString,
    application_name: 'event-delivery-spec log relay',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    replication: 'database',
  };
  const client = new pg.Client(config);
  const lost = new AbortController();
  client.on('error', (error) => lost.abort(error));
  client.on('end', () => lost.abort(new Error('the stream of the log has ended')));
  await client.connect();
  return {
    client,
    wire: (client as unknown as { readonly connection: Wire }).connection,
    lost: lost.signal,
    fail: (reason: unknown) => lost.abort(reason),
  };
}

/** The query lasts as long as the stream does; what counts is that it has begun, or why it has not. */
function started(wire: Wire, query: Promise<unknown>): Promise<void> {
  return new Promise((resolve, reject) => {
    wire.once('replicationStart', resolve);
    query.then(() => reject(new Error('the stream of the log has ended')), reject);
  });
}

async function reportRegularly(clock: Clock, end: AbortSignal, report: () => void): Promise<void> {
  while (!end.aborted) {
    try {
      await clock.sleep(STATUS_MS, end);
    } catch {
      return;
    }
    report();
  }
}

/** Milliseconds from 1970 to 2000, where the time of PostgreSQL begins. */
const EPOCH_MS = 946_684_800_000;

/** Standby status update: written, flushed and applied up to one position, exclusively. */
function statusUpdate(position: bigint, nowMs: number): Buffer {
  const message = Buffer.alloc(34);
  message.write('r');
  for (const offset of [1, 9, 17]) message.writeBigUInt64BE(position, offset);
  message.writeBigInt64BE(BigInt(Math.round((nowMs - EPOCH_MS) * 1000)), 25);
  return message;
}

async function loadPlugin(publication: string): Promise<PgoutputPlugin> {
  try {
    const library = await import('pg-logical-replication');
    return new library.PgoutputPlugin({
      protoVersion: 1,
      publicationNames: [publication],
      messages: true,
    });
  } catch (error) {
    const remedy = 'run npm install pg pg-logical-replication';
    throw outboxError('OUTBOX_PEER_MISSING', `Cannot read the log: ${remedy}`, error);
  }
}
