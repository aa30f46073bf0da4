import { contentMode } from '../http/content-mode.ts';
import { type EventRecord, readRecord } from './event-record.ts';
import { envelopeOf } from './record-envelope.ts';

/**
 * What the value of a record is.
 *
 * - `tombstone`: there is no value. A log that compacts forgets the key.
 * - `empty`: a text without any character but white space, which is a value.
 * - `empty-object`: `{}`, which is a value too: compaction keeps it, and it says nothing.
 * - `envelope`: the attributes of an event without its data.
 * - `data`: anything else.
 */
export type RecordContent = 'tombstone' | 'empty' | 'empty-object' | 'envelope' | 'data';

/**
 * Tells what the value of a record is, in particular the forms in which logs carry deletes.
 *
 * None of the forms is a delete by itself; {@link operationOf} tells what happened.
 *
 * @param record The record; read once, never modified.
 * @returns The one content that it has.
 * @throws `EventDeliveryError` `RECORD_BAD_SHAPE` or `RECORD_TOO_LARGE` for what is no record.
 * @see OBX-074
 * @example Three deletes that are not alike
 * ```ts
 * import { recordContent } from 'event-delivery-spec/outbox';
 *
 * const content = (value: string | null) =>
 *   recordContent({ topic: 't', key: 'a', headers: { operation: 'deleted' }, value });
 * content(null); // => 'tombstone'
 * content('{}'); // => 'empty-object'
 * content('{"specversion":"1.0","id":"1","source":"/a","type":"t"}'); // => 'envelope'
 * ```
 */
export function recordContent(record: EventRecord): RecordContent {
  const { headers, value } = readRecord(record);
  if (value === null) return 'tombstone';
  if (value.trim() === '') return 'empty';
  const envelope = envelopeOf({ value });
  if (envelope === undefined) return 'data';
  const { members } = envelope;
  if (Object.keys(members).length === 0) return 'empty-object';
  // In binary mode the value is data, whatever it looks like.
  const isData = 'ce_specversion' in headers && contentMode(headers['content-type']) === 'binary';
  const hasData = Object.hasOwn(members, 'data') || Object.hasOwn(members, 'data_base64');
  const isEnvelope = Object.hasOwn(members, 'specversion') && !hasData;
  return isEnvelope && !isData ? 'envelope' : 'data';
}
