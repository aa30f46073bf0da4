import type { LogTransaction } from '../steps.ts';
import { LOGGED_COLUMNS } from './log-publication.ts';
import { type OutboxRecord, outboxRecord } from './relay-record.ts';
import { publicationName } from './schema.ts';

/** A decoded message of the log, as far as it counts here. */
export interface LogMessage {
  readonly tag: string;
  readonly xid?: number;
  readonly commitEndLsn?: string | null;
  readonly relation?: { readonly schema: string; readonly name: string };
  readonly new?: Readonly<Record<string, unknown>>;
  readonly prefix?: string;
  readonly content?: Uint8Array;
  readonly transactional?: boolean;
}

/** Puts the messages of the log together to transactions. */
export interface LogAssembler {
  /** The transaction that this message ends, when it has any record of the outbox or not. */
  add(message: LogMessage): LogTransaction<OutboxRecord> | undefined;
  /** Whether a transaction has begun and not ended. */
  isOpen(): boolean;
}

/**
 * The log has one committed transaction after the other, in the order of commits: begin, its changes, commit. Its
 * records are the rows inserted into the outbox and the messages of `emitTx`.
 */
export function createLogAssembler(schema: string): LogAssembler {
  let records: OutboxRecord[] | undefined;
  let xid = 0;
  return {
    isOpen: () => records !== undefined,
    add(message) {
      if (message.tag === 'begin') {
        records = [];
        // Read as a number with a sign, which it has none of.
        xid = (message.xid ?? 0) >>> 0;
      }
      // A message outside a transaction was not committed with anything: it is nobody's event.
      const record = records === undefined ? undefined : recordOf(message, schema);
      if (record !== undefined) records?.push({ ...record, xid });
      if (message.tag !== 'commit' || records === undefined) return undefined;
      const transaction = { position: message.commitEndLsn ?? '0/0', records };
      records = undefined;
      return transaction;
    },
  };
}

function recordOf(message: LogMessage, schema: string): OutboxRecord | undefined {
  if (message.tag === 'insert') return rowOf(message, schema);
  if (message.tag !== 'message' || message.transactional !== true) return undefined;
  if (message.prefix !== publicationName(schema)) return undefined;
  const text = new TextDecoder().decode(message.content);
  const content = contentOf(text);
  return outboxRecord(
    content === undefined
      ? { seq: undefined, key: '', text, attempts: 0 }
      : { seq: undefined, key: content[0], text: content[1], attempts: 0 },
  );
}

function rowOf({ relation, new: row }: LogMessage, schema: string): OutboxRecord | undefined {
  if (relation?.schema !== schema || relation.name !== 'outbox') return undefined;
  // What is published can be changed under a relay. A row that comes in part is not to be passed by.
  for (const column of LOGGED_COLUMNS)
    if (row?.[column] == null)
      throw new TypeError(`a row of the outbox comes without its ${column}`);
  // Rows that are written as dead letters are no events to deliver.
  if (row?.state !== 'pending') return undefined;
  const seq = BigInt(row.seq as string | number | bigint);
  return outboxRecord({ seq, key: String(row.key), text: String(row.event), attempts: 0 });
}

/** Key and event of a message; anybody can write messages, so they are looked at. */
function contentOf(text: string): readonly [string, string] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value) || value.length !== 2) return undefined;
    const [key, event] = value as readonly unknown[];
    return typeof key === 'string' && typeof event === 'string' ? [key, event] : undefined;
  } catch {
    return undefined;
  }
}
