import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attributeString } from '../event/attributes.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { createEvent } from '../event/create.ts';
import { encodeData } from '../event/data.ts';
import { parseEvent, serializeEvent } from '../event/json.ts';
import { decodeMessage } from './decode.ts';
import { encodeEvent, encodeEvents } from './encode.ts';

// Attribute text: any character that attributes allow, and often those that headers encode.
const text = fc
  .string({ unit: fc.oneof(fc.constantFrom(...'%"\\ ,;\'éß€🚚'), fc.string({ unit: 'grapheme' })) })
  .filter((value) => !/[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u.test(value));
const filled = text.filter((value) => value !== '');
const extension = fc.oneof(text, fc.boolean(), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }));
const names = fc.stringMatching(/^x[a-z0-9]{0,9}$/);
const data = fc.oneof(
  fc.constant({}),
  fc.json().map((json) => ({ data: JSON.parse(json) as unknown })),
  fc
    .json()
    .map((json) => ({ data: JSON.parse(json) as unknown, datacontenttype: 'a/b+json; v="1 2"' })),
  fc.string({ minLength: 1, unit: 'grapheme' }).map((value) => ({
    data: value,
    datacontenttype: 'text/plain; charset=UTF-8',
  })),
  fc.uint8Array({ minLength: 1 }).map((value) => ({ data: value, datacontenttype: 'image/png' })),
  fc.uint8Array({ minLength: 1 }).map((value) => ({ data: value })),
);
const events = fc
  .record({ id: filled, type: filled, subject: fc.option(filled, { nil: undefined }) })
  .chain((core) =>
    fc
      .tuple(fc.dictionary(names, extension), data)
      .map(([extensions, content]) =>
        createEvent({ ...core, ...extensions, source: '/a', ...content }),
      ),
  );

/** What has to survive: string forms of the attributes, and the bytes of the data. */
function meaning(event: CloudEvent) {
  const encoded = encodeData(event);
  const strings = Object.keys(event)
    .filter((name) => name !== 'datacontenttype')
    .map((name) => [name, attributeString(event, name)]);
  return {
    attributes: Object.fromEntries(strings.filter(([, value]) => value !== undefined)),
    contentType: encoded?.contentType ?? event.datacontenttype,
    bytes: encoded && Buffer.from(encoded.bytes).toString('latin1'),
  };
}

function decodeOne(message: Parameters<typeof decodeMessage>[0]): CloudEvent {
  const [event, ...more] = decodeMessage(message).events;
  if (event === undefined || more.length > 0) throw new Error('not one event');
  return event;
}

test('Decoding what was encoded in binary mode gives the event, and the same message again', () => {
  fc.assert(
    fc.property(events, (event) => {
      const message = encodeEvent(event, 'binary');
      const decoded = decodeOne(message);
      expect(meaning(decoded)).toEqual(meaning(event));
      expect(encodeEvent(decoded, 'binary')).toEqual(message);
    }),
  );
});

test('Decoding what was encoded in structured mode gives the event, member by member', () => {
  fc.assert(
    fc.property(events, (event) => {
      const message = encodeEvent(event, 'structured');
      expect(decodeOne(message)).toEqual(event);
      expect(encodeEvent(decodeOne(message), 'structured')).toEqual(message);
    }),
  );
});

test('Decoding a batch gives its events in their order', () => {
  fc.assert(
    fc.property(fc.array(events, { maxLength: 5 }), (batch) => {
      expect(decodeMessage(encodeEvents(batch))).toEqual({ mode: 'batched', events: batch });
    }),
  );
});

test('From mode to mode and back an event means the same', () => {
  fc.assert(
    fc.property(
      events,
      fc.array(fc.constantFrom('binary', 'structured'), { maxLength: 4 }),
      (event, modes) => {
        const last = modes.reduce((at, mode) => decodeOne(encodeEvent(at, mode)), event);
        const first = meaning(event);
        // Once in binary mode, data without a content type says that it is JSON (EVT-034).
        expect(meaning(last)).toEqual(first);
      },
    ),
  );
});

test('JSON in binary mode stays byte for byte, and is one line in structured mode', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('', ' ', '\n\t'), (value, blank) => {
      const text = `${blank}${JSON.stringify(value, undefined, blank)}${blank}`;
      const body = new TextEncoder().encode(text);
      const head = encodeEvent(createEvent({ id: '1', source: '/a', type: 't' })).headers;
      const event = decodeOne({ headers: { ...head, 'content-type': 'application/json' }, body });
      expect(encodeEvent(event).body).toEqual(body);
      expect(serializeEvent(event)).not.toMatch(/[\n\t]/);
      expect(parseEvent(serializeEvent(event)).data).toEqual(JSON.parse(text));
    }),
  );
});
