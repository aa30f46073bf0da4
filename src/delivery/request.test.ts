import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalString } from '../event/attributes.ts';
import { withAttributes } from '../event/create.ts';
import { encodeData } from '../event/data.ts';
import { parseEvent, serializeEvent } from '../event/json.ts';
import { decodeMessage } from '../http/decode.ts';
import { deadLetterEvent } from './dead-letter.ts';
import { encodeFor } from './request.ts';

const types = [
  ...['application/json', 'Application/Problem+JSON; charset=utf-16', 'a/json; a="b;\\"c"'],
  ...['text/plain', 'text/plain; charset=us-ascii', 'text/plain; charset="iso-8859-1"', 'a/b+xml'],
  ...['application/cloudevents+json', 'Application/CloudEvents-batch', 'image/png'],
];
const texts = fc.oneof(fc.constantFrom('', 'a', 'é', '😀', '%', '"', ' ', '\ufeff'), fc.string());
const data = fc.oneof(
  fc.constantFrom('1e400', '1.0', '-0', 'null', '{"a":1,"a":2}', '[[]]', ' { "b" : 1.50 } '),
  texts.map((text) => JSON.stringify(text)),
);

/** Texts of events, most of which are events. */
const eventTexts = fc
  .record({
    type: fc.option(fc.constantFrom(...types)),
    data: fc.option(data),
    base64: fc.option(fc.constantFrom('', 'AQI=', '77u/')),
    subject: fc.option(fc.oneof(texts, fc.constantFrom('x'.repeat(9_000), 'é'.repeat(90_000)))),
    hops: fc.option(fc.oneof(fc.boolean(), fc.integer())),
  })
  .map(({ type, data, base64, subject, hops }) => {
    const members = { specversion: '1.0', id: '1', source: '/a', type: 't', subject, hops };
    const head = JSON.stringify({ ...members, datacontenttype: type }).slice(0, -1);
    const bytes = base64 !== null && data === null ? `,"data_base64":"${base64}"` : '';
    return `${head}${data === null ? bytes : `,"data":${data}`}}`;
  });

function parsed(text: string) {
  try {
    return parseEvent(text);
  } catch {
    return undefined;
  }
}

test('Every event can be sent in every format, and arrives as it was, its dead letter too', () => {
  fc.assert(
    fc.property(eventTexts, fc.constantFrom(undefined, 'binary', 'json'), (text, format) => {
      const event = parsed(text);
      fc.pre(event !== undefined);
      const failure = { destination: 'http://shop.example/', status: 500 };
      for (const sent of [
        event,
        withAttributes(event, { hops: 1 }),
        deadLetterEvent(event, failure),
      ]) {
        const { mode, events } = decodeMessage(encodeFor(sent, format));
        const [arrived] = events;
        if (arrived === undefined) throw new Error('no event');
        if (mode === 'structured') expect(serializeEvent(arrived)).toBe(serializeEvent(sent));
        else {
          expect(encodeData(arrived)?.bytes ?? new Uint8Array(0)).toEqual(
            encodeData(sent)?.bytes ?? new Uint8Array(0),
          );
          expect(arrived.hops).toBe(
            sent.hops === undefined ? undefined : canonicalString(sent.hops as number),
          );
        }
      }
    }),
    { numRuns: 400 },
  );
});
