import { expect, test } from 'vitest';
import type { CloudEvent } from '../event/cloud-event.ts';
import { createEvent, withAttributes } from '../event/create.ts';
import { BATCH_COUNT_MAX, EVENT_SIZE_MAX_BYTES } from '../event/limits.ts';
import { decodeMessage } from './decode.ts';
import { encodeEvent, encodeEvents } from './encode.ts';
import { HEADER_SIZE_MAX_BYTES } from './limits.ts';
import { wireSize } from './wire-size.ts';

const base = { id: '1', source: '/a', type: 't' };
const text = ({ body }: { body: Uint8Array }) => new TextDecoder().decode(body);

test('An event that was changed to a wrong one is not written', () => {
  const wrong = { ...createEvent(base), id: '', 'a\r\nb': 'x' } as CloudEvent;
  for (const mode of ['binary', 'structured'] as const) {
    expect(() => encodeEvent(wrong, mode)).toThrow(
      expect.objectContaining({
        problems: [
          expect.objectContaining({ pointer: '/id' }),
          expect.objectContaining({ pointer: '/a\r\nb' }),
        ],
      }),
    );
  }
});

test('Another mode is a mistake of the program', () => {
  expect(() => encodeEvent(createEvent(base), 'batched' as 'binary')).toThrow(TypeError);
});

test('The problem of an event of a batch has the index of the event', () => {
  const events = [createEvent(base), { ...createEvent(base), type: '' } as CloudEvent];
  expect(() => encodeEvents(events)).toThrow(
    expect.objectContaining({ problems: [expect.objectContaining({ pointer: '/1/type' })] }),
  );
});

test('A batch holds as many events as can be read', () => {
  const events = Array<CloudEvent>(BATCH_COUNT_MAX).fill(createEvent(base));
  expect(decodeMessage(encodeEvents(events)).events).toHaveLength(BATCH_COUNT_MAX);
  expect(() => encodeEvents([...events, createEvent(base)])).toThrow(
    expect.objectContaining({ code: 'EVENT_TOO_MANY_EVENTS' }),
  );
});

test('A batch that is larger than what can be read is not written', () => {
  const large = createEvent({ ...base, data: 'x'.repeat(EVENT_SIZE_MAX_BYTES - 100) });
  expect(() => encodeEvents(Array<CloudEvent>(17).fill(large))).toThrow(
    expect.objectContaining({ code: 'HTTP_BODY_TOO_LARGE' }),
  );
});

test('Headers are written up to the limit up to which they are read', () => {
  const event = (length: number) => createEvent({ ...base, subject: 'x'.repeat(length) });
  const room = HEADER_SIZE_MAX_BYTES - wireSize(event(1)) + 1;
  expect(decodeMessage(encodeEvent(event(room))).events[0]?.subject).toHaveLength(room);
  expect(() => encodeEvent(event(room + 1))).toThrow(
    expect.objectContaining({ code: 'HTTP_HEADERS_TOO_LARGE' }),
  );
  expect(text(encodeEvent(event(room + 1), 'structured'))).toContain('"subject":"xxx');
});

test('An attribute that is added on the way leaves the bytes of the data alone', () => {
  const headers = { ...encodeEvent(createEvent(base)).headers, 'content-type': 'application/json' };
  const body = new TextEncoder().encode('{ "a" : 1.0 }\n');
  const [event] = decodeMessage({ headers, body }).events;
  if (event === undefined) throw new Error('no event');
  const sent = encodeEvent(withAttributes(event, { hops: 1 }));
  expect(text(sent)).toBe('{ "a" : 1.0 }\n');
  expect(sent.headers['ce-hops']).toBe('1');
});

test('Text in a charset that cannot be written is refused in binary mode only', () => {
  const event = createEvent({ ...base, datacontenttype: 'text/plain; charset=utf-16', data: 'x' });
  expect(() => encodeEvent(event)).toThrow(expect.objectContaining({ code: 'EVENT_BAD_CHARSET' }));
  expect(decodeMessage(encodeEvent(event, 'structured')).events).toEqual([event]);
});
