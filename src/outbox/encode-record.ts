import { attributeString } from '../event/attributes.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { encodeData } from '../event/data.ts';
import { serializeEvent } from '../event/json.ts';
import { EVENT_CONTENT_TYPE } from '../http/content-mode.ts';
import type { EventRecord } from './event-record.ts';
import { faultAt, recordError } from './record-problems.ts';

/** Where and how {@link encodeRecord} writes an event. */
export interface RecordOptions {
  /** The log that the record goes to. */
  readonly topic: string;
  /**
   * `binary`, default: attributes are headers and the data is the value. `structured`: the value is the whole event
   * in the JSON event format.
   */
  readonly mode?: 'binary' | 'structured';
}

/**
 * Writes an event as a record: its `partitionkey` is the key, and in binary mode each attribute is a header that
 * starts with `ce_`, as the CloudEvents binding for Kafka has it.
 *
 * An event without data becomes a record without value in binary mode: a tombstone that still says what happened,
 * to what, and under which id. The same event gives the same record every time.
 *
 * @param event Validated event with the extension `partitionkey`; never modified.
 * @param options Topic and content mode.
 * @returns The record, frozen.
 * @throws `EventDeliveryError` `RECORD_NO_KEY` without `partitionkey`; `RECORD_BYTES` for data that is bytes in binary
 *   mode.
 * @see OBX-072
 * @example A delete is a tombstone with an envelope
 * ```ts
 * import { createEvent } from 'event-delivery-spec/event';
 * import { encodeRecord } from 'event-delivery-spec/outbox';
 *
 * const type = 'inventory.host.deleted';
 * const event = createEvent({ id: 'e-3', source: '/inventory', type, partitionkey: 'h-1' });
 * const { key, value, headers } = encodeRecord(event, { topic: 'hosts' });
 * [key, value, headers.ce_type]; // => ['h-1', null, 'inventory.host.deleted']
 * ```
 */
export function encodeRecord(event: CloudEvent, options: RecordOptions): EventRecord {
  const key = attributeString(event, 'partitionkey');
  if (key === undefined || key === '') throw recordError([faultAt('/partitionkey', NO_KEY)]);
  const content = options.mode === 'structured' ? structured(event) : binary(event);
  const headers = Object.freeze(content.headers);
  return Object.freeze({ topic: options.topic, key, headers, value: content.value });
}

interface Content {
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string | null;
}

function structured(event: CloudEvent): Content {
  return { headers: { 'content-type': EVENT_CONTENT_TYPE }, value: serializeEvent(event) };
}

function binary(event: CloudEvent): Content {
  if (event.data_base64 !== undefined) throw recordError([faultAt('/data_base64', BYTES)]);
  const data = encodeData(event);
  const contentType = data?.contentType ?? event.datacontenttype;
  const headers: Record<string, string> = {};
  for (const name of Object.keys(event)) {
    if (name === 'data' || name === 'datacontenttype') continue;
    const text = attributeString(event, name);
    if (text !== undefined) headers[`ce_${name}`] = text;
  }
  if (contentType !== undefined) headers['content-type'] = contentType;
  return { headers, value: data === undefined ? null : new TextDecoder().decode(data.bytes) };
}

const NO_KEY = {
  code: 'RECORD_NO_KEY',
  state: 'the event has no partitionkey',
  remedy: 'Set partitionkey to the id of the thing whose events have to stay in order',
} as const;

const BYTES = {
  code: 'RECORD_BYTES',
  state: 'the data is bytes',
  remedy: "Write the event with mode: 'structured'",
} as const;
