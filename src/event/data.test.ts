import { expect, test } from 'vitest';
import { createEvent } from './create.ts';
import { encodeData } from './data.ts';
import { parseEvent } from './json.ts';

const base = { id: '1', source: '/a', type: 't' };

function textOf(init: object): string | undefined {
  const encoded = encodeData(createEvent({ ...base, ...init }));
  return encoded && new TextDecoder().decode(encoded.bytes);
}

test.each([
  [{}, undefined],
  [{ data: null }, 'null'],
  [{ data: '{}' }, '"{}"'],
  [{ data: '{}', datacontenttype: 'text/plain' }, '{}'],
  [{ data: 'é', datacontenttype: 'text/plain; charset="UTF-8"' }, 'é'],
  [{ data: 'e', datacontenttype: 'text/plain; charset=US-ASCII' }, 'e'],
  [{ data: { a: [1] }, datacontenttype: 'application/x+JSON' }, '{"a":[1]}'],
  [{ data_base64: 'aGk=' }, 'hi'],
  [{ data_base64: '' }, ''],
])('The data of %j is encoded as %j', (init, expected) => {
  expect(textOf(init)).toBe(expected);
});

test('The content type is implied for JSON, and unknown for bytes without one', () => {
  expect(encodeData(createEvent({ ...base, data: 1 }))?.contentType).toBe('application/json');
  expect(encodeData(createEvent({ ...base, data_base64: 'aGk=' }))?.contentType).toBeUndefined();
});

test('JSON data keeps the digits it was parsed with', () => {
  const text = `{"specversion":"1.0","id":"1","source":"/a","type":"t","data": [1.0, 12345678901234567890]}`;
  const encoded = encodeData(parseEvent(text));
  expect(new TextDecoder().decode(encoded?.bytes)).toBe('[1.0,12345678901234567890]');
});

test.each(['iso-8859-1', 'utf-16', 'us-ascii'])('Text in charset %s is refused', (charset) => {
  const event = createEvent({
    ...base,
    data: 'é',
    datacontenttype: `text/plain; charset=${charset}`,
  });
  expect(() => encodeData(event)).toThrow(expect.objectContaining({ code: 'EVENT_BAD_CHARSET' }));
});

test('What a charset cannot hold is told with its name and a remedy', () => {
  const datacontenttype = 'text/plain; charset=ISO-8859-1';
  const event = createEvent({ ...base, data: 'a', datacontenttype });
  const message = 'Cannot encode data: the text has no form in the charset "iso-8859-1" here';
  const remedy = 'Use charset=utf-8, or carry the encoded bytes in data_base64';
  expect(() => encodeData(event)).toThrow(
    expect.objectContaining({
      message,
      problems: [{ code: 'EVENT_BAD_CHARSET', pointer: '/datacontenttype', message, remedy }],
    }),
  );
  const utf8 = { ...base, data: 'é', datacontenttype: 'text/plain; charset=utf8' };
  expect(textOf(utf8)).toBe('é');
});
