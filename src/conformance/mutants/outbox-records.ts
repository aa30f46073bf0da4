/** The reference runtime's event records, broken on purpose, one clause each. */
import type { OutboxRecordAdapter, WireRecord } from '../adapter-outbox-records.ts';
import type { Mutant } from '../check.ts';
import { referenceOutboxRecords as reference } from '../reference-outbox-records.ts';

type Loose = Record<string, unknown>;
type Headers = Readonly<Record<string, string>>;

/** Every mutant of "Event records". */
export const outboxRecordMutants: readonly Mutant[] = [
  mutant('OBX-070/subject-is-key', 'It takes the subject for the key.', {
    ...writing((record, { subject }) => ({ ...record, key: String(subject ?? record.key) })),
  }),
  mutant(
    'OBX-070/id-is-key',
    'It takes the id for the key, so that no two events share an order.',
    {
      ...writing((record, { id }) => ({ ...record, key: String(id) })),
    },
  ),
  mutant('OBX-070/no-key', 'It writes events without partitionkey, with no key.', {
    encode: async (json, mode) => {
      const event = JSON.parse(json) as Loose;
      if (event.partitionkey !== undefined) return reference.encode(json, mode);
      const keyed = JSON.stringify({ ...event, partitionkey: 'none' });
      return { ...(await reference.encode(keyed, mode)), key: null };
    },
  }),
  mutant('OBX-071/unchecked', 'It does not compare key and partitionkey.', {
    ...reading((record) => {
      const { ce_partitionkey: named } = record.headers;
      const inValue = /"partitionkey":"([^"]*)"/.exec(record.value ?? '')?.[1];
      return { ...record, key: named ?? inValue ?? record.key };
    }),
  }),
  mutant('OBX-072/http-prefix', 'It writes headers with ce- as HTTP has them.', {
    ...writingHeaders((name) => name.replace(/^ce_/, 'ce-')),
  }),
  mutant('OBX-072/percent', 'It percent-encodes values as HTTP does.', {
    ...writing((record) => ({ ...record, headers: mapped(record.headers, encodeURIComponent) })),
  }),
  mutant('OBX-072/type-as-attribute', 'It writes datacontenttype as an attribute.', {
    ...writingHeaders((name) => (name === 'content-type' ? 'ce_datacontenttype' : name)),
  }),
  mutant('OBX-073/null-text', 'It writes an event without data with the value null in JSON.', {
    ...writing((record) => ({ ...record, value: record.value ?? 'null' })),
  }),
  mutant('OBX-073/empty-object', 'It writes an event without data with the value {}.', {
    ...writing((record) => ({ ...record, value: record.value ?? '{}' })),
  }),
  mutant('OBX-073/falsy-data', 'It takes data that is null or empty for none.', {
    ...writing((record) => {
      return record.value === 'null' || record.value === '{}' ? { ...record, value: null } : record;
    }),
  }),
  mutant('OBX-074/empty-is-tombstone', 'It takes {} for a tombstone.', {
    content: async (record) => {
      const content = await reference.content(record);
      return content === 'empty-object' ? 'tombstone' : content;
    },
  }),
  mutant('OBX-074/envelope-is-data', 'It takes an envelope without data for data.', {
    content: async (record) => {
      const content = await reference.content(record);
      return content === 'envelope' ? 'data' : content;
    },
  }),
  mutant('OBX-074/falsy-is-tombstone', 'It takes blank text and null for a tombstone.', {
    content: async (record) => {
      const isBlank = record.value?.trim() === '' || record.value === 'null';
      return isBlank ? 'tombstone' : reference.content(record);
    },
  }),
  mutant('OBX-075/looks', 'It takes every value that looks like an event for one.', {
    decode: (record) => {
      return reference.decode(isMarked(record) ? record : { ...record, headers: STRUCTURED });
    },
  }),
  mutant('OBX-075/any-format', 'It reads every format as JSON, and a tombstone as an event.', {
    decode: (record) => {
      const type = record.headers['content-type'] ?? '';
      return /cloudevents/.test(type) ? INVENTED : reference.decode(record);
    },
  }),
  mutant('OBX-076/lenient-source', 'It puts a slash in place of an empty source.', {
    ...reading((record) => {
      return { ...record, headers: mapped(record.headers, (text) => (text === '' ? '/' : text)) };
    }),
  }),
  mutant('OBX-076/first-only', 'It reports the first problem alone.', {
    problems: async (record) => (await reference.problems(record)).slice(0, 1),
  }),
  mutant('OBX-076/no-place', 'It reports problems without their place.', {
    problems: async (record) => (await reference.problems(record)).map(() => ''),
  }),
  mutant('OBX-076/mark-suffices', 'It says of a record without mark only that.', {
    problems: async (record) => {
      const places = await reference.problems(record);
      return places.includes('/headers') ? ['/headers'] : places;
    },
  }),
  mutant('OBX-076/names-dropped', 'It ignores headers that no attribute has.', {
    ...reading((record) => {
      const known = Object.entries(record.headers).filter(([name]) => !/[A-Z]/.test(name));
      return { ...record, headers: Object.fromEntries(known) };
    }),
  }),
  mutant('OBX-077/no-value-is-delete', 'It takes every tombstone for a delete.', {
    operation: (record) => (record.value === null ? 'deleted' : reference.operation(record)),
  }),
  mutant('OBX-077/empty-is-delete', 'It takes {} for a delete.', {
    operation: (record) => (record.value === '{}' ? 'deleted' : reference.operation(record)),
  }),
  mutant('OBX-077/header-only', 'It does not look at the type.', {
    operation: (record) => record.headers.operation,
  }),
  mutant('OBX-077/type-only', 'It does not look at the header.', {
    operation: (record) => reference.operation(without(record, 'operation')),
  }),
  mutant('OBX-078/header-wins', 'It believes the header when the type says something else.', {
    operation: (record) => {
      const { operation } = record.headers;
      return operation === 'deleted' ? operation : reference.operation(record);
    },
  }),
  mutant('OBX-078/any-word', 'It takes every other word for a contradiction.', {
    operation: (record) => {
      if (record.headers.operation === 'upsert') throw new TypeError('Cannot read operation');
      return reference.operation(record);
    },
  }),
  mutant('OBX-079/value-id', 'It takes the id of the value.', {
    adopt: async (record, source) => {
      const adopted = JSON.parse(await reference.adopt(record, source)) as Loose;
      const id = (JSON.parse(record.value ?? '{}') as Loose).id ?? adopted.id;
      return JSON.stringify({ ...adopted, id });
    },
  }),
  mutant('OBX-079/new-id', 'It makes an id where there is none.', {
    adopt: (record, source) => {
      return reference.adopt({ ...record, headers: { id: 'made-up', ...record.headers } }, source);
    },
  }),
  mutant('OBX-080/value-source', 'It keeps a source that the value has.', {
    adopt: async (record, source) => {
      const named = (JSON.parse(record.value ?? '{}') as Loose).source;
      return reference.adopt(record, typeof named === 'string' && named !== '' ? named : source);
    },
  }),
  mutant('OBX-080/no-partitionkey', 'It forgets the key.', {
    adopt: async (record, source) => {
      const { partitionkey: _, ...event } = JSON.parse(
        await reference.adopt(record, source),
      ) as Loose;
      return JSON.stringify(event);
    },
  }),
  mutant('OBX-080/made-up-key', 'It makes up a key.', {
    adopt: (record, source) => reference.adopt({ ...record, key: record.key ?? 'none' }, source),
  }),
  mutant('OBX-081/made-up-type', 'It makes a type of the operation.', {
    adopt: (record, source) => {
      const type = `unknown.${record.headers.operation}`;
      const isBare = record.value === null || record.value === '{}';
      const headers = isBare ? { ce_type: type, ...record.headers } : record.headers;
      return reference.adopt({ ...record, headers }, source);
    },
  }),
  mutant('OBX-081/no-tombstones', 'It refuses every tombstone.', {
    adopt: (record, source) => {
      if (record.value === null) throw new TypeError('Cannot adopt record: it has no value');
      return reference.adopt(record, source);
    },
  }),
  mutant('OBX-082/latin', 'It drops characters outside ASCII.', {
    ...writing((record) => {
      return {
        ...record,
        headers: mapped(record.headers, (text) => text.replace(/[^\0-\x7f]/g, '?')),
      };
    }),
  }),
  mutant('OBX-082/strings-parsed', 'It reads a JSON string that holds JSON as that JSON.', {
    ...reading((record) => {
      return record.value === '"{}"' ? { ...record, value: '{}' } : record;
    }),
  }),
  mutant('OBX-082/no-null', 'It reads data that is null as none.', {
    ...reading((record) => (record.value === 'null' ? { ...record, value: null } : record)),
  }),
  mutant('OBX-082/trimmed', 'It trims text.', {
    ...reading((record) => ({ ...record, value: record.value?.trim() ?? null })),
  }),
];

