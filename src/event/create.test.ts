import { expect, test } from 'vitest';
import { createEvent } from './create.ts';

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
