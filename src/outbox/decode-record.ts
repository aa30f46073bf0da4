import { EventDeliveryError } from '../errors.ts';
import { attributeString, isAttributeName } from '../event/attributes.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { parseEvent, serializeEvent } from '../event/json.ts';
import { freezeJson, TOO_LARGE } from '../event/json-value.ts';
import { admit } from '../event/known-events.ts';
import { EVENT_SIZE_MAX_BYTES } from '../event/limits.ts';
import { problemList } from '../event/problem-list.ts';
import { exceedsUtf8 } from '../event/utf8.ts';
import { buildEvent } from '../event/validate.ts';
import { readData } from '../http/body.ts';
import { contentMode } from '../http/content-mode.ts';
import type { Problem } from '../problem.ts';
import { type EventRecord, readRecord } from './event-record.ts';
import { faultAt, headerPointer, movedTo, recordError } from './record-problems.ts';
import { strangerProblems } from './stranger-problems.ts';

/**
 * Reads the event that a record carries, in binary or structured mode.
 *
 * Takes nothing for an event that is only like one: a record has to be marked, by a `ce_` header or by a content type
 * of CloudEvents, and its event has to be valid.
 *
 * @param record The record; read once, never modified.
 * @returns The event, frozen. Attributes of binary mode are text, as headers are.
 * @throws `EventDeliveryError` with every problem and its place (`RECORD_…`, `EVENT_…`).
 * @see OBX-075
 * @example There and back
 * ```ts
 * import { createEvent } from 'event-delivery-spec/event';
 * import { decodeRecord, encodeRecord } from 'event-delivery-spec/outbox';
 *
 * const init = { id: '1', source: '/shop', type: 'order.paid', partitionkey: 'A-17', data: { total: 12 } };
 * const record = encodeRecord(createEvent(init), { topic: 'orders' });
 * decodeRecord(record).data; // => { total: 12 }
 * decodeRecord({ ...record, key: 'B-18' }); // throws RECORD_KEY_CONFLICT: /key
 * decodeRecord({ ...record, headers: {} }); // throws RECORD_NOT_MARKED
 * ```
 */
export function decodeRecord(record: EventRecord): CloudEvent {
  const { event, problems } = examine(readRecord(record));
  if (event === undefined || problems.length > 0) throw recordError(problems);
  return event;
}

/**
 * Every reason why a record is no CloudEvent; none for one that is.
 *
 * Looks further than {@link decodeRecord} has to: when the record is not marked and its value looks like an event,
 * the value is examined as one.
 *
 * @param record The record; read once, never modified.
 * @returns Problems in the order headers, key, value; never throws.
 * @see OBX-076
 * @example Inspired by CloudEvents
 * ```ts
 * import { recordProblems } from 'event-delivery-spec/outbox';
 *
 * const value = '{"specversion":"1.0","id":"1","source":"","type":"t"}';
 * const problems = recordProblems({ topic: 't', key: 'a', headers: { operation: 'created' }, value });
 * problems.map(({ code, pointer }) => `${code} ${pointer}`);
 * // => ['RECORD_NOT_MARKED /headers', 'EVENT_EMPTY_VALUE /value/source']
 * ```
 */
export function recordProblems(record: EventRecord): readonly Problem[] {
  try {
    return examine(readRecord(record)).problems;
  } catch (error) {
    if (!(error instanceof EventDeliveryError)) throw error;
    return error.problems;
  }
}

interface Examined {
  readonly event?: CloudEvent;
  readonly problems: readonly Problem[];
}

function examine(record: EventRecord): Examined {
  const contentType = record.headers['content-type'];
  const mode = contentMode(contentType);
  const isMarked = Object.keys(record.headers).some((name) => name.startsWith('ce_'));
  if (mode === 'binary' && !isMarked) return { problems: strangerProblems(record) };
  const examined = mode === 'binary' ? examineBinary(record) : examineStructured(record);
  const key = examined.event && keyProblem(record, examined.event);
  return key === undefined ? examined : { ...examined, problems: [...examined.problems, key] };
}

function keyProblem({ key }: EventRecord, event: CloudEvent): Problem | undefined {
  const partitionKey = attributeString(event, 'partitionkey');
  if (partitionKey === undefined || partitionKey === key) return undefined;
  return faultAt('/key', KEY_CONFLICT);
}

function examineStructured({ headers, value }: EventRecord): Examined {
  if (!/^\s*application\/cloudevents\+json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    return { problems: [faultAt(headerPointer('content-type'), FORMAT)] };
  }
  if (value === null) return { problems: [faultAt('/value', TOMBSTONE)] };
  try {
    return { event: parseEvent(value), problems: [] };
  } catch (error) {
    if (!(error instanceof EventDeliveryError)) throw error;
    return { problems: error.problems.map((each) => movedTo(`/value${each.pointer}`, each)) };
  }
}

/** The event of headers and value, whatever is wrong with it: the caller looks at the problems. */
function examineBinary({ headers, value }: EventRecord): Examined {
  const names: Problem[] = [];
  const members = new Map<string, unknown>();
  for (const [header, text] of Object.entries(headers)) {
    if (!header.startsWith('ce_')) continue;
    const name = header.slice('ce_'.length);
    if (isAttributeName(name) && name !== 'datacontenttype') members.set(name, text);
    else names.push(faultAt(headerPointer(header), BAD_NAME));
  }
  const contentType = headers['content-type'];
  if (contentType !== undefined) members.set('datacontenttype', contentType);
  const { dataText, ...data } =
    value === null ? {} : readData(new TextEncoder().encode(value), contentType);
  for (const [name, part] of Object.entries(data)) members.set(name, part);
  const found = problemList();
  const event = buildEvent(members, '', found);
  freezeJson(event.data);
  admit(event, dataText === undefined ? {} : { dataText });
  if (found.problems.length === 0 && exceedsUtf8(serializeEvent(event), EVENT_SIZE_MAX_BYTES)) {
    found.add('', TOO_LARGE);
  }
  const problems = [...names, ...found.problems.map(placed)];
  return problems.length === 0 ? { event, problems } : { problems };
}

/** A problem of the event at the header or value that it came from. */
function placed(problem: Problem): Problem {
  const [, name = ''] = problem.pointer.split('/');
  if (name === '') return movedTo('', problem);
  if (name === 'data' || name === 'data_base64') return movedTo('/value', problem);
  return movedTo(
    headerPointer(name === 'datacontenttype' ? 'content-type' : `ce_${name}`),
    problem,
  );
}

const KEY_CONFLICT = {
  code: 'RECORD_KEY_CONFLICT',
  state: 'the event has another partitionkey',
  remedy: 'Publish the event with its partitionkey as the key',
} as const;

const FORMAT = {
  code: 'RECORD_UNSUPPORTED_FORMAT',
  state: 'the event is not in the JSON event format',
  remedy: 'Publish it as application/cloudevents+json, one event a record',
} as const;

const TOMBSTONE = {
  code: 'RECORD_NOT_MARKED',
  state: 'there is no value, and in structured mode the value is the event',
  remedy: 'Publish deletes in binary mode: attributes as ce_ headers, no value',
} as const;

const BAD_NAME = {
  code: 'RECORD_BAD_HEADER_NAME',
  state: 'the name after ce_ is no attribute with a header',
  remedy:
    'Name attributes with lower-case ASCII letters and digits only; send datacontenttype as content-type',
} as const;
