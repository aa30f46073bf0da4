import { isAttributeName } from '../event/attributes.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { createEvent } from '../event/create.ts';
import { type EventRecord, readRecord } from './event-record.ts';
import { envelopeOf } from './record-envelope.ts';
import { operationProblem, typeOf } from './record-operation.ts';
import { faultAt, headerPointer, recordError } from './record-problems.ts';

/** What a reader knows about records that are inspired by CloudEvents, and the records do not say. */
export interface AdoptOptions {
  /** The source of the events: a URI-reference, not empty. */
  readonly source: string;
  /** The type of events whose record does not tell it; without it such records are refused. */
  readonly typeOf?: (record: EventRecord) => string | undefined;
}

/**
 * Makes a CloudEvent of a record that is none and only has the looks: an envelope in the value, an id in the header
 * `id`, the key of a resource.
 *
 * The event has the header's id, which stays the same when the record is delivered again; the source that the reader
 * configured; and the key as its `partitionkey`. What the record does not tell is not made up.
 *
 * @param record The record; read once, never modified.
 * @param options Source, and types that only the reader knows.
 * @returns A valid event, frozen.
 * @throws `EventDeliveryError` `RECORD_NO_ID`, `RECORD_NO_KEY`, `RECORD_TYPE_UNKNOWN`, `RECORD_OPERATION_CONFLICT`, or
 *   the code of what else is wrong (`EVENT_…`).
 * @see OBX-079
 * @example An update can be adopted, a bare delete cannot
 * ```ts
 * import { adoptRecord } from 'event-delivery-spec/outbox';
 *
 * const value = '{"specversion":"1.0","id":"v1","source":"","type":"inventory.host.updated","data":{"cpu":4}}';
 * const update = { topic: 'hosts', key: 'h-1', headers: { id: 'v7', operation: 'updated' }, value };
 * const event = adoptRecord(update, { source: '/inventory' });
 * [event.id, event.source, event.partitionkey]; // => ['v7', '/inventory', 'h-1']
 *
 * const bare = { ...update, headers: { id: 'v8', operation: 'deleted' }, value: '{}' };
 * adoptRecord(bare, { source: '/inventory' }); // throws RECORD_TYPE_UNKNOWN
 * ```
 */
export function adoptRecord(record: EventRecord, options: AdoptOptions): CloudEvent {
  const read = readRecord(record);
  const { id } = read.headers;
  const type = typeOf(read) ?? options.typeOf?.(read);
  const { key } = read;
  const conflict = operationProblem(read);
  const problems = [
    ...(id === undefined || id === '' ? [faultAt(headerPointer('id'), NO_ID)] : []),
    ...(key === null || key === '' ? [faultAt('/key', NO_KEY)] : []),
    ...(type === undefined ? [faultAt('/value', NO_TYPE)] : []),
    ...(conflict === undefined ? [] : [conflict]),
  ];
  if (problems.length > 0 || id === undefined || type === undefined) throw recordError(problems);
  return createEvent({ ...attributes(read), id, type, source: options.source, partitionkey: key });
}

/** Attributes and data of the envelope; nothing of a value that is no envelope. */
function attributes(record: EventRecord): Readonly<Record<string, unknown>> {
  const members = envelopeOf(record)?.members ?? {};
  const kept = Object.entries(members).filter(([name, value]) => {
    return name === 'data' || name === 'data_base64' || (isAttributeName(name) && value !== '');
  });
  return Object.fromEntries(kept);
}

const NO_ID = {
  code: 'RECORD_NO_ID',
  state: 'there is no header with the id of the record',
  remedy: 'Publish the id that the event got when it was enqueued as the header id',
} as const;

const NO_KEY = {
  code: 'RECORD_NO_KEY',
  state: 'there is no key',
  remedy: 'Publish with the id of the thing whose events have to stay in order',
} as const;

const NO_TYPE = {
  code: 'RECORD_TYPE_UNKNOWN',
  state: 'neither headers nor value tell the type of the event',
  remedy: 'Publish the type of deletes too, as the header ce_type; or pass typeOf',
} as const;
