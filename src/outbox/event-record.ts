import { EVENT_SIZE_MAX_BYTES } from '../event/limits.ts';
import { faultAt, headerPointer, recordError } from './record-problems.ts';

/**
 * A record of a partitioned log, as brokers such as Kafka store it: what a relay publishes and a consumer reads.
 *
 * Key and value are text. Data that is bytes travels in structured mode, in Base64.
 *
 * @see OBX-070
 * @example An event as a record
 * ```ts
 * import { createEvent } from 'event-delivery-spec/event';
 * import { type EventRecord, encodeRecord } from 'event-delivery-spec/outbox';
 *
 * const event = createEvent({ id: '1', source: '/shop', type: 'order.paid', partitionkey: 'A-17' });
 * const record: EventRecord = encodeRecord(event, { topic: 'orders' });
 * record.key; // => 'A-17'
 * ```
 */
export interface EventRecord {
  /** The log that the record belongs to. */
  readonly topic: string;
  /** Records with equal keys share a partition, and so an order; `null` is no key. */
  readonly key: string | null;
  /** Text by name; names are compared with regard to case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The text of the value; `null` is no value, a tombstone. */
  readonly value: string | null;
}

/** Most UTF-16 code units of all headers of one record, names included. See OBX-076. */
export const RECORD_HEADERS_LENGTH_MAX = 262_144;

/** Most UTF-16 code units of the value of one record. See OBX-076. */
export const RECORD_VALUE_LENGTH_MAX = EVENT_SIZE_MAX_BYTES;

/**
 * A record of which nothing is known yet, read once and copied.
 *
 * @throws `EventDeliveryError` `RECORD_BAD_SHAPE` or `RECORD_TOO_LARGE`.
 */
export function readRecord(value: unknown): EventRecord {
  const { topic, key, headers, value: text } = ownMembers(value, '');
  if (typeof topic !== 'string') throw badShape('/topic', 'it is no text');
  if (typeof key !== 'string' && key !== null)
    throw badShape('/key', 'it is neither text nor null');
  if (typeof text !== 'string' && text !== null) {
    throw badShape('/value', 'it is neither text nor null');
  }
  if (text !== null && text.length > RECORD_VALUE_LENGTH_MAX) throw tooLarge('/value');
  return { topic, key, headers: readHeaders(headers), value: text };
}

function readHeaders(headers: unknown): Readonly<Record<string, string>> {
  const lines = Object.entries(ownMembers(headers, '/headers'));
  let length = 0;
  for (const [name, text] of lines) {
    if (typeof text !== 'string') throw badShape(headerPointer(name), 'it is no text');
    length += name.length + text.length;
    if (length > RECORD_HEADERS_LENGTH_MAX) throw tooLarge('/headers');
  }
  return Object.fromEntries(lines) as Record<string, string>;
}

/** Own enumerable members, read once: a getter that throws is no record, and the program goes on. */
function ownMembers(value: unknown, pointer: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badShape(pointer, 'it is no object');
  }
  try {
    return Object.assign(Object.create(null), value) as Record<string, unknown>;
  } catch (cause) {
    throw recordError([faultAt(pointer, { ...SHAPE, state: 'reading it throws an error' })], cause);
  }
}

const SHAPE = {
  code: 'RECORD_BAD_SHAPE',
  remedy: 'Pass { topic, key, headers, value } with text, null where there is no key or value',
} as const;

function badShape(pointer: string, state: string): Error {
  return recordError([faultAt(pointer, { ...SHAPE, state })]);
}

function tooLarge(pointer: string): Error {
  return recordError([
    faultAt(pointer, {
      code: 'RECORD_TOO_LARGE',
      state: 'it has more characters than its limit',
      remedy: 'Put a link to the data into the event',
    }),
  ]);
}
