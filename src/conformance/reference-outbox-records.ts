import { parseEvent, serializeEvent } from '../event/json.ts';
import { adoptRecord } from '../outbox/adopt-record.ts';
import { decodeRecord, recordProblems } from '../outbox/decode-record.ts';
import { encodeRecord } from '../outbox/encode-record.ts';
import { recordContent } from '../outbox/record-content.ts';
import { operationOf } from '../outbox/record-operation.ts';
import type { OutboxRecordAdapter, WireRecord } from './adapter-outbox-records.ts';

/** The records of the reference runtime. */
export const referenceOutboxRecords: OutboxRecordAdapter = {
  encode: (json, mode) => encodeRecord(parseEvent(json), { topic: TOPIC, mode }),
  decode: (record) => serializeEvent(decodeRecord(inLog(record))),
  problems: (record) => recordProblems(inLog(record)).map(({ pointer }) => pointer),
  content: (record) => recordContent(inLog(record)),
  operation: (record) => operationOf(inLog(record)),
  adopt: (record, source) => serializeEvent(adoptRecord(inLog(record), { source })),
};

const TOPIC = 'kit';

function inLog(record: WireRecord) {
  return { topic: TOPIC, ...record };
}
