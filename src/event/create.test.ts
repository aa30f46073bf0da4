import { expect, test } from 'vitest';
import { createEvent, withAttributes } from './create.ts';
import { parseEvent, serializeEvent } from './json.ts';
import { EVENT_SIZE_MAX_BYTES } from './limits.ts';

const base = { id: '1', source: '/a', type: 't' };

test('createEvent adds specversion and nothing else', () => {
  expect(createEvent({ ...base, subject: undefined, ext: null })).toEqual({
    specversion: '1.0',
    ...base,
  });
});

test('createEvent writes native values in their string form', () => {
  const event = createEvent({
    ...base,
    source: new URL('https://example.com/a'),
    dataschema: new URL('urn:x'),
    expirytime: new Date(0),
    digest: new Uint8Array([255]),
    data: { at: 1 },
  });
  expect(event).toEqual({
    specversion: '1.0',
    ...base,
    source: 'https://example.com/a',
    dataschema: 'urn:x',
    expirytime: '1970-01-01T00:00:00.000Z',
    digest: '/w==',
    data: { at: 1 },
  });
});

test('createEvent reports every problem', () => {
  expect(() => createEvent({ id: '', source: '', type: '' })).toThrow(
    expect.objectContaining({
      code: 'EVENT_EMPTY_VALUE',
      message: 'Cannot accept /id: the value is empty (and 2 more)',
    }),
  );
});

test('createEvent refuses an invalid date as a caller’s mistake', () => {
  expect(() => createEvent({ ...base, time: new Date(Number.NaN) })).toThrow(RangeError);
});

test('withAttributes sets and removes attributes, and keeps the digits of the data', () => {
  const text = '{"specversion":"1.0","id":"1","source":"/a","type":"t","ext":"x","data":1.0}';
  const event = parseEvent(text);
  const changed = withAttributes(event, { ext: null, time: new Date(0), subject: undefined });
  expect(serializeEvent(changed)).toBe(
    '{"specversion":"1.0","id":"1","source":"/a","type":"t","time":"1970-01-01T00:00:00.000Z","data":1.0}',
  );
  expect(serializeEvent(event)).toBe(text);
  expect(Object.isFrozen(changed)).toBe(true);
  const bytes = createEvent({ ...base, data_base64: 'AQI=' });
  expect(withAttributes(bytes, { hops: 1 })).toEqual({ ...bytes, hops: 1 });
});

test('withAttributes leaves data alone that no double holds', () => {
  const text = '{"specversion":"1.0","id":"1","source":"/a","type":"t","data":[1e400,1.0]}';
  const changed = withAttributes(parseEvent(text), { hops: 2 });
  expect(serializeEvent(changed)).toBe(text.replace('"data"', '"hops":2,"data"'));
  expect(Object.isFrozen(changed.data)).toBe(true);
});

test('withAttributes counts the digits that are written: what it makes can be read again', () => {
  const head = '{"specversion":"1.0","id":"1","source":"/a","type":"t"';
  const digits = '0'.repeat(EVENT_SIZE_MAX_BYTES - head.length - ',"data":1.}'.length);
  const full = parseEvent(`${head},"data":1.${digits}}`);
  expect(serializeEvent(full)).toHaveLength(EVENT_SIZE_MAX_BYTES);
  expect(() => withAttributes(full, { hops: 1 })).toThrow(
    expect.objectContaining({ code: 'EVENT_TOO_LARGE' }),
  );
  expect(serializeEvent(withAttributes(full, { id: '2' }))).toHaveLength(EVENT_SIZE_MAX_BYTES);
});

test('withAttributes refuses a content type that the data cannot have', () => {
  const event = createEvent({ ...base, data: { total: 1 } });
  expect(() => withAttributes(event, { datacontenttype: 'text/plain' })).toThrow(
    expect.objectContaining({ code: 'EVENT_BAD_DATA' }),
  );
});

test('withAttributes changes attributes only, and refuses what createEvent refuses', () => {
  const event = createEvent(base);
  expect(() => withAttributes(event, { data: 'x' })).toThrow(
    expect.objectContaining({ code: 'EVENT_BAD_NAME' }),
  );
  expect(() => withAttributes(event, { id: null, Ext: 'a', data_base64: 'AQI=' })).toThrow(
    'Cannot accept /Ext: the name "Ext" is not made of a-z and 0-9 alone (and 1 more)',
  );
  expect(() => withAttributes(event, { id: null })).toThrow('Cannot accept /id');
});

test.each([null, undefined])('withAttributes: %s removes an attribute', (nothing) => {
  const event = createEvent({ id: '1', source: '/a', type: 't', subject: 's', hops: 2, data: 1 });
  const changed = withAttributes(event, { subject: nothing, hops: nothing, more: nothing });
  expect(changed).toEqual({ specversion: '1.0', id: '1', source: '/a', type: 't', data: 1 });
});
