import { expect, test } from 'vitest';
import { EventDeliveryError } from '../errors.ts';
import { createEvent } from '../event/create.ts';
import { parseEvent, serializeEvent } from '../event/json.ts';
import { adoptRecord } from './adopt-record.ts';
import { decodeRecord, recordProblems } from './decode-record.ts';
import { encodeRecord } from './encode-record.ts';
import {
  type EventRecord,
  RECORD_HEADERS_LENGTH_MAX,
  RECORD_VALUE_LENGTH_MAX,
} from './event-record.ts';
import { recordContent } from './record-content.ts';
import { operationOf } from './record-operation.ts';

const record: EventRecord = {
  topic: 't',
  key: 'k',
  headers: { ce_specversion: '1.0', ce_id: '1', ce_source: '/a', ce_type: 't' },
  value: null,
};

const strange: Readonly<Record<string, unknown>> = {
  null: null,
  undefined,
  text: 'record',
  list: [record],
  'no topic': { ...record, topic: undefined },
  'a key that is a number': { ...record, key: 7 },
  'no value': { ...record, value: undefined },
  'no headers': { ...record, headers: null },
  'headers that are a list': { ...record, headers: ['ce_id'] },
  'a header that is bytes': { ...record, headers: { ce_id: new Uint8Array(1) } },
  'a getter that throws': {
    ...record,
    get value(): string {
      throw new Error('no');
    },
  },
  'a value beyond the limit': { ...record, value: 'x'.repeat(RECORD_VALUE_LENGTH_MAX + 1) },
  'headers beyond the limit': { ...record, headers: { a: 'x'.repeat(RECORD_HEADERS_LENGTH_MAX) } },
};

test.each(Object.entries(strange))('every reader refuses a record that is %s', (_, value) => {
  const readers = [
    decodeRecord,
    recordContent,
    operationOf,
    (each: EventRecord) => adoptRecord(each, { source: '/a' }),
  ];
  for (const read of readers) {
    expect(() => read(value as EventRecord)).toThrow(EventDeliveryError);
  }
  expect(recordProblems(value as EventRecord)).toHaveLength(1);
});

test('names from the prototype of objects are ordinary names', () => {
  const headers = JSON.parse('{"__proto__":"x","constructor":"y"}') as Record<string, string>;
  expect(recordProblems({ ...record, headers: { ...record.headers, ...headers } })).toEqual([]);
  expect(operationOf({ ...record, headers })).toBe(undefined);
  const value = '{"__proto__":{"specversion":"1.0","id":"1","source":"/a","type":"t.deleted"}}';
  expect(operationOf({ ...record, headers: {}, value })).toBe(undefined);
  expect(recordContent({ ...record, headers: {}, value })).toBe('data');
});

test('the digits of data survive both modes', () => {
  const event = parseEvent(
    '{"specversion":"1.0","id":"1","source":"/a","type":"t","partitionkey":"k","data":[1.0,1e400]}',
  );
  const binary = encodeRecord(event, { topic: 't' });
  expect(binary.value).toBe('[1.0,1e400]');
  expect(serializeEvent(decodeRecord(binary))).toContain('"data":[1.0,1e400]');
  const structured = encodeRecord(event, { topic: 't', mode: 'structured' });
  expect(serializeEvent(decodeRecord(structured))).toBe(serializeEvent(event));
});

test('a delete without data keeps everything but a value', () => {
  const init = {
    id: 'e',
    source: '/inventory',
    type: 'host.deleted',
    subject: 'h',
    partitionkey: 'h',
  };
  const tombstone = encodeRecord(createEvent(init), { topic: 't' });
  expect(tombstone.value).toBe(null);
  expect(decodeRecord(tombstone)).toEqual({ specversion: '1.0', ...init });
  expect(operationOf(tombstone)).toBe('deleted');
  expect(recordContent(tombstone)).toBe('tombstone');
});

test('a source that is empty is no source to adopt with', () => {
  const headers = { id: '1', ce_type: 't.created' };
  expect(() => adoptRecord({ ...record, headers }, { source: '' })).toThrow('/source');
});

test('a reader who knows the type of bare deletes can adopt them', () => {
  const bare = { ...record, headers: { id: 'v7', operation: 'deleted' }, value: '{}' };
  const event = adoptRecord(bare, { source: '/a', typeOf: () => 'host.deleted' });
  expect(event).toEqual({
    specversion: '1.0',
    id: 'v7',
    source: '/a',
    type: 'host.deleted',
    partitionkey: 'k',
  });
});

test('JSON that is nested too deeply is data and no envelope', () => {
  const deep = `{"type":"t.deleted","a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
  expect(recordContent({ ...record, headers: {}, value: deep })).toBe('data');
  expect(operationOf({ ...record, headers: {}, value: deep })).toBe(undefined);
});