const STRUCTURED = { 'content-type': 'application/cloudevents+json' };
const INVENTED = '{"specversion":"1.0","id":"1","source":"/a","type":"t"}';

function mutant(id: string, breaks: string, parts: Partial<OutboxRecordAdapter>): Mutant {
  const clause = id.slice(0, id.indexOf('/'));
  return { id, clause, breaks, adapter: { name: id, outboxRecords: { ...reference, ...parts } } };
}

/** Changes every record that was written in binary mode, or in structured mode alike. */
function writing(
  change: (record: WireRecord, event: Loose) => WireRecord,
): Pick<OutboxRecordAdapter, 'encode'> {
  return {
    encode: async (json, mode) => {
      const record = await reference.encode(json, mode);
      return change(record, JSON.parse(json) as Loose);
    },
  };
}

function writingHeaders(rename: (name: string) => string): Pick<OutboxRecordAdapter, 'encode'> {
  return writing((record) => {
    const lines = Object.entries(record.headers).map(([name, text]) => [rename(name), text]);
    return { ...record, headers: Object.fromEntries(lines) as Headers };
  });
}

/** Reads every record only after this change. */
function reading(
  change: (record: WireRecord) => WireRecord,
): Pick<OutboxRecordAdapter, 'decode' | 'problems'> {
  return {
    decode: (record) => reference.decode(change(record)),
    problems: (record) => reference.problems(change(record)),
  };
}

function mapped(headers: Headers, change: (text: string) => string): Headers {
  const lines = Object.entries(headers).map(([name, text]) => [name, change(text)]);
  return Object.fromEntries(lines) as Headers;
}

function isMarked({ headers }: WireRecord): boolean {
  const isStructured = headers['content-type']?.includes('cloudevents') ?? false;
  return isStructured || Object.keys(headers).some((name) => name.startsWith('ce_'));
}

function without(record: WireRecord, header: string): WireRecord {
  const lines = Object.entries(record.headers).filter(([name]) => name !== header);
  return { ...record, headers: Object.fromEntries(lines) };
}
