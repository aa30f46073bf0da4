import { expect, test } from 'vitest';
import { createEvent } from '../event/create.ts';
import { ATTRIBUTE_COUNT_MAX } from '../event/limits.ts';
import { decodeMessage } from './decode.ts';
import { encodeEvent, encodeEvents } from './encode.ts';
import { decodeFetch } from './fetch.ts';
import type { MessageLimits } from './message-limits.ts';

const event = createEvent({ id: '1', source: '/a', type: 't', data: 'four' });
const single = encodeEvent(event);
const batch = encodeEvents([event, event]);
const sizeOf = (headers: Readonly<Record<string, string>>) =>
  Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);

const cases: readonly [MessageLimits, MessageLimits, typeof single, string][] = [
  [{ headerCountMax: 5 }, { headerCountMax: 4 }, single, 'HTTP_TOO_MANY_HEADERS'],
  [
    { headerSizeMaxBytes: sizeOf(single.headers) },
    { headerSizeMaxBytes: sizeOf(single.headers) - 1 },
    single,
    'HTTP_HEADERS_TOO_LARGE',
  ],
  [
    { bodySizeMaxBytes: single.body.length, batchBodySizeMaxBytes: 0 },
    { bodySizeMaxBytes: single.body.length - 1 },
    single,
    'HTTP_BODY_TOO_LARGE',
  ],
  [
    { batchBodySizeMaxBytes: batch.body.length, bodySizeMaxBytes: 0 },
    { batchBodySizeMaxBytes: batch.body.length - 1 },
    batch,
    'HTTP_BODY_TOO_LARGE',
  ],
  [{ batchCountMax: 2 }, { batchCountMax: 1 }, batch, 'HTTP_TOO_MANY_EVENTS'],
];

test.each(cases)(
  'A message at the limit %o is read, and refused beyond it',
  async (at, beyond, message, code) => {
    const request = () => new Request('https://shop.example/', { method: 'POST', ...message });
    expect(decodeMessage(message, { limits: at }).events[0]).toMatchObject({ id: '1' });
    expect((await decodeFetch(request(), { limits: at })).events[0]).toMatchObject({ id: '1' });
    expect(() => decodeMessage(message, { limits: beyond })).toThrow(
      expect.objectContaining({ code }),
    );
    await expect(decodeFetch(request(), { limits: beyond })).rejects.toMatchObject({ code });
  },
);

test('A body without end is read up to the lowered limit', async () => {
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        pulled += 10;
        controller.enqueue(new Uint8Array(10));
      },
    },
    { highWaterMark: 0 },
  );
  const reading = decodeFetch(
    { headers: single.headers, body },
    { limits: { bodySizeMaxBytes: 100 } },
  );
  await expect(reading).rejects.toMatchObject({ code: 'HTTP_BODY_TOO_LARGE' });
  expect(pulled).toBe(110);
});

test.each([
  { headerCountMax: 16_385 },
  { headerSizeMaxBytes: 0 },
  { bodySizeMaxBytes: 1.5 },
  { batchBodySizeMaxBytes: Number.NaN },
  { batchCountMax: -1 },
])('A limit can only be lowered, to a whole number: %o', (limits) => {
  expect(() => decodeMessage(single, { limits })).toThrow(RangeError);
});

test('An event has as many attributes in headers as it can have, and none more', () => {
  const headers = (count: number) => ({
    ...single.headers,
    ...Object.fromEntries(Array.from({ length: count }, (_, index) => [`ce-x${index}`, 'y'])),
  });
  const free = ATTRIBUTE_COUNT_MAX - Object.keys(single.headers).length;
  const { events } = decodeMessage({ headers: headers(free) });
  expect(Object.keys(events[0] ?? {})).toHaveLength(ATTRIBUTE_COUNT_MAX);
  expect(() => decodeMessage({ headers: headers(free + 1) })).toThrow(
    expect.objectContaining({ code: 'EVENT_TOO_MANY_ATTRIBUTES' }),
  );
});
